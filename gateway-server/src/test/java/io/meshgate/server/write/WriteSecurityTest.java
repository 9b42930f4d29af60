package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write what, and what is in the files of those who see less than all. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WriteSecurityTest {
    private static final String SALES = """
        grants:
          - {id: all, tables: ["sales.*.*"], to: {roles: [writer]}}
          - {id: all-write, tables: ["sales.*.*"], privilege: write, to: {roles: [writer]}}
          - {id: some, tables: [sales.s.people], except-columns: [salary], to: {roles: [analyst]}}
          - {id: some-write, tables: ["sales.reports.*", sales.s.people, sales.s.narrow], privilege: write, to: {roles: [analyst]}}
          - {id: narrow, tables: [sales.s.narrow], columns: [id], to: {roles: [analyst]}}
          - {id: open, tables: ["sales.reports.*"], to: everyone}
        row-filters:
          - {id: own-region, tables: [sales.s.people], filter: "region = 'EU'", to: {roles: [analyst]}}
        column-masks:
          - {id: no-mail, tables: [sales.s.people], columns: [email], mask: {type: redact}, to: {roles: [analyst]}}
        """;
    private static final String HR = """
        grants:
          - {id: hr-write, tables: ["hr.reports.*"], privilege: write, to: {roles: [analyst]}}
          - {id: hr-read, tables: ["hr.reports.*"], to: {roles: [reader]}}
        """;

    @TempDir
    private Path directory;

    private WritingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(directory, Map.of("sales", "grants: []\n", "hr", "grants: []\n"));
        Schema people = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "region", Types.StringType.get()),
                Types.NestedField.optional(3, "email", Types.StringType.get()),
                Types.NestedField.optional(4, "salary", Types.IntegerType.get()));
        Schema narrow = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "hidden", Types.IntegerType.get()));
        gateway.create("sales", "s", "people", people, PartitionSpec.unpartitioned(), 2);
        gateway.create("sales", "s", "narrow", narrow, PartitionSpec.unpartitioned(), 2);
        gateway.close();
        // Policies are checked against tables that exist.
        gateway = new WritingGateway(directory, Map.of("sales", SALES, "hr", HR));
        gateway.update(
                "writer",
                "INSERT INTO sales.s.people VALUES (1, 'EU', 'ann@secret.example', 111111),"
                        + " (2, 'US', 'bob@secret.example', 222222), (3, 'EU', 'eve@secret.example', 333333)");
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private String refusal(String user, String sql) {
        try {
            gateway.update(user, sql);
            return "accepted";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void nobodyWritesWithoutAGrant() throws Exception {
        Set<String> before = gateway.files("sales");
        List<String> statements = List.of(
                "CREATE TABLE sales.s.stolen AS SELECT 1 AS a",
                "create table SALES.S.STOLEN as select 1 as a",
                "CREATE TABLE IF NOT EXISTS \"sales\".\"s\".\"people\" AS SELECT 1 AS a",
                "CREATE TABLE sales.nowhere.t AS SELECT 1 AS a",
                "CREATE TABLE hr.reports.t AS SELECT 1 AS a");
        for (String sql : statements) {
            assertThat(refusal("reader", sql)).as(sql).contains("ACCESS_DENIED", "grant with privilege write");
            assertThatThrownBy(() -> gateway.query("reader", sql)).as(sql).hasMessageContaining("ACCESS_DENIED");
            assertThatThrownBy(() -> gateway.client().prepare(sql, gateway.as("reader")))
                    .as(sql)
                    .hasMessageContaining("ACCESS_DENIED");
        }
        gateway.update("writer", "CREATE TABLE sales.reports.t AS SELECT 1 AS a");
        for (String sql : List.of(
                "INSERT INTO sales.reports.t VALUES (2)",
                "INSERT INTO SALES.REPORTS.T (A) SELECT 2",
                "INSERT INTO \"sales\".\"reports\".\"t\" VALUES (2)",
                "DROP TABLE sales.reports.t",
                "DROP TABLE IF EXISTS \"sales\".reports.T")) {
            assertThat(refusal("reader", sql)).as(sql).contains("ACCESS_DENIED", "grant with privilege write");
            assertThatThrownBy(() -> gateway.client().prepare(sql, gateway.as("reader")))
                    .as(sql)
                    .hasMessageContaining("ACCESS_DENIED");
        }
        assertThat(refusal("reader", "INSERT INTO sales.s.people VALUES (1)")).contains("TABLE_NOT_FOUND");
        assertThat(refusal("reader", "DROP TABLE sales.s.people")).contains("TABLE_NOT_FOUND");
        gateway.update("writer", "DROP TABLE sales.reports.t");
        assertThat(gateway.files("sales")).containsAll(before);
        assertThat(gateway.records("sales", "s", "people")).hasSize(3);
    }

    @Test
    void tablesOfWhichPoliciesWithholdSomethingAreNotWritten() throws Exception {
        for (String sql : List.of(
                "INSERT INTO sales.s.people (id) VALUES (9)",
                "INSERT INTO sales.s.people SELECT * FROM sales.s.people",
                "DROP TABLE sales.s.people",
                "INSERT INTO sales.s.narrow (id) VALUES (9)",
                "DROP TABLE sales.s.narrow")) {
            assertThat(refusal("analyst", sql))
                    .as(sql)
                    .contains("ACCESS_DENIED", "policies withhold")
                    .doesNotContain("salary", "hidden", "EU");
        }
        assertThat(gateway.records("sales", "s", "people")).hasSize(3);
        assertThat(gateway.exists("sales", "s", "narrow")).isTrue();
    }

    @Test
    void whatAnAnalystCreatesHoldsOnlyWhatTheAnalystSees() throws Exception {
        gateway.update("analyst", "CREATE TABLE sales.reports.copy AS SELECT * FROM sales.s.people");
        gateway.update(
                "analyst",
                "CREATE TABLE hr.reports.copy AS SELECT p.*, (SELECT max(email) FROM sales.s.people) AS m,"
                        + " upper(email) AS u FROM sales.s.people p WHERE id IN (SELECT id FROM sales.s.people)");
        assertThat(refusal("analyst", "CREATE TABLE sales.reports.x AS SELECT salary FROM sales.s.people"))
                .contains("COLUMN_NOT_FOUND");
        assertThat(refusal("analyst", "CREATE TABLE sales.reports.x AS SELECT * FROM sales.s.narrow"))
                .isEqualTo("accepted");
        for (String domain : List.of("sales", "hr")) {
            assertThat(gateway.records(domain, "reports", "copy"))
                    .hasSize(2)
                    .allMatch(row -> row.getField("region").equals("EU"))
                    .allMatch(row -> row.getField("email").equals("xxx@xxxxxx.xxxxxxx"))
                    .allMatch(row -> row.struct().field("salary") == null);
        }
        assertThat(gateway.records("hr", "reports", "copy"))
                .allMatch(row -> row.getField("m").equals("xxx@xxxxxx.xxxxxxx"))
                .allMatch(row -> row.getField("u").equals("XXX@XXXXXX.XXXXXXX"));
        assertThat(bytesBelow(gateway.domain("hr").resolve("warehouse"))).doesNotContain("bob", "secret");
        assertThat(bytesBelow(gateway.domain("sales").resolve("warehouse/reports")))
                .doesNotContain("bob", "secret");
    }

    private static String bytesBelow(Path directory) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void aWriteGrantDoesNotLetRead() {
        gateway.update("analyst", "CREATE TABLE hr.reports.mine AS SELECT 1 AS a");
        assertThatThrownBy(() -> gateway.query("analyst", "SELECT * FROM hr.reports.mine"))
                .hasMessageContaining("ACCESS_DENIED");
        assertThat(refusal("analyst", "INSERT INTO hr.reports.mine SELECT a FROM hr.reports.mine"))
                .contains("ACCESS_DENIED");
        assertThat(refusal("analyst", "INSERT INTO hr.reports.mine VALUES (2)")).isEqualTo("accepted");
    }

    @Test
    void insertsAtTheSameTimeAllLand() throws Exception {
        gateway.update("writer", "CREATE TABLE sales.reports.t AS SELECT 0 AS a");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> inserts = new ArrayList<>();
            gateway.as("writer");
            for (int i = 1; i <= 8; i++) {
                String sql = "INSERT INTO sales.reports.t VALUES (" + i + ")";
                inserts.add(threads.submit(() -> gateway.update("writer", sql)));
            }
            for (Future<Long> insert : inserts) {
                assertThat(insert.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(gateway.records("sales", "reports", "t"))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    }
}
