package io.meshgate.server.decision;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.query.Query;
import io.meshgate.server.query.QueryLimits;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QueryRuntime;
import io.meshgate.server.query.StatementPlanner;
import io.meshgate.server.session.Session;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Statements that a decision point decides upon, from the planner to the rows of the real engine. */
@Timeout(120)
class OpaStatementTest {
    private static final Principal ANA =
            new Principal("ana", Set.of(), Set.of("staff"), Map.of(), false, Optional.empty());
    private static final Principal ADMIN = new Principal("admin", Set.of(), Map.of());
    private static final PolicySource SOURCE = new PolicySource("p.yaml", 1, 1);

    /** What the stub does as well. */
    private static final String REGO = """
            package trino

            default allow := false

            admin if input.context.identity.user == "admin"

            staff if "staff" in input.context.identity.groups

            reading if input.action.operation in {"FilterTables", "FilterColumns", "SelectFromColumns"}

            allow if admin

            allow if {
                staff
                reading
                input.action.resource.table.schemaName == "shop"
                input.action.resource.table.tableName != "secret"
                not "salary" in object.get(input.action.resource.table, "columns", [])
            }

            batch contains i if {
                input.action.operation != "FilterColumns"
                some i, resource in input.action.filterResources
                allow with input.action.resource as resource
            }

            batch contains i if {
                input.action.operation == "FilterColumns"
                table := input.action.filterResources[0].table
                some i, column in table.columns
                allow with input.action.resource as {"table": object.union(table, {"columns": [column]})}
            }

            rowFilters contains {"expression": "region <> 'US'"} if not admin

            batchColumnMasks contains {"index": i, "viewExpression": {"expression": "NULL"}} if {
                not admin
                some i, resource in input.action.filterResources
                resource.column.columnName == "mail"
            }
            """;

    private final InMemoryConnector sales = new InMemoryConnector();
    private final BufferAllocator allocator = new RootAllocator();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private @Nullable DuckDbEngine engine;
    private @Nullable QueryManager queries;

    @BeforeEach
    void tables() {
        for (String table : List.of("orders", "secret")) {
            sales.replaceTable(
                    new TableName("shop", table),
                    List.of(
                            new Column(1, column("id", INT64), Optional.empty()),
                            new Column(2, column("region", TEXT), Optional.empty()),
                            new Column(3, column("mail", TEXT), Optional.empty()),
                            new Column(4, column("salary", INT64), Optional.empty())),
                    List.of(
                            Arrays.asList(1L, "EU", "a@b", 10L),
                            Arrays.asList(2L, "US", "c@d", 20L),
                            Arrays.asList(3L, "ASIA", "e@f", 30L)));
        }
    }

    private void open(Path directory, OpaSettings settings) {
        PolicySet policies = new PolicySet(
                "1",
                List.of(new Grant(
                        "all",
                        "",
                        List.of(new TablePattern("*", "*", "*")),
                        Optional.empty(),
                        List.of(),
                        Grant.Privilege.SELECT,
                        Subjects.EVERYONE,
                        SOURCE)),
                List.of(new RowFilter(
                        "own",
                        "",
                        List.of(new TablePattern("*", "*", "*")),
                        "id < 3",
                        Subjects.EVERYONE,
                        Subjects.NOBODY,
                        SOURCE)),
                List.of(),
                Map.of());
        Mesh mesh = new Mesh("1", new TreeMap<>(Map.of("sales", sales)), policies)
                .with(Optional.of(new OpaDecisionPoint(settings)));
        engine = new DuckDbEngine(new DuckDbSettings("256MB", 2, directory.resolve("spill"), List.of()), allocator);
        queries = new QueryManager(
                () -> mesh,
                StatementPlanner.of(new Planner()),
                engine,
                QueryLimits.DEFAULTS,
                QueryRuntime.system(allocator, timers));
    }

    @AfterEach
    void close() {
        if (queries != null) {
            queries.close();
        }
        if (engine != null) {
            engine.close();
        }
        timers.shutdownNow();
        allocator.close();
    }

    private List<List<@Nullable Object>> run(Principal principal, String sql) {
        if (queries == null) {
            throw new AssertionError("not open");
        }
        Query query = queries.submit(new Session("s", principal), sql, List.of());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (ResultStream stream = queries.start(query.id(), principal)) {
            while (stream.next()) {
                rows.addAll(ArrowRows.read(stream.root()));
            }
        }
        return rows;
    }

    private ErrorCode refused(Principal principal, String sql) {
        return catchThrowableOfType(GatewayException.class, () -> run(principal, sql))
                .code();
    }

    private void decides() {
        assertThat(run(ANA, "SELECT * FROM sales.shop.orders")).containsExactly(Arrays.asList(1L, "EU", null));
        assertThat(run(ADMIN, "SELECT * FROM sales.shop.orders ORDER BY id"))
                .containsExactly(Arrays.asList(1L, "EU", "a@b", 10L), Arrays.asList(2L, "US", "c@d", 20L));
        assertThat(refused(ANA, "SELECT salary FROM sales.shop.orders")).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
        assertThat(refused(ANA, "SELECT id FROM sales.shop.secret")).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(run(ADMIN, "SELECT COUNT(*) FROM sales.shop.secret")).containsExactly(List.of(2L));
        assertThat(run(
                        ANA,
                        "SELECT table_name, column_name FROM sales.information_schema.columns"
                                + " WHERE table_schema = 'shop' ORDER BY ordinal_position"))
                .containsExactly(List.of("orders", "id"), List.of("orders", "region"), List.of("orders", "mail"));
        Principal nobody = new Principal("eve", Set.of(), Map.of());
        assertThat(refused(nobody, "SELECT id FROM sales.shop.orders")).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    }

