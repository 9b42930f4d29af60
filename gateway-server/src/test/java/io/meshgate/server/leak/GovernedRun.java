package io.meshgate.server.leak;

import io.meshgate.connector.Connector;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Plans, binds and executes a statement as the gateway does, without the network.
 *
 * @param mutation applied to the generated SQL before it runs: the identity, but for tests that show what a part of
 *     the SQL is good for
 */
record GovernedRun(Planner planner, Engine engine, Mesh mesh, Principal principal, UnaryOperator<String> mutation) {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    GovernedRun(Planner planner, Engine engine, Mesh mesh, Principal principal) {
        this(planner, engine, mesh, principal, UnaryOperator.identity());
    }

    GovernedRun mutated(UnaryOperator<String> other) {
        return new GovernedRun(planner, engine, mesh, principal, other);
    }

    /** Everything a client learns of the statement. */
    Outcome run(String sql, @Nullable Object... parameters) {
        return run(sql, root -> {}, parameters);
    }

    /** @param look sees each batch as the client would get it */
    Outcome run(String sql, Consumer<VectorSchemaRoot> look, @Nullable Object... parameters) {
        try {
            return execute(plan(sql), look, Arrays.asList(parameters));
        } catch (GatewayException e) {
            return Outcome.failed(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** What the statement fails with, as the gateway's own code sees it. */
    Optional<GatewayException> failure(String sql) {
        try {
            execute(plan(sql), root -> {}, List.of());
            return Optional.empty();
        } catch (GatewayException e) {
            return Optional.of(e);
        }
    }

    QueryPlan plan(String sql) {
        SessionContext session = new SessionContext(principal, Optional.of("d"), Optional.of("s"), ZoneOffset.UTC);
        return (QueryPlan) planner.plan(mesh, session, sql);
    }

    private Outcome execute(QueryPlan plan, Consumer<VectorSchemaRoot> look, List<@Nullable Object> parameters) {
        QueryPlan.Stage stage = plan.resultStage();
        EngineTask task = new EngineTask(
                "leak",
                mutation.apply(stage.sql()),
                stage.outputSchema(),
                arguments(stage, parameters),
                inputs(stage, parameters));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                look.accept(stream.root());
                rows.addAll(ArrowRows.read(stream.root()));
            }
            return new Outcome(Outcome.describe(stream.schema().getFields()), rows, Optional.empty(), "");
        }
    }

    private Map<String, ScanSource> inputs(QueryPlan.Stage stage, List<@Nullable Object> parameters) {
        Map<String, ScanSource> inputs = new HashMap<>();
        stage.inputs().forEach((name, input) -> {
            QueryPlan.TableInput table = (QueryPlan.TableInput) input;
            Connector connector = mesh.domains().get(table.domain());
            if (connector == null) {
                throw new AssertionError("no domain " + table.domain());
            }
            ScanRequest request = new ScanRequest(
                    table.columns(), table.predicate().flatMap(predicate -> predicate.bind(parameters)));
            ScanSource source = connector.scan(table.table(), request);
            inputs.put(name, table.concealed() && source instanceof FileScan files ? files.conceal() : source);
        });
        return inputs;
    }

    private List<@Nullable Object> arguments(QueryPlan.Stage stage, List<@Nullable Object> parameters) {
        List<@Nullable Object> values = new ArrayList<>();
        for (QueryPlan.Argument argument : stage.arguments()) {
            if (argument instanceof QueryPlan.Parameter parameter) {
                values.add(parameters.get(parameter.index()));
            } else if (argument instanceof QueryPlan.KeyBlock block) {
                values.add(keyBlock(block));
            } else if (argument instanceof QueryPlan.DerivedKey key) {
                values.add(ExpectedMasks.key(key(key), key.derivedFor()));
            } else if (argument instanceof QueryPlan.QuerySalt) {
                values.add(ExpectedMasks.SALT.clone());
            } else {
                values.add(START);
            }
        }
        return values;
    }

    private byte[] keyBlock(QueryPlan.KeyBlock block) {
        byte[] filled = Arrays.copyOf(ExpectedMasks.key(key(block), block.derivedFor()), 64);
        for (int i = 0; i < filled.length; i++) {
            filled[i] ^= block.pad();
        }
        return filled;
    }

    private byte[] key(QueryPlan.MaskKey argument) {
        byte[] key = mesh.policies().keys().get(argument.key());
        if (key == null) {
            throw new AssertionError("no key " + argument.key());
        }
        return key;
    }
}
