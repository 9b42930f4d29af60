package io.meshgate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.cli.Meshgate;
import io.meshgate.server.mesh.MeshFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code meshgate simulate} against a running gateway. */
final class SimulationTest {
    private static final String HASH = UserDirectory.hash("secret".toCharArray());

    @TempDir
    static Path temporary;

    private static Path directory;
    private static Gateway gateway;

    private record Outcome(int exitCode, List<String> out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        directory = temporary.toRealPath();
        new MeshFolder(directory)
                .write("gateway.yaml", """
                        name: simulation
                        engine: {memory-limit: 256MB, threads: 1}
                        governance: {steward-roles: [steward, viewer], simulation-roles: [steward]}
                        audit: {auditor-roles: [auditor]}
                        """)
                .write("governance/purposes.yaml", "purposes: [{name: care, description: x}]\n")
                .write("users.yaml", """
                        users:
                          - {name: writer, password: "%1$s", roles: [writer]}
                          - {name: analyst, password: "%1$s", roles: [reader]}
                          - {name: ada, password: "%1$s", roles: [auditor]}
                          - {name: vera, password: "%1$s", roles: [viewer]}
                          - {name: stella, password: "%1$s", roles: [steward]}
                        """.formatted(HASH))
                .write("domains/sales/domain.yaml", """
                        domain: sales
                        catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse}
                        """)
                .write("domains/sales/policies/access.yaml", """
                        grants:
                          - {id: write-all, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
                          - {id: read-all, tables: ["sales.*.*"], to: {roles: [reader]}}
                        row-filters:
                          - {id: own-region, tables: [sales.s.people], filter: "region = 'EU'", to: {roles: [reader]}}
                        column-masks:
                          - {id: no-names, tables: [sales.s.people], columns: [name], mask: {type: redact}, to: {roles: [reader]}}
                        """);
        createTable(directory.resolve("domains/sales"));
        gateway = Gateway.start(directory, Overrides.port(0));
        try (BufferAllocator allocator = new RootAllocator();
                FlightClient flight = FlightClient.builder(
                                allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                        .build()) {
            CallOption[] writer = {
                flight.authenticateBasicToken("writer", "secret").orElseThrow()
            };
            new FlightSqlClient(flight)
                    .executeUpdate(
                            "INSERT INTO sales.s.people VALUES ('EU', 'canary', 7), ('US', 'canary', 8)", writer);
        }
    }

    private static void createTable(Path domain) throws IOException {
        Files.createDirectories(domain.resolve("warehouse"));
        try (JdbcCatalog catalog = new JdbcCatalog()) {
            catalog.initialize(
                    "sales",
                    Map.of(
                            CatalogProperties.URI,
                            "jdbc:sqlite:" + domain.resolve("catalog.db"),
                            CatalogProperties.WAREHOUSE_LOCATION,
                            domain.resolve("warehouse").toString(),
                            CatalogProperties.FILE_IO_IMPL,
                            "org.apache.iceberg.hadoop.HadoopFileIO",
                            "jdbc.schema-version",
                            "V1"));
            catalog.createNamespace(Namespace.of("s"));
            catalog.createTable(
                    TableIdentifier.of("s", "people"),
                    new org.apache.iceberg.Schema(
                            Types.NestedField.optional(1, "region", Types.StringType.get()),
                            Types.NestedField.optional(2, "name", Types.StringType.get()),
                            Types.NestedField.optional(3, "salary", Types.IntegerType.get())));
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Outcome simulate(String steward, String user, String sql, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "simulate",
                "--mesh",
                directory.toString(),
                "--port",
                String.valueOf(gateway.port()),
                "--steward",
                steward,
                "--as",
                user,
                "-e",
                sql));
        arguments.addAll(List.of(more));
        return run(arguments);
    }

    private static Outcome simulateAt(String... address) {
        List<String> arguments = new ArrayList<>(List.of(
                "simulate", "--mesh", directory.toString(), "--steward", "stella", "--as", "analyst", "-e", "TABLE t"));
        arguments.addAll(List.of(address));
        return run(arguments);
    }

    private static Outcome run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Meshgate.commandLine(
                        new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Outcome(exitCode, out.toString().lines().toList(), err.toString());
    }

    private static List<JsonNode> records() throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("audit"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    records.add(new ObjectMapper().readTree(line));
                }
            }
        }
        return records;
    }

    private static JsonNode last(String event) throws IOException {
        List<JsonNode> found = records().stream()
                .filter(record -> record.path("event").asText().equals(event))
                .toList();
        assertThat(found).as(event).isNotEmpty();
        return found.get(found.size() - 1);
    }

    @Test
    void showsWhatTheUserSees() {
        Outcome text = simulate("stella", "analyst", "SELECT * FROM sales.s.people");
        Outcome json = simulate("stella", "analyst", "SELECT name, salary FROM sales.s.people", "--format", "json");
        Outcome policies = simulate("stella", "analyst", "EXPLAIN POLICY SELECT name FROM sales.s.people");

        assertThat(text.err()).isEmpty();
        assertThat(text)
                .isEqualTo(new Outcome(0, List.of("region | name   | salary", "EU     | xxxxxx | 7", "(1 row)"), ""));
        assertThat(json.out()).containsExactly("{\"name\":\"xxxxxx\",\"salary\":7}");
        assertThat(String.join("\n", policies.out())).contains("own-region", "no-names");
    }

    @Test
    void recordsBothNames() throws IOException {
        simulate("stella", "analyst", "SELECT region FROM sales.s.people");

        JsonNode simulation = last("simulation");
        assertThat(simulation.path("user").asText()).isEqualTo("stella");
        assertThat(simulation.path("simulated_user").asText()).isEqualTo("analyst");
        assertThat(simulation.path("outcome").asText()).isEqualTo("ALLOWED");
        for (String event : List.of("statement-planned", "statement-ended")) {
            JsonNode statement = last(event);
            assertThat(statement.path("user").asText()).isEqualTo("analyst");
            assertThat(statement.path("simulated_by").asText()).isEqualTo("stella");
        }
        assertThat(last("statement-ended").path("rows_out").asInt()).isEqualTo(1);
    }

    @Test
    void refusesWhoHasNotTheRight() throws IOException {
        for (String other : List.of("vera", "analyst", "ada")) {
            Outcome outcome = simulate(other, "writer", "SELECT 1");
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains("ACCESS_DENIED", "You may not simulate other users");
            assertThat(simulate(other, "nobody", "SELECT 1").err()).isEqualTo(outcome.err());
        }
        JsonNode record = last("simulation");
        assertThat(record.path("outcome").asText()).isEqualTo("REFUSED");
        assertThat(record.has("simulated_user")).isFalse();
    }

    @Test
    void refusesUsersWhoAreNot() {
        assertThat(simulate("stella", "nobody", "SELECT 1").err()).contains("there is no user of this name");
    }

    @Test
    void changesNothing() throws IOException {
        for (String sql : List.of(
                "INSERT INTO sales.s.people VALUES ('EU', 'x', 1)",
                "CREATE TABLE sales.s.more AS SELECT 1 AS a",
                "DROP TABLE sales.s.people",
                "USE sales.s",
                "SET SESSION time_zone = 'UTC'")) {
            Outcome outcome = simulate("stella", "writer", sql);
            assertThat(outcome.exitCode()).as(sql).isEqualTo(1);
            assertThat(outcome.err()).as(sql).contains("NOT_SUPPORTED");
        }
        assertThat(simulate("stella", "analyst", "SELECT count(*) AS n FROM sales.s.people")
                        .out())
                .contains("1");
    }

    @Test
    void readsNoSystemTablesOfTheUser() {
        for (String query : List.of(
                "SELECT * FROM system.runtime.audit",
                "SELECT * FROM system.runtime.queries",
                "SELECT * FROM system.session.roles",
                "SELECT 1 AS a FROM (VALUES (1)) AS v (x) WHERE 'auditor' IN (SELECT role_name FROM system.session.roles)",
                "SELECT (SELECT max(record) FROM system.runtime.audit) AS a",
                "WITH a AS (SELECT record FROM system.runtime.audit) SELECT count(*) AS n FROM a",
                "SELECT 'x' AS a UNION ALL SELECT query FROM system.runtime.queries",
                "SELECT x FROM (VALUES (1)) AS v (x) ORDER BY (SELECT count(*) FROM system.runtime.queries)",
                "SELECT x FROM (VALUES (1)) AS v (x) WHERE EXISTS (SELECT 1 FROM system.runtime.queries WHERE query LIKE '%x%')",
                "SELECT q.a FROM (VALUES (1)) AS v (x), LATERAL (SELECT query AS a FROM system.runtime.queries"
                        + " WHERE v.x = 1) AS q")) {
            Outcome outcome = simulate("stella", "ada", query);
            assertThat(outcome.exitCode()).as(query).isEqualTo(1);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains("ACCESS_DENIED");
        }
    }

    @Test
    void statesAPurposeThatIsKnown() throws IOException {
        assertThat(simulate("stella", "analyst", "SELECT 1 AS a", "--purpose", "care")
                        .exitCode())
                .isZero();
        assertThat(simulate("stella", "analyst", "SELECT 1 AS a", "--purpose", "x' --")
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void refusesWrongPasswordsAndGatewaysThatAreNotThere() {
        assertThat(simulate("nobody", "analyst", "SELECT 1").err()).contains("UNAUTHENTICATED");
    }

    @Test
    void saysWhatIsWrongWithAnAddressInOneLine() {
        assertThat(simulateAt("--port", "1"))
                .isEqualTo(new Outcome(1, List.of(), "error: there is no connection to a gateway at 127.0.0.1:1\n"));
        assertThat(simulateAt("--port", "99999").err()).startsWith("error: --port: expected a number from 1 to 65535");
        assertThat(simulateAt("--port", "1", "--host", "no host").err())
                .isEqualTo("error: no host:1 is no address of a gateway\n");
        for (Path file : List.of(directory.resolve("nowhere.pem"), directory.resolve("users.yaml"))) {
            assertThat(simulateAt("--port", "1", "--trust", file.toString()).err())
                    .isEqualTo("error: there are no certificates that can be read in " + file + "\n");
        }
    }

    @Test
    void cutsLongResultsAndSaysSo() {
        String rows = "SELECT a.x FROM (VALUES " + "(0)" + ", (0)".repeat(199) + ") AS a (x), (VALUES (0)"
                + ", (0)".repeat(99) + ") AS b (x)";
        Outcome outcome = simulate("stella", "analyst", rows);
        assertThat(outcome.out()).contains("(10000 rows)");
        assertThat(outcome.err()).contains("There are more rows");
    }
}
