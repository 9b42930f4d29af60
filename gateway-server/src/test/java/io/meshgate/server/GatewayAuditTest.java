package io.meshgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.server.audit.AuditKey;
import io.meshgate.server.audit.AuditVerifier;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.mesh.MeshFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole gateway writes into its audit log, and what it does without one. */
final class GatewayAuditTest {
    private static final String HASH = UserDirectory.hash("secret".toCharArray());
    private static final String SETTINGS = """
            name: demo
            engine: {memory-limit: 300MB, threads: 1}
            audit: {key: "${file:secrets/audit}", auditor-roles: [auditor]}
            """;
    private static final String ENDLESS = "WITH n AS (SELECT * FROM (VALUES "
            + IntStream.range(0, 1_000).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(","))
            + ") AS v (x)) SELECT a.x + b.x + c.x + d.x FROM n a, n b, n c, n d";

    @TempDir
    Path temporary;

    private final BufferAllocator allocator = new RootAllocator();
    private final Map<String, CallOption[]> signedIn = new HashMap<>();
    private Path directory;
    private MeshFolder folder;
    private Gateway gateway;
    private FlightClient flight;
    private FlightSqlClient client;

    @BeforeEach
    void start() throws IOException {
        directory = temporary.toRealPath();
        folder = new MeshFolder(directory)
                .write("secrets/audit", "00112233445566778899aabbccddeeff\n")
                .write("gateway.yaml", SETTINGS)
                .write("users.yaml", """
                        users:
                          - {name: writer, password: "%1$s", roles: [writer]}
                          - {name: analyst, password: "%1$s", roles: [analyst, reader]}
                          - {name: ada, password: "%1$s", roles: [auditor]}
                          - {name: operator, password: "%1$s", roles: [reader, operator]}
                        """.formatted(HASH))
                .write("domains/sales/domain.yaml", """
                        domain: sales
                        catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse}
                        """)
                .write("domains/sales/policies/access.yaml", """
                        grants:
                          - {id: write-all, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
                          - {id: read-all, tables: ["sales.*.*"], to: {roles: [writer, reader]}}
                          - {id: counts, tables: [sales.s.people], privilege: statistics, to: {roles: [operator]}}
                          - {id: files, tables: [sales.s.people], privilege: metadata, to: {roles: [operator]}}
                        row-filters:
                          - {id: own-region, tables: [sales.s.people], filter: "region = 'EU'", to: {roles: [reader]}}
                        column-masks:
                          - {id: no-names, tables: [sales.s.people], columns: [name], mask: {type: redact}, to: {roles: [reader]}}
                        """);
        createTable(directory.resolve("domains/sales"));
        open();
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

    private void open() {
        gateway = Gateway.start(directory, Overrides.port(0));
        flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                .build();
        client = new FlightSqlClient(flight);
        signedIn.clear();
    }

    private void shut() throws Exception {
        client.close();
        gateway.close();
    }

    @AfterEach
    void stop() throws Exception {
        shut();
        allocator.close();
    }

    private CallOption[] as(String user) {
        return signedIn.computeIfAbsent(user, name ->
                new CallOption[] {flight.authenticateBasicToken(name, "secret").orElseThrow()});
    }

    private List<List<@Nullable Object>> query(String user, String sql) {
        return fetch(client.execute(sql, as(user)), as(user));
    }

    private List<List<@Nullable Object>> fetch(FlightInfo info, CallOption[] options) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket(), options)) {
            while (stream.next()) {
                rows.addAll(ArrowRows.read(stream.getRoot()));
            }
        } catch (Exception e) {
            throw e instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
        return rows;
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageContaining(code + ": ");
    }

    private String log() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("audit"))) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(GatewayAuditTest::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> records(String event) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : log().lines().toList()) {
            JsonNode record = new ObjectMapper().readTree(line);
            if (record.path("event").asText().equals(event)) {
                records.add(record);
            }
        }
        return records;
    }

    private JsonNode last(String event) throws IOException {
        List<JsonNode> records = records(event);
        assertThat(records).as(event).isNotEmpty();
        return records.get(records.size() - 1);
    }

    private void fillPeople() {
        client.executeUpdate(
                "INSERT INTO sales.s.people VALUES ('EU', 'canary', 7), ('US', 'canary', 8)", as("writer"));
    }

    @Test
    void recordsWhoReadWhatUnderWhichPolicies() throws Exception {
        fillPeople();
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        headers.insert("meshgate-application", "notebook");
        CallOption[] options = {as("analyst")[0], new HeaderCallOption(headers)};

        List<List<@Nullable Object>> rows =
                fetch(client.execute("SELECT name, region FROM sales.s.people WHERE salary > 5", options), options);

        assertThat(rows).containsExactly(List.of("xxxxxx", "EU"));
        JsonNode planned = last("statement-planned");
        JsonNode ended = last("statement-ended");
        assertThat(planned.path("query_id")).isEqualTo(ended.path("query_id"));
        for (JsonNode record : List.of(planned, ended)) {
            assertThat(record.path("user").asText()).isEqualTo("analyst");
            assertThat(record.path("roles").toString()).isEqualTo("[\"analyst\",\"reader\"]");
            assertThat(record.path("client_address").asText()).isEqualTo("127.0.0.1");
            assertThat(record.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(record.path("application").asText()).isEqualTo("notebook");
            assertThat(record.path("statement_kind").asText()).isEqualTo("QUERY");
            assertThat(record.path("statement").asText())
                    .isEqualTo("SELECT NAME, region FROM sales.s.people WHERE salary > ?");
            assertThat(record.path("fingerprint").asText()).matches("[0-9a-f]{32}");
            assertThat(record.path("reads").path(0).path("table").asText()).isEqualTo("sales.s.people");
            assertThat(record.path("reads").path(0).path("snapshot").asText()).matches("[0-9]+");
            assertThat(record.path("policies").toString()).isEqualTo("[\"no-names\",\"own-region\"]");
            assertThat(record.path("policy_version").asText()).isNotEmpty();
            assertThat(record.path("mesh_version").asText()).isNotEmpty();
        }
        assertThat(ended.path("outcome").asText()).isEqualTo("FINISHED");
        assertThat(ended.path("rows_out").asLong()).isEqualTo(1);
        assertThat(ended.path("bytes_out").asLong()).isPositive();
        assertThat(ended.path("elapsed_micros").asLong()).isPositive();
    }

    @Test
    void recordsTheGrantsByWhichMoreIsToldThanPoliciesLeave() throws Exception {
        fillPeople();

        for (String sql :
                List.of("EXPLAIN SELECT name FROM sales.s.people", "EXPLAIN ANALYZE SELECT name FROM sales.s.people")) {
            assertThat(query("analyst", sql).toString()).doesNotContain("bytes");
            assertThat(last("statement-ended").path("grants").toString()).doesNotContain("counts");
            assertThat(query("operator", sql).toString()).contains("files: 1 of 1, bytes: ", " with 2 rows");
            assertThat(last("statement-ended").path("grants").toString()).contains("\"counts\"");
        }
        String files = "SELECT sum(record_count) FROM sales.s.\"people$files\"";
        assertThat(query("operator", files)).containsExactly(List.of(2L));
        assertThat(last("statement-ended").path("grants").toString()).isEqualTo("[\"files\"]");
        refused("ACCESS_DENIED", () -> query("analyst", files));
        assertThat(query("operator", "SELECT name FROM sales.s.people")).containsExactly(List.of("xxxxxx"));
        assertThat(last("statement-ended").path("grants").toString()).isEqualTo("[\"read-all\"]");
    }

    @Test
    void recordsWhatWasWritten() throws Exception {
        fillPeople();

        client.executeUpdate("CREATE TABLE sales.s.copy AS SELECT name FROM sales.s.people", as("writer"));

        JsonNode inserted = records("statement-ended").get(0);
        assertThat(inserted.path("statement").asText()).isEqualTo("INSERT INTO sales.s.people VALUES (?), (?)");
        assertThat(inserted.path("writes").path(0).path("change").asText()).isEqualTo("INSERT");
        JsonNode ended = last("statement-ended");
        assertThat(ended.path("statement_kind").asText()).isEqualTo("CREATE TABLE");
        assertThat(ended.path("reads").path(0).path("table").asText()).isEqualTo("sales.s.people");
        assertThat(ended.path("writes").path(0).path("table").asText()).isEqualTo("sales.s.copy");
        assertThat(ended.path("writes").path(0).path("change").asText()).isEqualTo("CREATE TABLE AS");
        assertThat(ended.path("writes").path(0).path("rows").asLong()).isEqualTo(2);
        assertThat(ended.path("writes").path(0).path("snapshot").asText()).matches("[0-9]+");
    }

    @Test
    void recordsRefusalsWithTheirReason() throws Exception {
        fillPeople();

        refused("TABLE_NOT_FOUND", () -> query("ada", "SELECT salary FROM sales.s.people"));

        JsonNode refused = last("statement-refused");
        assertThat(refused.path("user").asText()).isEqualTo("ada");
        assertThat(refused.path("outcome").asText()).isEqualTo("REFUSED");
        assertThat(refused.path("error_code").asText()).isEqualTo("TABLE_NOT_FOUND");
        assertThat(refused.path("statement").asText()).isEqualTo("SELECT ? FROM sales.s.people");
        assertThat(refused.has("reads")).isFalse();
    }

    @Test
    void recordsAQueryThatWasCancelled() throws Exception {
        FlightInfo info = client.execute(ENDLESS, as("analyst"));
        try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket(), as("analyst"))) {
            assertThat(stream.next()).isTrue();
            String id = new String(info.getAppMetadata(), StandardCharsets.UTF_8);
            stream.cancel("enough", null);
            gateway.queries().drain(Duration.ofSeconds(30));

            JsonNode ended = last("statement-ended");
            assertThat(ended.path("query_id").asText()).isEqualTo(id);
            assertThat(ended.path("outcome").asText()).isEqualTo("CANCELLED");
            assertThat(ended.path("error_code").asText()).isEqualTo("CANCELLED");
            assertThat(ended.path("rows_out").asLong()).isPositive();
        }
    }

    @Test
    void recordsAStatementThatIsNeverFetched() throws Exception {
        client.execute("SELECT 1", as("analyst"));
        shut();

        assertThat(last("statement-ended").path("outcome").asText()).isEqualTo("EXPIRED");
        open();
    }

    @Test
    void recordsSignInsAndThoseThatAreRefused() throws Exception {
        as("analyst");
        assertThatThrownBy(() -> flight.authenticateBasicToken("analyst", "canary-password"))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> flight.authenticateBasicToken("canary-user", "canary-password"))
                .isInstanceOf(RuntimeException.class);

        assertThat(last("signed-in").path("user").asText()).isEqualTo("analyst");
        assertThat(last("signed-in").path("client_address").asText()).isEqualTo("127.0.0.1");
        List<JsonNode> refused = records("sign-in-refused");
        assertThat(refused).hasSize(2);
        assertThat(refused.get(0).path("user").asText()).isEqualTo("analyst");
        assertThat(refused.get(0).path("error_code").asText()).isEqualTo("UNAUTHENTICATED");
        assertThat(refused.get(1).has("user")).isFalse();
        assertThat(log()).doesNotContain("canary");
    }

    @Test
    void recordsATicketThatIsSpent() throws Exception {
        FlightInfo info = client.execute("SELECT 1", as("analyst"));
        fetch(info, as("analyst"));

        refused("INVALID_TICKET", () -> fetch(info, as("analyst")));

        assertThat(last("ticket-refused").path("user").asText()).isEqualTo("analyst");
        assertThat(last("ticket-refused").path("client_address").asText()).isEqualTo("127.0.0.1");
    }

    @Test
    void recordsATicketOfAnotherUserOrSession() throws Exception {
        FlightInfo info = client.execute("SELECT 1", as("analyst"));

        refused("INVALID_TICKET", () -> fetch(info, as("writer")));
        assertThat(last("ticket-refused").path("user").asText()).isEqualTo("writer");
        assertThat(last("ticket-refused").path("client_address").asText()).isEqualTo("127.0.0.1");
        CallOption[] again = {flight.authenticateBasicToken("analyst", "secret").orElseThrow()};
        refused("INVALID_TICKET", () -> fetch(info, again));
        assertThat(last("ticket-refused").path("user").asText()).isEqualTo("analyst");
        assertThat(fetch(info, as("analyst"))).hasSize(1);
    }

    @Test
    void holdsNoLiteralOfAnyStatementByAnyDoor() throws Exception {
        fillPeople();
        CallOption[] analyst = as("analyst");
        query("writer", "SELECT name AS n FROM sales.s.people WHERE name = 'canary' -- canary");
        query("writer", "SELECT * FROM sales.s.people /* canary */");
        query("writer", "EXPLAIN SELECT name FROM sales.s.people WHERE name LIKE 'canary%'");
        query("writer", "EXPLAIN ANALYZE SELECT name FROM sales.s.people WHERE name LIKE 'canary%'");
        for (String wrong : List.of(
                "SELECT FROM 'canary' WHERE",
                "canary",
                "SELECT 'canary",
                "SELECT name FROM sales.s.people WHERE name = \"canary\"",
                "SELECT canary FROM sales.s.people",
                "SELECT canary(name) FROM sales.s.people",
                "SELECT CAST('canary' AS INTEGER) + 1 / 0 FROM sales.s.nothing",
                "SELECT name FROM sales.s.people; SELECT 'canary'",
                "DELETE FROM sales.s.people WHERE name = 'canary'",
                "SET SESSION time_zone = 'canary'",
                "SHOW TABLES FROM sales.s LIKE 'canary' canary")) {
            assertThatThrownBy(() -> fetch(client.execute(wrong, analyst), analyst))
                    .as(wrong)
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> client.prepare(wrong, analyst).close(analyst))
                    .as(wrong)
                    .isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> client.getExecuteSchema(wrong, analyst)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> client.executeUpdate(wrong, analyst)).isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> query("analyst", "SELECT CAST(region || 'canary' AS INTEGER) FROM sales.s.people"))
                .isInstanceOf(RuntimeException.class);
        client.executeUpdate("INSERT INTO sales.s.people VALUES ('EU', 'canary', 9)", as("writer"));
        client.executeUpdate(
                "CREATE VIEW sales.s.v AS SELECT name FROM sales.s.people WHERE name <> 'canary'", as("writer"));
        prepared("SELECT name FROM sales.s.people WHERE name = ?", "canary");
        shut();

        assertThat(records("statement-refused")).hasSizeGreaterThan(40);
        assertThat(records("statement-prepared")).isNotEmpty();
        assertThat(records("statement-ended")).hasSizeGreaterThan(8);
        assertThat(log()).doesNotContainIgnoringCase("canary").doesNotContain("secret");
        open();
    }

    private void prepared(String sql, String value) throws Exception {
        CallOption[] options = as("writer");
        FlightSqlClient.PreparedStatement statement = client.prepare(sql, options);
        try (VectorSchemaRoot values =
                VectorSchemaRoot.create(new Schema(List.of(Field.nullable("p", ArrowType.Utf8.INSTANCE))), allocator)) {
            values.allocateNew();
            ((VarCharVector) values.getVector(0)).setSafe(0, value.getBytes(StandardCharsets.UTF_8));
            values.setRowCount(1);
            statement.setParameters(values);
            assertThat(fetch(statement.execute(options), options)).isNotEmpty();
            statement.clearParameters();
        } finally {
            statement.close(options);
        }
    }

    @Test
    void refusesEverythingThatCannotBeRecorded() throws Exception {
        fillPeople();
        FlightInfo planned = client.execute("SELECT 1", as("analyst"));
        CallOption[] analyst = as("analyst");
        Path audit = directory.resolve("audit");
        Path moved = directory.resolve(".moved");
        Files.move(audit, moved);
        Files.writeString(audit, "in the way");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> client.execute("SELECT * FROM sales.s.people", analyst),
                () -> client.execute("SELECT * FROM nowhere", analyst),
                () -> client.execute("SHOW TABLES FROM sales.s", analyst),
                () -> client.prepare("SELECT * FROM sales.s.people", analyst),
                () -> client.getExecuteSchema("SELECT * FROM sales.s.people", analyst),
                () -> client.executeUpdate("USE sales", analyst),
                () -> client.executeUpdate("DROP TABLE sales.s.people", as("writer")),
                () -> flight.authenticateBasicToken("ada", "secret"))) {
            assertThatThrownBy(call)
                    .hasMessageContaining("AUDIT_UNAVAILABLE")
                    .message()
                    .doesNotContain(directory.toString(), "sales", "nowhere");
        }
        assertThat(fetch(planned, analyst)).hasSize(1);

        Files.delete(audit);
        Files.move(moved, audit);
        assertThat(query("analyst", "SELECT region FROM sales.s.people")).hasSize(1);
        assertThat(last("records-lost").path("records").asLong()).isEqualTo(1);
        shut();
        assertThat(AuditVerifier.verify(
                                audit,
                                AuditKey.of("00112233445566778899aabbccddeeff".getBytes(StandardCharsets.UTF_8)),
                                Optional.empty(),
                                Optional.empty())
                        .problem())
                .isEmpty();
        open();
    }

    @Test
    void doesNotStartWithoutTheLogThatItIsToWrite() throws Exception {
        shut();
        folder.write("gateway.yaml", "name: demo\naudit: {directory: users.yaml}\n");

        assertThatThrownBy(() -> Gateway.start(directory, Overrides.port(0)))
                .hasMessageContaining("audit log cannot be used");

        folder.write("gateway.yaml", SETTINGS);
        open();
    }

    @Test
    void showsTheLogToAuditors() throws Exception {
        fillPeople();
        query("analyst", "SELECT region FROM sales.s.people");

        List<List<@Nullable Object>> rows = query(
                "ada",
                "SELECT user_name, statement, tables_read, policies, rows_out FROM system.runtime.audit"
                        + " WHERE event = 'statement-ended' AND user_name = 'analyst'");

        assertThat(rows)
                .containsExactly(
                        List.of("analyst", "SELECT region FROM sales.s.people", "sales.s.people", "own-region", 1L));
        assertThat(query("ada", "SHOW TABLES FROM system.runtime")).hasSize(2);
        assertThat(query("ada", "SELECT max(sequence_number) FROM system.runtime.audit WHERE record LIKE '%\"hash\"%'"))
                .hasSize(1);
        JsonNode own = last("statement-ended");
        assertThat(own.path("reads").path(0).path("table").asText()).isEqualTo("system.runtime.audit");
    }

    @Test
    void doesNotExistForOthers() {
        for (String user : List.of("analyst", "writer")) {
            assertThat(query(user, "SHOW TABLES FROM system.runtime")).hasSize(1);
            assertThat(query(
                            user, "SELECT table_name FROM system.information_schema.tables WHERE table_name = 'audit'"))
                    .isEmpty();
            String audit = messageOf(user, "SELECT * FROM system.runtime.audit");
            assertThat(audit).startsWith("TABLE_NOT_FOUND");
            assertThat(audit)
                    .isEqualTo(messageOf(user, "SELECT * FROM system.runtime.adits")
                            .replace("adits", "audit"));
        }
    }

    private String messageOf(String user, String sql) {
        try {
            return "accepted: " + query(user, sql);
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).replaceAll("query [0-9a-f]+", "query");
        }
    }

    @Test
    void takesTheAuditLogFromWhoIsNoAuditorAnyMore() throws Exception {
        assertThat(query("ada", "SELECT event FROM system.runtime.audit LIMIT 1"))
                .hasSize(1);
        folder.write("gateway.yaml", SETTINGS.replace("auditor-roles: [auditor]", "auditor-roles: []"));
        gateway.poll();
        gateway.poll();

        refused("TABLE_NOT_FOUND", () -> query("ada", "SELECT event FROM system.runtime.audit LIMIT 1"));
    }

    @Test
    void recordsChangesOfTheMeshAndThoseThatAreRefused() throws Exception {
        JsonNode first = last("mesh-loaded");
        folder.write("domains/sales/policies/access.yaml", "grants: []\n");
        gateway.poll();
        gateway.poll();
        JsonNode second = last("mesh-loaded");
        folder.write("domains/sales/policies/access.yaml", "grants: canary\n");
        gateway.poll();
        gateway.poll();

        assertThat(records("mesh-loaded")).hasSize(2);
        assertThat(first.path("policy_version")).isNotEqualTo(second.path("policy_version"));
        assertThat(first.path("row_filters").asLong()).isEqualTo(1);
        assertThat(second.path("row_filters").asLong()).isZero();
        JsonNode refused = last("mesh-refused");
        assertThat(refused.path("places").toString()).isEqualTo("[\"domains/sales/policies/access.yaml:1\"]");
        assertThat(refused.path("mesh_version_in_force")).isEqualTo(second.path("mesh_version"));
    }

    @Test
    void writesNothingWhenItIsTurnedOff() throws Exception {
        shut();
        folder.write(
                "gateway.yaml", "name: demo\naudit: {enabled: false, directory: other, auditor-roles: [auditor]}\n");
        open();

        assertThat(query("ada", "SELECT 1")).hasSize(1);
        refused("TABLE_NOT_FOUND", () -> query("ada", "SELECT event FROM system.runtime.audit"));
        assertThat(directory.resolve("other")).doesNotExist();
    }

    @Test
    void goesOnWithTheSameChainAfterARestart() throws Exception {
        query("analyst", "SELECT 1");
        shut();
        open();
        query("analyst", "SELECT 1");

        assertThat(records("gateway-started")).hasSize(2);
        assertThat(last("gateway-started").path("previous_end").asText()).isEqualTo("orderly");
        assertThat(last("gateway-started").path("chain").asText()).startsWith("hmac-sha256:");
    }
}
