package io.meshgate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.shell.output.DisplayWidth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatTest {
    /** Two rows, the second of NULLs. */
    private static final String ALL_TYPES = """
            SELECT * FROM (VALUES (
              true, 1::TINYINT, 2::SMALLINT, 3, 9007199254740993, 1.5::FLOAT, 2.25::DOUBLE,
              12345678901234567890123456789012345.678::DECIMAL(38,3), 'text', '\\x01\\xFF'::BLOB,
              DATE '1969-12-31', TIME '23:59:59.123456', TIMESTAMP '2024-03-31 02:30:00.000001',
              TIMESTAMPTZ '2024-01-01 00:00:00+00', '00112233-4455-6677-8899-aabbccddeeff'::UUID,
              [1, NULL, 3], {'a': 1, 'b c': [1.50::DECIMAL(4,2)]}, MAP {'k': 1, 'l': NULL}, [{'x': DATE '2024-01-01'}]),
             (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
              NULL))
             t(b, i8, i16, i32, i64, f4, f8, d, s, bin, dt, tm, ts, tz, u, l, st, m, ls)""";

    @TempDir
    Path directory;

    private ShellFixture shell;

    @BeforeEach
    void startAShell() {
        shell = new ShellFixture(directory);
    }

    @Test
    void csvFollowsRfc4180AndTellsNullFromEmpty() {
        run(
                "csv",
                "SELECT 'a,b' AS \"x \"\"y\"\"\", 'say \"hi\"' AS q, e'l1\\nl2' AS n, '' AS e, NULL AS z, ' p' AS p");
        assertThat(shell.out())
                .isEqualTo("\"x \"\"y\"\"\",q,n,e,z,p\r\n\"a,b\",\"say \"\"hi\"\"\",\"l1\nl2\",\"\",,\" p\"\r\n");
    }

    @Test
    void csvHasExactTextsOfAllTypes() {
        run("csv", ALL_TYPES);
        assertThat(shell.out().split("\r\n"))
                .containsExactly(
                        "b,i8,i16,i32,i64,f4,f8,d,s,bin,dt,tm,ts,tz,u,l,st,m,ls",
                        "true,1,2,3,9007199254740993,1.5,2.25,12345678901234567890123456789012345.678,text,01ff,"
                                + "1969-12-31,23:59:59.123456,2024-03-31 02:30:00.000001,2024-01-01 00:00:00+00:00,"
                                + "00112233-4455-6677-8899-aabbccddeeff,\"[1, NULL, 3]\",\"{a: 1, b c: [1.50]}\","
                                + "\"{k: 1, l: NULL}\",[{x: 2024-01-01}]",
                        ",,,,,,,,,,,,,,,,,,");
    }

    @Test
    void jsonKeepsAllDigitsAndNestsValues() {
        run("json", ALL_TYPES);
        assertThat(shell.out())
                .startsWith("[\n{\"b\": true, \"i8\": 1,")
                .contains("\"i64\": 9007199254740993", "\"d\": 12345678901234567890123456789012345.678")
                .contains("\"l\": [1, null, 3], \"st\": {\"a\": 1, \"b c\": [1.50]}, \"m\": {\"k\": 1, \"l\": null}")
                .endsWith("\"ls\": null}\n]\n");
    }

    @Test
    void jsonHasNoNumbersThatAreNone() {
        run(
                "json",
                "SELECT 'NaN'::DOUBLE AS a, 'Infinity'::DOUBLE AS b, '-Infinity'::FLOAT AS c, '\"\\' || chr(1) AS s");
        assertThat(shell.out())
                .isEqualTo(
                        "[\n{\"a\": \"NaN\", \"b\": \"Infinity\", \"c\": \"-Infinity\", \"s\": \"\\\"\\\\\\u0001\"}\n]\n");
    }

    @Test
    void jsonNumbersLabelsThatComeAgain() {
        run("json", "SELECT 1 AS id, 2 AS id, 3 AS id_2, 4 AS ID");
        assertThat(shell.out()).isEqualTo("[\n{\"id\": 1, \"id_3\": 2, \"id_2\": 3, \"ID_4\": 4}\n]\n");
        run("json", "SELECT 1 AS a WHERE false");
        assertThat(shell.out()).isEqualTo("[\n]\n");
    }

    @Test
    void markdownEscapesWhatItWouldRead() {
        run("markdown", "SELECT 'a|b' AS s, e'l1\\nl2' AS n, '<b>' AS h, 1 AS i, NULL::INT AS z");
        assertThat(shell.out()).isEqualTo("""
                        | s | n | h | i | z |
                        | --- | --- | --- | ---: | ---: |
                        | a\\|b | l1<br>l2 | &lt;b> | 1 | |
                        """);
    }

    @Test
    void tableAlignsNumbersAndWideLetters() {
        run("table", "SELECT * FROM (VALUES ('日本', 1), ('e\u0301', 100), ('👍x', NULL)) t(s, n)");
        assertThat(shell.out().lines().map(DisplayWidth::of)).startsWith(14, 15, 14, 14, 14);
        assertThat(shell.out()).isEqualTo("""
                         s    |      n
                        ------+--------
                         日本 |      1
                         e\u0301    |    100
                         👍x  | <null>
                        (3 rows)
                        """);
    }

    @Test
    void tableFitsTheTerminal() {
        shell.terminals(false, true, false)
                .environment(Map.of("MESHGATE_PASSWORD", "x", "COLUMNS", "40", "NO_COLOR", "1"));
        run("table", "SELECT 12345678 AS n, repeat('日', 100) AS s, repeat('x', 100) AS t, 'short' AS u");
        assertThat(shell.out().lines().map(DisplayWidth::of)).allMatch(width -> width <= 40);
        assertThat(shell.out()).contains("12345678", "short", "日…", "x…");
    }

    @Test
    void rowsAreVerticalWhereColumnsDoNotFit() {
        shell.terminals(false, true, false)
                .environment(Map.of("MESHGATE_PASSWORD", "x", "COLUMNS", "20", "NO_COLOR", "1"));
        run("table", "SELECT 'aaaaaaaa' AS a, 'bbbbbbbb' AS b, 'cccccccc' AS c");
        assertThat(shell.out()).contains("-[ row 1 ]", "a | aaaaaaaa\n", "c | cccccccc\n");
        shell.run("", "-e", "\\x off\nSELECT 'aaaaaaaa' AS a, 'bbbbbbbb' AS b, 'cccccccc' AS c");
        assertThat(shell.out()).contains("more columns do not fit; \\x shows them");
        assertThat(shell.out().lines().limit(3).map(DisplayWidth::of)).allMatch(width -> width <= 20);
    }

    @Test
    void rowsAfterTheSampleAreWrittenToo() {
        run("table", "SELECT range AS n, repeat('x', range::INT) AS s FROM range(1500)");
        assertThat(shell.out().lines()).hasSize(1503);
        assertThat(shell.out()).endsWith("(1,500 rows)\n").contains(" 1499 | " + "x".repeat(1499) + "\n");
    }

    @Test
    void arrowHoldsAllTypes() throws IOException {
        Path file = directory.resolve("all.arrow");
        assertThat(shell.run("", "--format", "arrow", "-o", file.toString(), "-e", ALL_TYPES))
                .as(shell.err())
                .isZero();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            assertThat(root.getRowCount()).isEqualTo(2);
            assertThat(root.getVector("d").getObject(0)).hasToString("12345678901234567890123456789012345.678");
            assertThat(root.getVector("ts").getObject(0)).hasToString("2024-03-31T02:30:00.000001");
            assertThat(root.getVector("l").getObject(0)).hasToString("[1,null,3]");
            assertThat(root.getVector("st").getObject(0)).hasToString("{\"a\":1,\"b c\":[1.50]}");
            root.getFieldVectors()
                    .forEach(vector -> assertThat(vector.isNull(1)).isTrue());
        }
    }

    @Test
    void arrowStreamsThroughAPipe() throws IOException {
        assertThat(shell.run("", "--format", "arrow", "-e", "SELECT range AS n FROM range(20000)"))
                .isZero();
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator();
                ArrowReader reader = new ArrowStreamReader(new ByteArrayInputStream(shell.bytes()), allocator)) {
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
        }
        assertThat(rows).isEqualTo(20_000);
    }

    @Test
    void parquetGivesBackWhatWasRead() throws SQLException {
        Path file = directory.resolve("all 'q'.parquet");
        assertThat(shell.run("", "--format", "parquet", "-o", file.toString(), "-e", ALL_TYPES))
                .as(shell.err())
                .isZero();
        String written = "FROM read_parquet('" + file.toString().replace("'", "''") + "')";
        assertThat(rows(written)).isEqualTo(rows(ALL_TYPES));
        assertThat(rows("SELECT column_name, column_type FROM (DESCRIBE " + written + ")"))
                .isEqualTo(rows("SELECT column_name, column_type FROM (DESCRIBE " + ALL_TYPES + ")"));
    }

    @Test
    void parquetKeepsTheOrderOfManyRows() throws SQLException {
        Path file = directory.resolve("many.parquet");
        String sql = "SELECT range AS n, 'v' || range AS s FROM range(100000)";
        assertThat(shell.run("", "--format", "parquet", "-o", file.toString(), "-e", sql))
                .isZero();
        assertThat(rows("SELECT count(*), sum((n = file_row_number)::INT), count(DISTINCT s) FROM read_parquet('" + file
                        + "', file_row_number = true)"))
                .containsExactly(List.of("100000", "100000", "100000"));
    }

    @Test
    void refusesTypesThatAFormatLacksByName() {
        Path file = directory.resolve("x.parquet");
        assertThat(shell.run("", "--format", "parquet", "-o", file.toString(), "-e", "SELECT INTERVAL 1 DAY AS len"))
                .isEqualTo(1);
        assertThat(shell.err()).contains("the column len is of type INTERVAL", "csv or json");
        assertThat(file).doesNotExist();
    }

    @Test
    void aFailureInTheMiddleIsTheStatementsOwn() {
        Path file = directory.resolve("x.parquet");
        String sql = "SELECT CASE WHEN range < 20000 THEN range ELSE error('the middle') END AS n FROM range(30000)";
        assertThat(shell.run("", "--format", "parquet", "-o", file.toString(), "-e", sql))
                .isEqualTo(1);
        assertThat(shell.err()).contains("the middle");
        assertThat(file).doesNotExist();
    }

    private void run(String format, String sql) {
        assertThat(shell.run("", "--format", format, "-e", sql)).as(shell.err()).isZero();
    }

    private static List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