    private static boolean allows(JsonNode input, JsonNode table) {
        JsonNode identity = input.at("/context/identity");
        if (identity.path("user").asText().equals("admin")) {
            return true;
        }
        return identity.path("groups").toString().contains("\"staff\"")
                && Set.of("FilterTables", "FilterColumns", "SelectFromColumns")
                        .contains(input.at("/action/operation").asText())
                && !table.path("tableName").asText().equals("secret")
                && !table.path("columns").toString().contains("\"salary\"");
    }

    private static String batch(JsonNode input) {
        ArrayNode allowed = new ObjectMapper().createArrayNode();
        JsonNode resources = input.at("/action/filterResources");
        if (input.at("/action/operation").asText().equals("FilterColumns")) {
            JsonNode columns = resources.get(0).at("/table/columns");
            for (int i = 0; i < columns.size(); i++) {
                JsonNode one = new ObjectMapper()
                        .createObjectNode()
                        .put(
                                "tableName",
                                resources.get(0).at("/table/tableName").asText())
                        .set("columns", new ObjectMapper().createArrayNode().add(columns.get(i)));
                if (allows(input, one)) {
                    allowed.add(i);
                }
            }
        } else {
            for (int i = 0; i < resources.size(); i++) {
                if (allows(input, resources.get(i).path("table"))) {
                    allowed.add(i);
                }
            }
        }
        return "{\"result\": " + allowed + "}";
    }

    @Test
    void stubDecides(@TempDir Path directory) throws IOException {
        try (OpaStub opa = new OpaStub()) {
            opa.answer(
                            "/allow",
                            (exchange, input) -> OpaStub.send(
                                    exchange,
                                    200,
                                    "{\"result\": " + allows(input, input.at("/action/resource/table")) + "}"))
                    .answer("/batch", (exchange, input) -> OpaStub.send(exchange, 200, batch(input)))
                    .answer(
                            "/rowFilters",
                            (exchange, input) -> OpaStub.send(
                                    exchange,
                                    200,
                                    input.at("/context/identity/user").asText().equals("admin")
                                            ? "{\"result\": []}"
                                            : "{\"result\": [{\"expression\": \"region <> 'US'\"}]}"))
                    .answer(
                            "/columnMasks",
                            (exchange, input) -> OpaStub.send(
                                    exchange,
                                    200,
                                    input.at("/context/identity/user").asText().equals("admin")
                                                    || input.at("/action/filterResources")
                                                                    .size()
                                                            < 3
                                            ? "{\"result\": []}"
                                            : "{\"result\": [{\"index\": 2, \"viewExpression\": {\"expression\": \"NULL\"}}]}"));
            open(directory, opa.settings(Duration.ofSeconds(30)));
            decides();
            opa.answer("/rowFilters", (exchange, input) -> OpaStub.send(exchange, 500, "{}"));
            assertThat(refused(ANA, "SELECT id FROM sales.shop.orders"))
                    .isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
            assertThat(refused(ANA, "SELECT column_name FROM sales.information_schema.columns"))
                    .isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
        }
    }

    /** Runs where there is an {@code opa}: named by the system property {@code opa.binary}, or on the PATH. */
    @Test
    void realServerDecides(@TempDir Path directory) throws Exception {
        Optional<Path> binary = binary();
        assumeTrue(binary.isPresent(), "no opa to run");
        Path rego = Files.writeString(directory.resolve("policy.rego"), REGO);
        Path socketLog = directory.resolve("opa.log");
        try (OpaServer opa = OpaServer.start(binary.orElseThrow(), rego, socketLog)) {
            open(
                    directory,
                    new OpaSettings(
                            opa.uri("allow"),
                            Optional.of(opa.uri("batch")),
                            Optional.of(opa.uri("rowFilters")),
                            Optional.of(opa.uri("batchColumnMasks")),
                            Duration.ofSeconds(30),
                            Optional.empty()));
            decides();
        }
    }

    private static Optional<Path> binary() {
        String named = System.getProperty("opa.binary");
        Stream<Path> candidates = named == null || named.isEmpty()
                ? Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                        .map(part -> Path.of(part).resolve("opa"))
                : Stream.of(Path.of(named));
        return candidates.filter(Files::isExecutable).findFirst();
    }

    /** A process of its own on the loopback interface. */
    private record OpaServer(Process process, URI base) implements AutoCloseable {

        static OpaServer start(Path binary, Path rego, Path log) throws IOException {
            int port;
            try (java.net.ServerSocket free =
                    new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Process process = new ProcessBuilder(
                            binary.toString(),
                            "run",
                            "--server",
                            "--disable-telemetry",
                            "--addr",
                            "127.0.0.1:" + port,
                            rego.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            OpaServer server = new OpaServer(process, URI.create("http://127.0.0.1:" + port + "/v1/data/trino/"));
            while (!server.answers()) {
                if (!process.isAlive()) {
                    throw new AssertionError(Files.readString(log));
                }
                Thread.onSpinWait();
            }
            return server;
        }

        private boolean answers() {
            try {
                return base.resolve("/health")
                                .toURL()
                                .openConnection()
                                .getInputStream()
                                .read()
                        >= 0;
            } catch (IOException e) {
                return false;
            }
        }

        URI uri(String rule) {
            return base.resolve(rule);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }
}
