package io.meshgate.server.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements that write, from a Flight SQL client to the files, by someone who may. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WriteTest {
    private static final String EVERYTHING = """
        grants:
          - {id: %1$s-read, tables: ["%1$s.*.*"], to: {roles: [writer]}}
          - {id: %1$s-write, tables: ["%1$s.*.*"], privilege: write, to: {roles: [writer]}}
        """;

    /** A million rows, of which none is there before it is counted. */
    private static final String MANY = "(SELECT a.x * 1000 + b.x AS n FROM (VALUES "
            + String.join(
                    ",", IntStream.range(0, 1_000).mapToObj(i -> "(" + i + ")").toList())
            + ") AS a (x) CROSS JOIN (VALUES "
            + String.join(
                    ",", IntStream.range(0, 1_000).mapToObj(i -> "(" + i + ")").toList())
            + ") AS b (x)) AS many";

    @TempDir
    private Path directory;

    private WritingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new WritingGateway(
                directory, Map.of("sales", EVERYTHING.formatted("sales"), "hr", EVERYTHING.formatted("hr")));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private long write(String sql) {
        return gateway.update("writer", sql);
    }

    private List<?> read(String sql) throws Exception {
        return gateway.query("writer", sql);
    }

    private String refusal(String sql) {
        try {
            write(sql);
            return "accepted";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Table people() {
        Schema schema = new Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "Name", Types.StringType.get()),
                Types.NestedField.optional(3, "price", Types.DecimalType.of(5, 2)),
                Types.NestedField.optional(4, "since", Types.DateType.get()),
                Types.NestedField.optional(5, "small", Types.IntegerType.get()),
                Types.NestedField.optional(6, "share", Types.DoubleType.get()));
        return gateway.create("sales", "s", "people", schema, PartitionSpec.unpartitioned(), 2);
    }

    @Test
    void createsATableOfWhatAQueryGives() throws Exception {
        assertThat(write("CREATE TABLE sales.reports.Totals AS SELECT * FROM (VALUES (1, 'a'), (2, 'bcd')) AS v"
                        + " (id, t)"))
                .isEqualTo(2);
        assertThat(read("SELECT id, t FROM sales.reports.totals ORDER BY id"))
                .isEqualTo(List.of(List.of(1, "a"), List.of(2, "bcd")));
        assertThat(gateway.records("sales", "reports", "Totals"))
                .extracting(row -> row.get(1))
                .containsExactlyInAnyOrder("a", "bcd");
        assertThat(gateway.load("sales", "reports", "Totals").location())
                .startsWith(gateway.domain("sales").resolve("warehouse").toString());
        assertThat(refusal("CREATE TABLE sales.reports.\"TOTALS\" AS SELECT 1 AS a"))
                .contains("TABLE_EXISTS");
        assertThat(write("CREATE TABLE IF NOT EXISTS sales.reports.totals AS SELECT 1 AS a"))
                .isZero();
    }

    @Test
    void dropsATable() throws Exception {
        write("CREATE TABLE sales.reports.t AS SELECT 1 AS a");
        assertThat(write("DROP TABLE sales.reports.T")).isZero();
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
        assertThat(refusal("DROP TABLE sales.reports.t")).contains("TABLE_NOT_FOUND");
        assertThat(write("DROP TABLE IF EXISTS sales.reports.t")).isZero();
        assertThat(write("CREATE TABLE sales.reports.t AS SELECT 'x' AS b")).isEqualTo(1);
        assertThat(read("SELECT * FROM sales.reports.t")).isEqualTo(List.of(List.of("x")));
    }

    @Test
    void insertsAndShowsItAtOnce() throws Exception {
        people();
        assertThat(write("INSERT INTO sales.s.people VALUES (1, 'ann', 1.5, DATE '2026-01-02', 7, 0.1),"
                        + " (2, NULL, NULL, NULL, NULL, NULL)"))
                .isEqualTo(2);
        assertThat(write("INSERT INTO sales.s.people (name, ID) SELECT 'bob', 3"))
                .isEqualTo(1);
        assertThat(read("SELECT count(*), sum(id), max(name), max(share) FROM sales.s.people"))
                .isEqualTo(List.of(List.of(3L, 6L, "bob", 0.1)));
        assertThat(gateway.records("sales", "s", "people")).hasSize(3);
    }

    @Test
    void insertOfATableIntoItselfReadsTheSnapshotOfItsStart() throws Exception {
        people();
        write("INSERT INTO sales.s.people (id) VALUES (1), (2), (3)");
        assertThat(write("INSERT INTO sales.s.people SELECT * FROM sales.s.people"))
                .isEqualTo(3);
        assertThat(gateway.records("sales", "s", "people")).hasSize(6);
    }

    @Test
    void refusesColumnsThatDoNotFitWithTheirPlace() {
        people();
        assertThat(refusal("INSERT INTO sales.s.people SELECT 1, 'x'"))
                .contains("INVALID_QUERY", "2 columns for the 6", "line 1, column 28");
        assertThat(refusal("INSERT INTO sales.s.people (id, name) VALUES (1, 'x'), (2)"))
                .contains("INVALID_QUERY", "line 1, column 56");
        assertThat(refusal("INSERT INTO sales.s.people (id, since) VALUES (1, '2026-01-01')"))
                .contains("TYPE_MISMATCH", "since", "line 1, column 33", "DATE")
                .doesNotContain("2026");
        assertThat(refusal("INSERT INTO sales.s.people (id, nam) VALUES (1, 'x')"))
                .contains("COLUMN_NOT_FOUND", "line 1, column 33", "did you mean 'Name'");
        assertThat(refusal("INSERT INTO sales.s.people (id, \"name\") VALUES (1, 'x')"))
                .contains("COLUMN_NOT_FOUND");
        assertThat(refusal("INSERT INTO sales.s.people (id, id) VALUES (1, 2)")).contains("listed twice");
    }

    @Test
    void refusesValuesThatDoNotFitWithoutSayingThem() throws Exception {
        people();
        Set<String> before = gateway.files("sales");
        assertThat(refusal("INSERT INTO sales.s.people (name) VALUES ('x')")).contains("NOT_NULL_VIOLATION", "'id'");
        assertThat(refusal("INSERT INTO sales.s.people (id, name) VALUES (1, 'x'), (NULL, 'y')"))
                .contains("NOT_NULL_VIOLATION", "'id'");
        assertThat(refusal("INSERT INTO sales.s.people (id, price) VALUES (1, 12345.6)"))
                .contains("NUMERIC_OUT_OF_RANGE", "'price'")
                .doesNotContain("12345");
        assertThat(refusal("INSERT INTO sales.s.people (id, price) VALUES (1, 1.234)"))
                .contains("NUMERIC_OUT_OF_RANGE");
        assertThat(refusal("INSERT INTO sales.s.people (id, small) VALUES (1, 3000000000)"))
                .contains("NUMERIC_OUT_OF_RANGE", "'small'");
        assertThat(gateway.files("sales")).isEqualTo(before);
        assertThat(gateway.records("sales", "s", "people")).isEmpty();
    }

    @Test
    void failureOnALateRowLeavesNothing() throws Exception {
        Set<String> before = gateway.files("sales");
        assertThat(refusal("CREATE TABLE sales.reports.t AS SELECT n, 1 / (n - 100000) AS q FROM " + MANY))
                .contains("DIVISION_BY_ZERO");
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
        assertThat(gateway.files("sales")).isEqualTo(before);
    }

    /** More rows than anyone writes. */
    /** Of large rows, no two alike: a file begins when a row group is full. */
    private static String endless(String table) {
        return "CREATE TABLE " + table
                + " AS SELECT REPEAT(MD5(CAST(many.n AS VARCHAR) || '/' || CAST(k.x AS VARCHAR)), 30) AS s"
                + " FROM " + MANY + " CROSS JOIN (VALUES "
                + String.join(
                        ",",
                        IntStream.range(0, 1_000).mapToObj(i -> "(" + i + ")").toList())
                + ") AS k (x)";
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private Set<String> files() {
        try {
            return gateway.files("sales");
        } catch (IOException | UncheckedIOException e) {
            // A file may go while it is listed.
            return Set.of();
        }
    }

    @Test
    void aStatementThatIsCancelledInTheMiddleLeavesNothing() throws Exception {
        Set<String> before = files();
        CallOption[] options = gateway.as("writer");
        FlightInfo info = gateway.client().execute(endless("sales.reports.t"), options);
        CompletableFuture<Object> rows = CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.fetch(info, options);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
        await(() -> files().stream().anyMatch(name -> name.endsWith(".parquet")));
        assertThat(gateway.client()
                        .cancelFlightInfo(new CancelFlightInfoRequest(info), options)
                        .getStatus())
                .isEqualTo(CancelStatus.CANCELLED);
        assertThatThrownBy(rows::join).hasMessageContaining("CANCELLED");
        await(() -> files().equals(before));
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
    }

    @Test
    void anUpdateWhoseClientGoesAwayLeavesNothing() throws Exception {
        Set<String> before = files();
        CallOption[] options = {gateway.as("writer")[0], CallOptions.timeout(4, TimeUnit.SECONDS)};
        assertThatThrownBy(() -> gateway.client().executeUpdate(endless("sales.reports.t"), options))
                .isInstanceOf(RuntimeException.class);
        await(() -> files().equals(before));
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
    }

    @Test
    void aCommitThatFailsLeavesNothing() throws Exception {
        people();
        write("INSERT INTO sales.s.people (id) VALUES (1)");
        Set<String> before = gateway.files("sales");
        Path database = gateway.domain("sales").resolve("catalog.db");
        try (java.sql.Connection connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + database);
                java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER no_update BEFORE UPDATE ON iceberg_tables"
                    + " BEGIN SELECT RAISE(FAIL, 'disk full'); END");
            statement.execute("CREATE TRIGGER no_insert BEFORE INSERT ON iceberg_tables"
                    + " BEGIN SELECT RAISE(FAIL, 'disk full'); END");
        }
        assertThat(refusal("INSERT INTO sales.s.people (id) VALUES (2)")).doesNotContain("accepted", "disk full");
        assertThat(refusal("CREATE TABLE sales.reports.t AS SELECT 1 AS a")).doesNotContain("accepted", "disk full");
        assertThat(gateway.files("sales")).isEqualTo(before);
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
        assertThat(gateway.records("sales", "s", "people")).hasSize(1);
    }

    @Test
    void clientsThatRunItAsAQueryGetTheCountAndRunItOnce() throws Exception {
        FlightInfo info =
                gateway.client().execute("CREATE TABLE sales.reports.t AS SELECT 1 AS a", gateway.as("writer"));
        assertThat(gateway.exists("sales", "reports", "t")).isFalse();
        assertThat(gateway.client()
                        .getExecuteSchema("CREATE TABLE sales.reports.t AS SELECT 1 AS a", gateway.as("writer"))
                        .getSchema()
                        .getFields())
                .extracting(field -> field.getName())
                .containsExactly("rows");
        assertThat(gateway.fetch(info, gateway.as("writer"))).isEqualTo(List.of(List.of(1L)));
        assertThatThrownBy(() -> gateway.fetch(info, gateway.as("writer"))).hasMessageContaining("INVALID_TICKET");
        assertThat(gateway.records("sales", "reports", "t")).hasSize(1);
    }

    @Test
    void preparedUpdatesTakeParameters() throws Exception {
        people();
        CallOption[] options = gateway.as("writer");
        PreparedStatement statement =
                gateway.client().prepare("INSERT INTO sales.s.people (small, id) VALUES (?, ?)", options);
        try (VectorSchemaRoot row = VectorSchemaRoot.create(statement.getParameterSchema(), gateway.allocator())) {
            assertThat(statement.getResultSetSchema().getFields()).isEmpty();
            ((IntVector) row.getVector(0)).setSafe(0, 5);
            ((BigIntVector) row.getVector(1)).setSafe(0, 17L);
            row.setRowCount(1);
            statement.setParameters(row);
            assertThat(statement.executeUpdate(options)).isEqualTo(1);
            assertThat(statement.executeUpdate(options)).isEqualTo(1);
        }
        statement.close(options);
        assertThat(gateway.records("sales", "s", "people"))
                .extracting(row -> row.getField("id") + "/" + row.getField("small"))
                .containsExactly("17/5", "17/5");
    }

    @Test
    void keepsEveryType() throws Exception {
        String select = "SELECT CAST(1 AS TINYINT) AS a, CAST(2 AS BIGINT) AS b, CAST(1.5 AS REAL) AS c, 2.5e0 AS d,"
                + " CAST(3.25 AS DECIMAL(38, 10)) AS e, 'text' AS f, X'0102' AS g, TRUE AS h, DATE '2026-02-03' AS i,"
                + " TIME '01:02:03' AS j, TIMESTAMP '2026-02-03 04:05:06.789' AS k,"
                + " CAST(TIMESTAMP '2026-02-03 04:05:06' AS TIMESTAMP WITH LOCAL TIME ZONE) AS l,"
                + " CAST('2d1b5e0a-4f5e-4c2b-9d51-000000000001' AS UUID) AS m,"
                + " ARRAY[1, NULL, 3] AS n, MAP['k', 1] AS o, CAST(ROW(1, 'x') AS ROW(p INTEGER, q VARCHAR)) AS p,"
                + " CAST(NULL AS VARCHAR) AS r";
        write("CREATE TABLE sales.reports.kinds AS " + select);
        assertThat(read("SELECT * FROM sales.reports.kinds"))
                .usingRecursiveComparison()
                .isEqualTo(read(select.replace("TINYINT", "INTEGER")));
        write("INSERT INTO sales.reports.kinds SELECT * FROM sales.reports.kinds");
        Record row = gateway.records("sales", "reports", "kinds").get(1);
        assertThat(row.getField("m")).isEqualTo(java.util.UUID.fromString("2d1b5e0a-4f5e-4c2b-9d51-000000000001"));
        assertThat(Objects.requireNonNull(row.getField("n"))).hasToString("[1, null, 3]");
    }

    @Test
    void writesIntoPartitions() throws Exception {
        Schema schema = new Schema(
                Types.NestedField.optional(1, "day", Types.DateType.get()),
                Types.NestedField.optional(2, "n", Types.IntegerType.get()));
        PartitionSpec spec =
                PartitionSpec.builderFor(schema).month("day").bucket("n", 2).build();
        gateway.create("sales", "s", "parted", schema, spec, 2);
        write("INSERT INTO sales.s.parted SELECT DATE_ADD('day', n / 100, DATE '2026-01-01'), n FROM " + MANY
                + " WHERE n < 10000");
        assertThat(read("SELECT count(*), count(DISTINCT \"day\") FROM sales.s.parted WHERE \"day\" < DATE"
                        + " '2026-02-01'"))
                .isEqualTo(List.of(List.of(3100L, 31L)));
        assertThat(gateway.records("sales", "s", "parted")).hasSize(10_000);
        assertThat(gateway.load("sales", "s", "parted").currentSnapshot().summary())
                .containsEntry("changed-partition-count", "8");
    }

    /** Values become names of directories. */
    @Test
    void valuesOfPartitionsMayBeAnything() throws Exception {
        Schema schema = new Schema(
                Types.NestedField.optional(1, "p", Types.StringType.get()),
                Types.NestedField.optional(2, "n", Types.IntegerType.get()));
        PartitionSpec spec = PartitionSpec.builderFor(schema).identity("p").build();
        gateway.create("sales", "s", "parted", schema, spec, 2);
        List<String> values = List.of(
                "a*b",
                "a?b",
                "[ab]",
                "{a,b}",
                "..",
                "../../../x",
                "%2e%2e%2f",
                "a/b",
                "/a",
                "a\\b",
                "\u00fc",
                "",
                " ",
                "a=b",
                "__HIVE_DEFAULT_PARTITION__",
                "null",
                "a\nb");
        for (int i = 0; i < values.size(); i++) {
            write("INSERT INTO sales.s.parted VALUES ('" + values.get(i) + "', " + i + ")");
        }
        write("INSERT INTO sales.s.parted VALUES (NULL, -1)");
        for (int i = 0; i < values.size(); i++) {
            assertThat(read("SELECT n FROM sales.s.parted WHERE p = '" + values.get(i) + "'"))
                    .as(values.get(i))
                    .isEqualTo(List.of(List.of(i)));
        }
        assertThat(read("SELECT n FROM sales.s.parted WHERE p IS NULL")).isEqualTo(List.of(List.of(-1)));
        assertThat(gateway.records("sales", "s", "parted")).hasSize(values.size() + 1);
        Set<String> before = gateway.files("sales");
        assertThatThrownBy(() -> write("INSERT INTO sales.s.parted SELECT REPEAT('x', 300), 1"))
                .hasMessageContaining("cannot be written")
                .hasMessageNotContaining("xxx");
        assertThat(gateway.files("sales")).isEqualTo(before);
    }

    @Test
    void writesFromOneDomainIntoAnother() throws Exception {
        write("CREATE TABLE sales.reports.t AS SELECT 1 AS a");
        write("CREATE TABLE hr.reports.t AS SELECT a + 1 AS b FROM sales.reports.t");
        assertThat(gateway.records("hr", "reports", "t"))
                .singleElement()
                .matches(row -> row.get(0).equals(2));
    }

    @Test
    void refusesOtherKindsByName() {
        people();
        for (String sql : List.of(
                "UPDATE sales.s.people SET id = 1",
                "DELETE FROM sales.s.people",
                "MERGE INTO sales.s.people USING x ON 1 = 1",
                "ALTER TABLE sales.s.people ADD COLUMN x INT",
                "CREATE TABLE sales.s.t (a INTEGER)",
                "CREATE OR REPLACE TABLE sales.s.t AS SELECT 1 AS a",
                "CREATE SCHEMA sales.x",
                "DROP SCHEMA sales.s",
                "INSERT OVERWRITE sales.s.people SELECT 1")) {
            assertThat(refusal(sql)).as(sql).contains("NOT_SUPPORTED");
        }
        assertThat(refusal("CREATE TABLE sales.nowhere.t AS SELECT 1 AS a")).contains("SCHEMA_NOT_FOUND");
        assertThat(refusal("CREATE TABLE sales.s.\"../t\" AS SELECT 1 AS a")).contains("INVALID_ARGUMENT");
        assertThat(refusal("CREATE TABLE sales.s.t AS SELECT 1")).contains("INVALID_QUERY", "no name");
        assertThat(refusal("CREATE TABLE sales.s.t AS SELECT 1 AS a, 2 AS A")).contains("INVALID_QUERY");
        assertThat(refusal("CREATE TABLE sales.s.t AS SELECT NULL AS a")).contains("TYPE_MISMATCH");
        assertThat(refusal("CREATE TABLE sales.information_schema.t AS SELECT 1 AS a"))
                .contains("ACCESS_DENIED");
    }
}
