package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.*;
import static io.meshgate.server.engine.Scans.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Constant;
import io.meshgate.connector.FileScan.FileGroup;
import io.meshgate.connector.FileScan.Physical;
import io.meshgate.connector.FileScan.PositionDeletes;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanSource;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckDbFileScanTest {
    private static final Schema A = schema(column("a", INT64));

    @TempDir
    Path directory;

    private DuckDbFixture duckDb;
    private DuckDbEngine engine;
    private ParquetDirectory files;

    @BeforeEach
    void start() throws IOException {
        directory = directory.toRealPath();
        duckDb = new DuckDbFixture(directory, "256MB");
        engine = duckDb.engine();
        files = duckDb.files();
    }

    @AfterEach
    void leavesNothingBehind() {
        duckDb.close();
    }

    private List<String> texts(String sql, FileScan scan) {
        return texts(sql, Map.of("t", scan));
    }

    private List<String> texts(String sql, Map<String, ScanSource> inputs) {
        List<String> texts = new ArrayList<>();
        Schema output = schema(column("r", TEXT));
        try (ResultStream stream = engine.execute(new EngineTask("q1", sql, output, List.of(), inputs))) {
            while (stream.next()) {
                for (int row = 0; row < stream.root().getRowCount(); row++) {
                    texts.add(String.valueOf(stream.root().getVector(0).getObject(row)));
                }
            }
        }
        return texts;
    }

    /** All columns of all rows as text. */
    private List<String> rows(FileScan scan) {
        return texts("SELECT CAST(t AS VARCHAR) AS r FROM t ORDER BY 1", scan);
    }

    private ErrorCode failure(FileScan scan) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> rows(scan));
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain(directory.toString(), "parquet", "SELECT");
        assertThat(rows(files(A, group(A, file(files.write("alive.parquet", "SELECT 1::BIGINT AS a"))))))
                .as("answers after a failure")
                .hasSize(1);
        return failure.code();
    }

    @Test
    void readsSeveralFilesOfSeveralLayouts() {
        Schema schema = schema(column("a", INT64), column("b", TEXT));
        FileGroup first = group(
                schema,
                file(files.write("1.parquet", "SELECT 1::BIGINT AS a, 'x' AS b")),
                file(files.write("2.parquet", "SELECT 'y' AS b, 2::BIGINT AS a")));
        FileGroup second = new FileGroup(
                List.of(file(files.write("3.parquet", "SELECT 3::INTEGER AS old, 0 AS a"))),
                List.of(new Physical("old", true), new Constant("it's")));
        assertThat(rows(files(schema, first, second)))
                .containsExactly("{'a': 1, 'b': x}", "{'a': 2, 'b': y}", "{'a': 3, 'b': 'it\\'s'}");
    }

    /** Where all rows that are seen have NULL, a query must not tell whether hidden ones have. */
    @Test
    void computesNothingFromTheStatisticsOfFiles() {
        Schema schema = schema(column("v", TEXT), column("d", DATE));
        String known = "SELECT 'ok' AS r FROM t WHERE v IS NULL"
                + " AND (CASE WHEN v IS NOT NULL THEN 'a' END = 'b') IS NULL AND coalesce(isoyear(d), 0) < 3000";
        for (String row : List.of("NULL::VARCHAR AS v, NULL::DATE AS d", "'a' AS v, DATE '5877642-06-25 (BC)' AS d")) {
            Path file = files.write("v.parquet", "SELECT NULL::VARCHAR AS v, NULL::DATE AS d UNION ALL SELECT " + row);
            assertThat(texts(known, files(schema, group(schema, file(file)))))
                    .as(row)
                    .containsOnly("ok");
        }
    }

    /** What fails while it is streamed, before the first row, need not fail again where it is not. */
    @Test
    void givesTheRowsOfWhatFailsOnlyWhileItIsStreamed() {
        Path few = files.write("few.parquet", "SELECT i::INTEGER AS id, 'closed' AS grp FROM range(5) r(i)");
        Path some = files.write("some.parquet", "SELECT i::INTEGER AS id, 'open' AS grp FROM range(25) r(i)");
        Schema schema = schema(column("id", INT32), column("grp", TEXT));
        String sql =
                "SELECT 'none' AS r FROM (SELECT id FROM t WHERE grp IN ('open', 'ajar', 'wide')) AS e JOIN (SELECT"
                        + " id, grp IN ('open', 'ajar', 'wide') AS seen FROM u WHERE grp IN ('open', 'ajar', 'wide')) AS f"
                        + " ON f.id < e.id AND CASE WHEN f.seen THEN 1 // (f.id - 3) END > 0";
        Map<String, ScanSource> inputs =
                Map.of("t", files(schema, group(schema, file(few))), "u", files(schema, group(schema, file(some))));
        try {
            assertThat(texts(sql, inputs)).isEmpty();
        } catch (GatewayException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO);
        }
    }

    /** Where rows may be hidden, none at all must not be told from none that is seen. */
    @Test
    void computesBesideFilesWithoutRowsWhatItComputesBesideHiddenOnes() {
        Schema schema = schema(column("v", TEXT), column("d", DATE), list("n", INT64));
        Path file = files.write("h.parquet", "SELECT 'a' AS v, DATE '2020-01-01' AS d, [1::BIGINT] AS n");
        String beside = "SELECT CAST((SELECT CAST('a' AS INTEGER)) AS VARCHAR) AS r FROM t WHERE v = 'b'";
        for (FileScan scan : List.of(
                files(schema, group(schema, file(file))).conceal(),
                files(schema).conceal())) {
            assertThat(catchThrowableOfType(GatewayException.class, () -> texts(beside, scan))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_CAST);
            assertThat(texts("SELECT v || d || n[1] AS r FROM t WHERE v = 'b'", scan))
                    .isEmpty();
            assertThat(texts("SELECT CAST(count(*) AS VARCHAR) AS r FROM t WHERE v = 'b'", scan))
                    .containsExactly("0");
        }
    }

    @Test
    void givesEveryColumnTheTypeOfTheScan() {
        Schema schema = schema(
                column("a", BOOL),
                column("b", INT32),
                column("c", INT64),
                column("d", FLOAT),
                column("e", DOUBLE),
                column("f", decimal(20, 3)),
                column("g", TEXT),
                column("h", BYTES),
                column("i", DATE),
                column("j", TIME),
                column("k", TIMESTAMP),
                column("l", INSTANT),
                uuid("m"),
                column("n", new ArrowType.FixedSizeBinary(2)),
                struct("o", column("x", INT32), column("Y z", TEXT)),
                list("p", INT64),
                map("q", TEXT, INT32));
        Path file = files.write("types.parquet", """
                SELECT true AS a, 1::INTEGER AS b, 1::INTEGER AS c, 1::FLOAT AS d, 1::FLOAT AS e, 1::DECIMAL(10, 3) AS f, 'g' AS g,
                  'h'::BLOB AS h, DATE '2020-01-01' AS i, TIME '01:02:03' AS j, TIMESTAMP '2020-01-01 01:02:03' AS k,
                  TIMESTAMPTZ '2020-01-01 01:02:03+00' AS l, '12345678-9abc-def0-1234-56789abcdef0'::UUID AS m, 'nn'::BLOB AS n,
                  {'x': 1::INTEGER, 'Y z': 'y'} AS o, [1::INTEGER] AS p, MAP {'k': 1::INTEGER} AS q""");
        String[] types = {
            "BOOLEAN",
            "INTEGER",
            "BIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(20,3)",
            "VARCHAR",
            "BLOB",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE",
            "UUID",
            "BLOB",
            "STRUCT(x INTEGER, \"Y z\" VARCHAR)",
            "BIGINT[]",
            "MAP(VARCHAR, INTEGER)"
        };
        for (FileScan scan : List.of(
                files(schema, group(schema, file(file))),
                files(
                        schema,
                        new FileGroup(
                                List.of(file(file)),
                                schema.getFields().stream()
                                        .map(field -> (FileScan.ColumnSource) new Constant(null))
                                        .toList())))) {
            for (int i = 0; i < types.length; i++) {
                Field field = schema.getFields().get(i);
                assertThat(texts("SELECT typeof(\"" + field.getName() + "\") AS r FROM t", scan))
                        .containsExactly(types[i]);
            }
        }
        assertThat(texts("SELECT typeof(p) AS r FROM t UNION ALL SELECT '-' AS r", files(schema)))
                .containsExactly("-");
    }

    @Test
    void fillsInConstantsOfEveryClass() {
        Map<Field, Object> constants = new java.util.LinkedHashMap<>();
        constants.put(column("a", BOOL), true);
        constants.put(column("b", INT32), -5);
        constants.put(column("c", INT64), Long.MIN_VALUE);
        constants.put(column("d", FLOAT), Float.NaN);
        constants.put(column("e", DOUBLE), Double.NEGATIVE_INFINITY);
        constants.put(column("f", decimal(20, 3)), new BigDecimal("-1E+3"));
        constants.put(column("g", TEXT), "'; DROP TABLE t; -- \" \\");
        constants.put(column("h", BYTES), new byte[] {0, 39, -1});
        constants.put(column("i", DATE), LocalDate.of(2020, 2, 29));
        constants.put(column("j", TIME), LocalTime.of(1, 2, 3, 4_000));
        constants.put(column("k", TIMESTAMP), LocalDateTime.of(2020, 2, 29, 1, 2));
        constants.put(column("l", INSTANT), Instant.parse("2020-02-29T01:02:03.000004Z"));
        constants.put(uuid("m"), UUID.fromString("12345678-9abc-def0-1234-56789abcdef0"));
        Schema schema = new Schema(constants.keySet());
        FileGroup group = new FileGroup(
                List.of(file(files.write("c.parquet", "SELECT 1 AS other"))),
                constants.values().stream()
                        .map(value -> (FileScan.ColumnSource) new Constant(value))
                        .toList());
        List<String> values = new ArrayList<>();
        for (Field field : schema.getFields()) {
            values.addAll(texts("SELECT CAST(" + field.getName() + " AS VARCHAR) AS r FROM t", files(schema, group)));
        }
        assertThat(values)
                .containsExactly(
                        "true",
                        "-5",
                        "-9223372036854775808",
                        "nan",
                        "-inf",
                        "-1000.000",
                        "'; DROP TABLE t; -- \" \\",
                        "\\x00\\x27\\xFF",
                        "2020-02-29",
                        "01:02:03.000004",
                        "2020-02-29 01:02:00",
                        "2020-02-29 01:02:03.000004+00",
                        "12345678-9abc-def0-1234-56789abcdef0");
    }

    @Test
    void scansFilesWithoutDeletesPlainly() {
        Path file = files.write("f.parquet", "SELECT i AS a FROM range(10) r(i)");
        String sql = new FileScanSql(List.of(files.directory()), files.directory())
                .select(files(A, group(A, file(file))), new StreamTables("t"));
        assertThat(sql)
                .isEqualTo("SELECT CAST(d.\"a\" AS BIGINT) AS \"a\" FROM read_parquet(['" + file
                        + "'], hive_partitioning=false, union_by_name=false) AS d");
    }

    @Test
    void deletesRowsByFileAndPosition() {
        Path first = files.write("f1.parquet", "SELECT i AS a FROM range(10000) r(i)");
        Path second = files.write("f2.parquet", "SELECT i + 10000 AS a FROM range(10) r(i)");
        Path third = files.write("f3.parquet", "SELECT i + 20000 AS a FROM range(2) r(i)");
        PositionDeletes both = files.writeDeletes(
                "d1.parquet",
                "SELECT 'warehouse:f1.parquet' AS file_path, i AS pos FROM range(9998) r(i)"
                        + " UNION ALL SELECT 'warehouse:f2.parquet', i FROM range(8) r(i)"
                        + " UNION ALL SELECT 'warehouse:f3.parquet', 0");
        PositionDeletes more =
                files.writeDeletes("d2.parquet", "SELECT 'warehouse:f2.parquet' AS file_path, 9::BIGINT AS pos");
        FileScan scan = files(A, group(A, file(first, both), file(second, both, more), file(third)));
        assertThat(texts("SELECT CAST(a AS VARCHAR) AS r FROM t ORDER BY a", scan))
                .containsExactly("9998", "9999", "10008", "20000", "20001");
        assertThat(texts("SELECT CAST(count(*) AS VARCHAR) AS r FROM t", scan)).containsExactly("5");
    }

    @Test
    void appliesADeleteFileOnlyToTheFilesThatNameIt() {
        Path first = files.write("f1.parquet", "SELECT i AS a FROM range(2) r(i)");
        Path second = files.write("f2.parquet", "SELECT i + 10 AS a FROM range(2) r(i)");
        PositionDeletes zero = files.writeDeletes(
                "d1.parquet",
                "SELECT 'warehouse:f1.parquet' AS file_path, 0::BIGINT AS pos UNION ALL SELECT 'warehouse:f2.parquet', 0");
        PositionDeletes one = files.writeDeletes(
                "d2.parquet",
                "SELECT 'warehouse:f1.parquet' AS file_path, 1::BIGINT AS pos UNION ALL SELECT 'warehouse:f2.parquet', 1");
        assertThat(texts(
                        "SELECT CAST(a AS VARCHAR) AS r FROM t ORDER BY a",
                        files(A, group(A, file(first, zero), file(second, one)))))
                .containsExactly("1", "10");
    }

    @Test
    void refusesDeletesFromFilesWhoseColumnsHideRowPositions() {
        Path file = files.write("f.parquet", "SELECT i AS a, 5 AS file_row_number FROM range(2) r(i)");
        PositionDeletes deletes =
                files.writeDeletes("d.parquet", "SELECT 'warehouse:f.parquet' AS file_path, 0::BIGINT AS pos");
        assertThat(failure(files(A, group(A, file(file, deletes))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    @Test
    void keepsTheNumberOfRowsOfAScanWithoutColumns() {
        Path file = files.write("f.parquet", "SELECT i AS a FROM range(5000) r(i)");
        PositionDeletes deletes =
                files.writeDeletes("d.parquet", "SELECT 'warehouse:f.parquet' AS file_path, 7::BIGINT AS pos");
        String count = "SELECT CAST(count(*) AS VARCHAR) AS r FROM t";
        Schema none = schema();
        assertThat(texts(count, files(none, group(none, file(file))))).containsExactly("5000");
        assertThat(texts(count, files(none, group(none, file(file, deletes))))).containsExactly("4999");
        assertThat(texts(count, files(none))).containsExactly("0");
        assertThat(texts(count, files(A, group(A)))).containsExactly("0");
    }

    @Test
    void quotesNames() {
        String name = "select \"x\" 'y' ; -- é";
        Schema schema = schema(column(name, INT64));
        Path file = files.write("it's; -- \"é\".parquet", "SELECT 1::BIGINT AS \"" + name.replace("\"", "\"\"") + "\"");
        FileScan scan = files(schema, group(schema, file(file)));
        try (ResultStream stream = engine.execute(new EngineTask(
                "q1", "SELECT * FROM \"in \"\" put; --\"", schema, List.of(), Map.of("in \" put; --", scan)))) {
            assertThat(stream.next()).isTrue();
            assertThat(stream.root().getRowCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*.parquet", "a?.parquet", "a[b].parquet", "*.parquet"})
    void neverTakesAPathForAPattern(String name) {
        files.write("ab.parquet", "SELECT 99::BIGINT AS a");
        Path file = files.write(name, "SELECT 1::BIGINT AS a");
        assertThat(failure(files(A, group(A, file(file))))).isEqualTo(ErrorCode.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{ab,cd}.parquet", "a\\b.parquet", "a%20b.parquet", "a=1.parquet", "a]b.parquet", "~.parquet"})
    void readsFilesWithOtherOddNames(String name) {
        files.write("ab.parquet", "SELECT 99::BIGINT AS a");
        Path file = files.write(name, "SELECT 1::BIGINT AS a");
        assertThat(rows(files(A, group(A, file(file))))).containsExactly("{'a': 1}");
    }

    @Test
    void takesNoColumnsFromThePath() throws IOException {
        Files.createDirectories(directory.resolve("data/a=5"));
        Path file = files.write("a=5/f.parquet", "SELECT 1::BIGINT AS a");
        assertThat(rows(files(A, group(A, file(file))))).containsExactly("{'a': 1}");
    }

    @Test
    void refusesFilesOutsideTheDataDirectories() throws IOException {
        Files.createDirectories(directory.resolve("other"));
        Path outside = files.write("../other/f.parquet", "SELECT 1::BIGINT AS a");
        Path inside = files.write("f.parquet", "SELECT 1::BIGINT AS a");
        for (Path path :
                List.of(outside, outside.normalize(), directory.resolve("data2/f.parquet"), Path.of("f.parquet"))) {
            assertThat(failure(files(A, group(A, file(path))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
        }
        assertThat(failure(files(A, group(A, file(inside, new PositionDeletes(outside.normalize(), 1))))))
                .isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    @Test
    void refusesColumnsThatDifferInCaseOnly() {
        Path file = files.write("f.parquet", "SELECT 1::BIGINT AS a");
        Schema twice = schema(column("a", INT64), column("A", INT64));
        assertThat(failure(files(twice, group(twice, file(file))))).isEqualTo(ErrorCode.NOT_SUPPORTED);
        Schema two = schema(column("a", INT64), column("b", INT64));
        FileGroup group =
                new FileGroup(List.of(file(file)), List.of(new Physical("a", false), new Physical("A", false)));
        assertThat(failure(files(two, group))).isEqualTo(ErrorCode.NOT_SUPPORTED);
    }

    @Test
    void refusesAColumnThatTheFileHasUnderAnotherCaseOnly() {
        Path file = files.write("f.parquet", "SELECT 1::BIGINT AS \"A\"");
        assertThat(failure(files(A, group(A, file(file))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    @Test
    void takesNoColumnForItsNamesakeInAnotherCase() throws IOException {
        Path file = files.write("f.parquet", "SELECT 'hidden' AS ssn, 'shown' AS xyz");
        // DuckDB would not write such a file; other writers do.
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1).replace("xyz", "SSN");
        Files.writeString(file, bytes, StandardCharsets.ISO_8859_1);
        Schema upper = schema(column("SSN", TEXT));
        assertThat(failure(files(upper, group(upper, file(file))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    @Test
    void saysWhenAFileIsGoneOrDamaged() throws IOException {
        String rows = "SELECT i AS a, repeat('x' || i, 20) AS b FROM range(20000) r(i)";
        Path gone = files.write("gone.parquet", rows);
        FileScan scan = files(A, group(A, file(gone)));
        assertThat(rows(scan)).hasSize(20000);
        Files.delete(gone);
        assertThat(failure(scan)).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);

        Path truncated = files.write("truncated.parquet", rows);
        byte[] bytes = Files.readAllBytes(truncated);
        Files.write(truncated, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(failure(files(A, group(A, file(truncated))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
        Files.write(truncated, new byte[0]);
        assertThat(failure(files(A, group(A, file(truncated))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
        Files.write(truncated, new byte[100]);
        assertThat(failure(files(A, group(A, file(truncated))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);

        Arrays.fill(bytes, 100, bytes.length / 2, (byte) 0x5a);
        Path damaged = files.write("damaged.parquet", rows);
        Files.write(damaged, bytes);
        assertThat(failure(files(A, group(A, file(damaged))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    /** Damage at a random place may be met as rows of other values, but never as anything else than damaged data. */
    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4_raw", "brotli", "uncompressed"})
    void takesNoDamageForAFailureOfTheEngine(String codec) throws IOException {
        long seed = 20_000L + codec.hashCode();
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(
                files.write("whole.parquet", "SELECT i AS a, hash(i)::VARCHAR AS b FROM range(4000) r(i)", codec));
        Schema schema = schema(column("a", INT64), column("b", TEXT));
        int failures = 0;
        for (int i = 0; i < 60; i++) {
            Path damaged = files.directory().resolve(codec + i + ".parquet");
            Files.write(damaged, damaged(whole, random, i));
            try {
                rows(files(schema, group(schema, file(damaged))));
            } catch (GatewayException failure) {
                assertThat(failure.code())
                        .as("seed %d, file %d: %s", seed, i, failure.getMessage())
                        .isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
                failures++;
            }
            Files.delete(damaged);
        }
        assertThat(failures).as("seed %d", seed).isGreaterThan(10);
    }

    /** A stretch of other bytes, single other bytes, or one flipped bit near the end, where the footer is. */
    private static byte[] damaged(byte[] whole, Random random, int kind) {
        byte[] bytes = whole.clone();
        switch (kind % 3) {
            case 0 -> {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + 1 + random.nextInt(2000));
                for (int i = from; i < to; i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
            case 1 -> {
                for (int i = 0; i < 10; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            default -> bytes[bytes.length - 9 - random.nextInt(400)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void saysWhenTheSecondFileOfAGroupIsGone() throws IOException {
        Path first = files.write("1.parquet", "SELECT i AS a FROM range(20000) r(i)");
        Path second = files.write("2.parquet", "SELECT i AS a FROM range(20000) r(i)");
        Files.delete(second);
        assertThat(failure(files(A, group(A, file(first), file(second))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }

    @Test
    void saysWhenAFileLacksAColumn() {
        Path first = files.write("1.parquet", "SELECT 1::BIGINT AS b");
        assertThat(failure(files(A, group(A, file(first))))).isEqualTo(ErrorCode.SOURCE_DATA_INVALID);
    }
}
