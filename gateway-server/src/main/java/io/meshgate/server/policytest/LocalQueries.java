package io.meshgate.server.policytest;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.query.Query;
import io.meshgate.server.query.QueryLimits;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QueryRuntime;
import io.meshgate.server.query.ResultValues;
import io.meshgate.server.query.StatementPlanner;
import io.meshgate.server.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Runs queries of any principal on meshes in this process, through the planner and the engine of the gateway. */
final class LocalQueries implements AutoCloseable {
    private static final int MOST_ROWS = 100_000;

    private final Planner planner = new Planner();
    private final BufferAllocator allocator = new RootAllocator();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "policy-tests");
        thread.setDaemon(true);
        return thread;
    });
    private final Path spill;
    private final DuckDbEngine engine;

    /** A result; as it has been read, all of it. */
    record Result(List<String> columns, List<List<@Nullable Object>> rows) {}

    /** @param readable the mesh whose data may be read */
    LocalQueries(Mesh readable) {
        try {
            spill = Files.createTempDirectory("meshgate-test-");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<Path> directories = readable.domains().values().stream()
                .map(Connector::dataDirectories)
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .toList();
        engine = new DuckDbEngine(new DuckDbSettings("1GiB", 2, spill, directories), allocator);
    }

    /** @throws GatewayException as the gateway does, and with NOT_SUPPORTED for what is no query */
    Result run(Mesh mesh, Principal principal, String sql) {
        QueryRuntime runtime = QueryRuntime.system(allocator, timers);
        try (QueryManager queries =
                new QueryManager(() -> mesh, StatementPlanner.of(planner), engine, QueryLimits.DEFAULTS, runtime)) {
            Session session = new Session("policy-test", principal);
            requireQuery(queries.prepare(session, sql));
            Query query = queries.submit(session, sql, List.of());
            try (ResultStream stream = queries.start(query.id(), principal)) {
                List<List<@Nullable Object>> rows = new ArrayList<>();
                while (stream.next()) {
                    rows.addAll(ResultValues.rows(stream.root()));
                    if (rows.size() > MOST_ROWS) {
                        throw new GatewayException(
                                ErrorCode.LIMIT_EXCEEDED,
                                "A policy test reads at most " + MOST_ROWS + " rows; aggregate, or use LIMIT.");
                    }
                }
                return new Result(
                        stream.schema().getFields().stream().map(Field::getName).toList(), rows);
            }
        }
    }

    /** A test never changes anything. */
    private static void requireQuery(PlannedStatement statement) {
        if (!(statement instanceof QueryPlan || statement instanceof PlannedStatement.Rows)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "A policy test runs queries and EXPLAIN, SHOW and DESCRIBE only.");
        }
    }

    /** Plans a query and runs nothing. */
    PlannedStatement plan(Mesh mesh, Principal principal, String sql) {
        return planner.plan(mesh, new Session("policy-test", principal).context(), sql);
    }

    @Override
    public void close() {
        engine.close();
        timers.shutdownNow();
        allocator.close();
        try {
            Files.deleteIfExists(spill);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
