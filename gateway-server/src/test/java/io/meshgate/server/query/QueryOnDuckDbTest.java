package io.meshgate.server.query;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planning;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.Scans;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hand-written plan, with a keyed hash as a mask has it, on the real engine and a real clock. */
class QueryOnDuckDbTest {
    private static final Schema TABLE = schema(column("id", INT64), column("mail", TEXT));
    private static final Principal ANA = new Principal("ana", Set.of(), Map.of());
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    private record OneFile(Path file) implements ScanningConnector {
        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            return Scans.files(TABLE, Scans.group(TABLE, Scans.file(file)));
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of(file.getParent());
        }
    }

    @Test
    void masksWithAKeyThatNeitherPlanNorSqlHolds(@TempDir Path temporary) throws Exception {
        Path directory = temporary.toRealPath();
        Path file = directory.resolve("f.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT i AS id, 'm' || i AS mail FROM range(3) r(i)) TO '" + file + "'");
        }
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (BufferAllocator allocator = new RootAllocator();
                OneFile sales = new OneFile(file);
                DuckDbEngine engine = new DuckDbEngine(
                        new DuckDbSettings("256MB", 2, directory.resolve("spill"), sales.dataDirectories()),
                        allocator);
                QueryManager queries = new QueryManager(
                        () -> mesh(sales),
                        hashing(),
                        engine,
                        QueryLimits.DEFAULTS,
                        QueryRuntime.system(allocator, executor))) {
            Query query = queries.submit(new Session("s", ANA), "SELECT mail FROM t WHERE id = ?", List.of(2));
            try (ResultStream stream = queries.start(query.id(), ANA)) {
                assertThat(stream.next()).isTrue();
                assertThat(stream.root().getVector(0).getObject(0)).hasToString(hmac("m2"));
                assertThat(stream.next()).isFalse();
            }
            assertThat(queries.summary(query.id(), ANA).orElseThrow().rows()).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Mesh mesh(Connector sales) {
        PolicySet policies = new PolicySet("1", List.of(), List.of(), List.of(), Map.of("k", KEY));
        return new Mesh("1", new TreeMap<>(Map.of("sales", sales)), policies);
    }

    private static StatementPlanner hashing() {
        Schema result = schema(column("mail", TEXT));
        QueryPlan.Stage stage = new QueryPlan.Stage(
                "1",
                "duckdb",
                "SELECT sha256(CAST($2 AS BLOB) || unhex(sha256(CAST($1 AS BLOB) || encode(\"mail\")))) AS \"mail\""
                        + " FROM \"t\" WHERE \"id\" = CAST($3 AS BIGINT)",
                result,
                List.of(
                        new QueryPlan.KeyBlock("k", (byte) 0x36),
                        new QueryPlan.KeyBlock("k", (byte) 0x5c),
                        new QueryPlan.Parameter(0)),
                Map.of(
                        "t",
                        new QueryPlan.TableInput("sales", Scans.table(TABLE), List.of("id", "mail"), Optional.empty())),
                List.of());
        QueryPlan plan = new QueryPlan("1", result, List.of(column("id", INT64)), List.of(stage), List.of());
        return new StatementPlanner() {
            @Override
            public Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended) {
                return Planning.begin(Runnable::run, () -> plan, ended);
            }

            @Override
            public VisibleMesh visible(Mesh mesh, Principal principal) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static String hmac(String message) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    }
}
