package io.meshgate.server.engine;

import static io.meshgate.server.engine.Columns.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanSource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine owes the gateway, whatever it computes with. */
@Timeout(60)
public abstract class EngineContract {
    protected BufferAllocator allocator;
    protected Engine engine;

    /** An engine whose batches live in a child of the allocator. */
    protected abstract Engine open(BufferAllocator parent);

    /** A FROM item with the numbers from 0 as the BIGINT column {@code i}. */
    protected abstract String numbers(long count);

    /** An expression that fails with this text. */
    protected abstract String raise(String text);

    @BeforeEach
    void start() {
        allocator = new RootAllocator();
        engine = open(allocator);
    }

    @AfterEach
    void leavesNoMemoryBehind() {
        engine.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    protected static EngineTask task(
            String sql, Schema output, Map<String, ScanSource> inputs, @Nullable Object... arguments) {
        return new EngineTask("q1", sql, output, Arrays.asList(arguments), inputs);
    }

    protected static EngineTask task(String sql, Schema output) {
        return task(sql, output, Map.of());
    }

    /** All rows, a value being what the vector gives as an object, texts as String. */
    protected List<List<Object>> rows(EngineTask task) {
        List<List<Object>> rows = new ArrayList<>();
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                assertThat(stream.root().getSchema()).isEqualTo(task.outputSchema());
                for (int row = 0; row < stream.root().getRowCount(); row++) {
                    rows.add(row(stream.root(), row));
                }
            }
            assertThat(stream.root().getRowCount()).isZero();
        }
        return rows;
    }

    private static List<Object> row(VectorSchemaRoot root, int row) {
        List<Object> values = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
            Object value = vector.getObject(row);
            values.add(value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value);
        }
        return values;
    }

    protected void assertFails(ErrorCode code, EngineTask task, String... unspoken) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> rows(task));
        assertThat(failure).as(task.sql()).isNotNull();
        assertThat(failure.code()).as(task.sql()).isEqualTo(code);
        for (String secret : unspoken) {
            assertThat(failure.getMessage()).doesNotContain(secret);
        }
        assertThat(failure.getCause()).isNull();
        assertThat(rows(task("SELECT CAST(1 AS INTEGER) AS \"n\"", schema(column("n", INT32)))))
                .as("answers after a failure")
                .containsExactly(List.of(1));
    }

    protected static ScanSource numbered(int batches, int rows) {
        return Scans.arrow(schema(column("k", INT64), column("v", TEXT)), batches, rows, (root, batch) -> {
            for (int row = 0; row < rows; row++) {
                long key = (long) batch * rows + row;
                ((BigIntVector) root.getVector(0)).setSafe(row, key);
                ((VarCharVector) root.getVector(1)).setSafe(row, ("v" + key).getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void readsAnArrowInput() {
        assertThat(rows(task(
                        "SELECT \"k\", \"v\" FROM \"in put\" ORDER BY \"k\"",
                        schema(column("k", INT64), column("v", TEXT)),
                        Map.of("in put", numbered(2, 2)))))
                .containsExactly(List.of(0L, "v0"), List.of(1L, "v1"), List.of(2L, "v2"), List.of(3L, "v3"));
    }

    @Test
    void readsAnArrowInputAsOftenAsTheSqlNamesIt() {
        assertThat(rows(task(
                        "SELECT count(*) AS \"n\" FROM \"t\" a JOIN \"t\" b ON a.\"k\" = b.\"k\" WHERE a.\"k\" IN (SELECT \"k\" FROM \"t\")",
                        schema(column("n", INT64)),
                        Map.of("t", numbered(5, 1000)))))
                .containsExactly(List.of(5000L));
    }

    @Test
    void countsTheRowsOfAnArrowInputWithoutColumns() {
        assertThat(rows(task(
                        "SELECT count(*) AS \"n\" FROM \"t\"",
                        schema(column("n", INT64)),
                        Map.of("t", Scans.arrow(schema(), 3, 7, (root, batch) -> {})))))
                .containsExactly(List.of(21L));
    }

    /** Libraries that load classes by name, below connectors, ask the thread for its loader. */
    @Test
    void readsSourcesWithTheClassLoaderOfWhoeverRunsTheTask() {
        List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
        ScanSource source = Scans.arrow(schema(column("k", INT64)), 3, 10, (root, batch) -> {
            loaders.add(Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                    .orElse(ClassLoader.getPlatformClassLoader()));
            for (int row = 0; row < 10; row++) {
                ((BigIntVector) root.getVector(0)).setSafe(row, row);
            }
        });
        rows(task("SELECT k FROM t", schema(column("k", INT64)), Map.of("t", source)));
        assertThat(loaders).hasSize(3).containsOnly(Thread.currentThread().getContextClassLoader());
    }

    @Test
    void passesOnTheFailureOfASource() {
        GatewayException down = new GatewayException(ErrorCode.CATALOG_UNAVAILABLE, "The source is down.");
        ScanSource failing = Scans.arrow(schema(column("k", INT64)), 3, 10, (root, batch) -> {
            if (batch == 1) {
                throw down;
            }
        });
        assertFails(
                ErrorCode.CATALOG_UNAVAILABLE,
                task("SELECT \"k\" FROM \"t\"", schema(column("k", INT64)), Map.of("t", failing)));
    }

    @Test
    void deliversNoBatchForNoRows() {
        assertThat(rows(task(
                        "SELECT \"k\" FROM \"t\" WHERE \"k\" < 0",
                        schema(column("k", INT64)),
                        Map.of("t", numbered(1, 10)))))
                .isEmpty();
    }

    @Test
    void keepsDuplicateNamesAndNullability() {
        assertThat(rows(task(
                        "SELECT CAST(1 AS INTEGER) AS \"a\", CAST('x' AS VARCHAR) AS \"b\"",
                        schema(required("a", INT32), column("a", TEXT)))))
                .containsExactly(List.of(1, "x"));
    }

    @Test
    void refusesToDeliverAnotherTypeThanPlanned() {
        assertFails(ErrorCode.ENGINE_FAILED, task("SELECT CAST(1 AS INTEGER) AS \"a\"", schema(column("a", INT64))));
        assertFails(
                ErrorCode.ENGINE_FAILED,
                task("SELECT CAST(1 AS INTEGER) AS \"a\"", schema(column("a", INT32), column("b", INT32))));
    }

    @Test
    void refusesToDeliverNullsThatWereNotPlanned() {
        assertFails(
                ErrorCode.ENGINE_FAILED, task("SELECT CAST(NULL AS INTEGER) AS \"a\"", schema(required("a", INT32))));
    }

    @Test
    void bindsArgumentsOfEveryClassByNumber() {
        UUID uuid = UUID.fromString("12345678-9abc-def0-1234-56789abcdef0");
        EngineTask task = task(
                "SELECT CAST($2 AS INTEGER) AS \"a\", CAST($1 AS BOOLEAN) AS \"b\", CAST($3 AS BIGINT) AS \"c\","
                        + " CAST($4 AS FLOAT) AS \"d\", CAST($5 AS DOUBLE) AS \"e\", CAST($6 AS DECIMAL(10, 2)) AS \"f\","
                        + " CAST($7 AS VARCHAR) AS \"g\", CAST($8 AS BLOB) AS \"h\", CAST($9 AS VARCHAR) AS \"i\","
                        + " CAST($10 AS DATE) AS \"j\", CAST($11 AS TIME) AS \"k\", CAST($12 AS TIMESTAMP) AS \"l\","
                        + " CAST($13 AS TIMESTAMPTZ) AS \"m\", CAST($14 AS INTEGER) AS \"n\", CAST($2 AS INTEGER) AS \"o\","
                        + " CAST($15 AS DECIMAL(10, 0)) AS \"p\"",
                schema(
                        column("a", INT32),
                        column("b", BOOL),
                        column("c", INT64),
                        column("d", FLOAT),
                        column("e", DOUBLE),
                        column("f", decimal(10, 2)),
                        column("g", TEXT),
                        column("h", BYTES),
                        column("i", TEXT),
                        column("j", DATE),
                        column("k", TIME),
                        column("l", TIMESTAMP),
                        column("m", INSTANT),
                        column("n", INT32),
                        column("o", INT32),
                        column("p", decimal(10, 0))),
                Map.of(),
                true,
                7,
                8L,
                1.5f,
                2.5d,
                new BigDecimal("12.34"),
                "it's",
                new byte[] {0, -1, 39},
                uuid,
                LocalDate.of(1969, 12, 31),
                LocalTime.of(1, 2, 3, 123_456_000),
                LocalDateTime.of(2020, 2, 29, 1, 2, 3, 123_456_000),
                Instant.parse("2020-02-29T01:02:03.123456Z"),
                null,
                new BigDecimal("1E+3"));
        List<Object> row = new ArrayList<>(rows(task).get(0));
        assertThat((byte[]) row.remove(7)).containsExactly(0, -1, 39);
        assertThat(row)
                .isEqualTo(Arrays.asList(
                        7,
                        true,
                        8L,
                        1.5f,
                        2.5d,
                        new BigDecimal("12.34"),
                        "it's",
                        uuid.toString(),
                        -1,
                        3_723_123_456L,
                        LocalDateTime.of(2020, 2, 29, 1, 2, 3, 123_456_000),
                        1_582_938_123_123_456L,
                        null,
                        7,
                        new BigDecimal("1000")));
    }

    @Test
    void deliversVeryWideRowsInSmallBatches() {
        List<Field> fields = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            fields.add(column("c" + i, INT64));
            columns.add("i + " + i + " AS \"c" + i + "\"");
        }
        long rows = 0;
        long largest = 0;
        try (ResultStream stream = engine.execute(
                task("SELECT " + String.join(", ", columns) + " FROM " + numbers(2_000), new Schema(fields)))) {
            while (stream.next()) {
                rows += stream.root().getRowCount();
                largest = Math.max(largest, allocator.getAllocatedMemory());
            }
        }
        assertThat(rows).isEqualTo(2_000);
        assertThat(largest).isLessThan(100L << 20);
    }

    @Test
    void deliversOneHugeText() {
        try (ResultStream stream = engine.execute(
                task("SELECT repeat('x', 50000000) AS \"t\" FROM " + numbers(1), schema(column("t", TEXT))))) {
            assertThat(stream.next()).isTrue();
            assertThat(((VarCharVector) stream.root().getVector(0)).get(0)).hasSize(50_000_000);
            assertThat(stream.next()).isFalse();
        }
    }

    @Test
    void keepsTheOrderOfTheSql() {
        try (ResultStream stream = engine.execute(
                task("SELECT i AS \"i\" FROM " + numbers(300_000) + " ORDER BY i DESC", schema(column("i", INT64))))) {
            long expected = 299_999;
            while (stream.next()) {
                BigIntVector vector = (BigIntVector) stream.root().getVector(0);
                for (int row = 0; row < vector.getValueCount(); row++) {
                    assertThat(vector.get(row)).isEqualTo(expected--);
                }
            }
            assertThat(expected).isEqualTo(-1);
        }
    }

    @Test
    void givesEachBatchFreshBuffers() {
        List<ArrowBuf> kept = new ArrayList<>();
        try (ResultStream stream =
                engine.execute(task("SELECT i AS \"i\" FROM " + numbers(300_000), schema(column("i", INT64))))) {
            while (stream.next()) {
                ArrowBuf data = stream.root().getVector(0).getDataBuffer();
                data.getReferenceManager().retain();
                kept.add(data);
            }
        }
        List<Long> values = new ArrayList<>();
        for (ArrowBuf data : kept) {
            for (long at = 0; at < data.readableBytes(); at += Long.BYTES) {
                values.add(data.getLong(at));
            }
            data.getReferenceManager().release();
        }
        Collections.sort(values);
        assertThat(values).hasSize(300_000).startsWith(0L).endsWith(299_999L).doesNotHaveDuplicates();
    }

    @Test
    void leavesNothingUnderNull() {
        try (ResultStream stream = engine.execute(task(
                "SELECT CASE WHEN i % 2 = 0 THEN i + 1000000 END AS \"n\","
                        + " CASE WHEN i % 2 = 0 THEN 'secret' || CAST(i AS VARCHAR) END AS \"t\","
                        + " CASE WHEN i % 2 = 0 THEN i % 4 = 0 END AS \"b\" FROM " + numbers(10_000),
                schema(column("n", INT64), column("t", TEXT), column("b", BOOL))))) {
            while (stream.next()) {
                for (FieldVector vector : stream.root().getFieldVectors()) {
                    assertThat(vector.getNullCount()).isPositive();
                    Buffers.assertClean(vector);
                }
            }
        }
    }

    @Test
    void leavesNothingUnderNullOfNestedValues() {
        try (ResultStream stream = engine.execute(task(
                nestedWithNulls("\"t\""),
                schema(
                        struct("s", column("n", INT64), column("t", TEXT)),
                        list("l", INT64),
                        list("lt", TEXT),
                        map("m", TEXT, INT64)),
                Map.of("t", numbered(1, 5000))))) {
            while (stream.next()) {
                stream.root().getFieldVectors().forEach(Buffers::assertClean);
                assertThat(stream.root().getVector(0)).isInstanceOf(StructVector.class);
                assertThat(stream.root().getVector(1)).isInstanceOf(ListVector.class);
            }
        }
    }

    /** Nested values of {@code k} and {@code v} of a table, half of them NULL: a row, two arrays, a map. */
    protected abstract String nestedWithNulls(String table);

    @Test
    void tellsWhatWentWrongWithoutValues() {
        Schema n = schema(column("n", INT64));
        String from = " FROM " + numbers(10_000);
        assertFails(ErrorCode.INVALID_CAST, task("SELECT CAST('hush' AS BIGINT) AS \"n\"", n), "hush");
        assertFails(
                ErrorCode.INVALID_CAST,
                task(
                        "SELECT CASE WHEN i = 9999 THEN CAST('hush' || CAST(i AS VARCHAR) AS BIGINT) ELSE i END AS \"n\""
                                + from,
                        n),
                "hush");
        assertFails(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                task("SELECT CAST(CAST(i * 1000000 AS SMALLINT) AS BIGINT) AS \"n\"" + from, n),
                "000000");
        assertFails(
                ErrorCode.NUMERIC_OUT_OF_RANGE, task("SELECT i * 9223372036854775807 AS \"n\"" + from, n), "9223372");
        assertFails(
                ErrorCode.CARDINALITY_VIOLATION, task("SELECT (SELECT i" + from + ") AS \"n\"", n), "SELECT", "SET");
        assertFails(ErrorCode.ENGINE_FAILED, task("SELECT nonsense hush FROM", n), "hush");
        assertFails(ErrorCode.ENGINE_FAILED, task("SELECT 1 AS \"n\" FROM \"hush\"", n), "hush");
    }

    @Test
    void turnsRaisedCodesIntoFailures() {
        Schema n = schema(column("n", INT64));
        String from = " FROM " + numbers(200_000);
        assertFails(
                ErrorCode.DIVISION_BY_ZERO,
                task(
                        "SELECT CASE WHEN i = 199999 THEN " + raise("MESHGATE:DIVISION_BY_ZERO")
                                + " ELSE i END AS \"n\"" + from,
                        n));
        assertFails(
                ErrorCode.INVALID_ARGUMENT,
                task(
                        "SELECT CASE WHEN i >= 0 THEN "
                                + raise("MESHGATE:INVALID_ARGUMENT:The count must not be negative.")
                                + " ELSE i END AS \"n\"" + from,
                        n));
        GatewayException failure = catchThrowableOfType(
                GatewayException.class,
                () -> rows(task(
                        "SELECT CASE WHEN i >= 0 THEN " + raise("MESHGATE:LIMIT_EXCEEDED:Too long.")
                                + " ELSE i END AS \"n\"" + from,
                        n)));
        assertThat(failure).hasMessage("Too long.");
    }

    @Test
    void takesNoCodeFromAValue() {
        assertFails(
                ErrorCode.INVALID_CAST,
                task(
                        "SELECT CAST($1 AS BIGINT) AS \"n\"",
                        schema(column("n", INT64)),
                        Map.of(),
                        "MESHGATE:ACCESS_DENIED:hush"),
                "hush");
    }

    @Test
    void cancelsBeforeTheFirstBatch() {
        try (ResultStream stream =
                engine.execute(task("SELECT i AS \"i\" FROM " + numbers(10), schema(column("i", INT64))))) {
            stream.cancel();
            assertCancelled(stream::next);
            assertCancelled(stream::next);
        }
    }

    @Test
    void cancelsWhileStreaming() {
        try (ResultStream stream =
                engine.execute(task("SELECT i AS \"i\" FROM " + numbers(1_000_000_000L), schema(column("i", INT64))))) {
            assertThat(stream.next()).isTrue();
            stream.cancel();
            stream.cancel();
            assertCancelled(stream::next);
        }
    }

    @Test
    void cancelsWhileExecuting() throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 20; i++) {
                ResultStream stream = engine.execute(task(
                        "SELECT count(*) AS \"n\" FROM " + numbers(10_000_000) + " JOIN (SELECT i AS j FROM "
                                + numbers(10_000_000) + ") b ON i + b.j = 7 * i - 2 * b.j + 1 AND i > b.j",
                        schema(column("n", INT64))));
                CountDownLatch started = new CountDownLatch(1);
                Future<Boolean> next = reader.submit(() -> {
                    started.countDown();
                    return stream.next();
                });
                started.await();
                long from = System.nanoTime();
                stream.cancel();
                assertCancelled(() -> unwrap(next));
                assertThat(System.nanoTime() - from).isLessThan(TimeUnit.SECONDS.toNanos(5));
                stream.close();
            }
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void closesWhileAnotherThreadWaitsForABatch() throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            ResultStream stream = engine.execute(task(
                    "SELECT i AS \"i\" FROM " + numbers(2_000_000_000L) + " ORDER BY i % 7919, i",
                    schema(column("i", INT64))));
            CountDownLatch started = new CountDownLatch(1);
            Future<Boolean> next = reader.submit(() -> {
                started.countDown();
                return stream.next();
            });
            started.await();
            stream.close();
            stream.close();
            assertCancelled(() -> unwrap(next));
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void survivesCancelAtAnyMoment() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 60; round++) {
                ResultStream stream = engine.execute(task(
                        "SELECT i AS \"i\", CAST(i AS VARCHAR) AS \"t\" FROM " + numbers(500_000_000),
                        schema(column("i", INT64), column("t", TEXT))));
                int batches = round % 5;
                CountDownLatch reached = new CountDownLatch(1);
                Future<Long> read = readers.submit(() -> {
                    long count = 0;
                    while (stream.next()) {
                        if (count++ == batches) {
                            reached.countDown();
                        }
                    }
                    return count;
                });
                if (batches > 0) {
                    reached.await();
                }
                stream.cancel();
                assertCancelled(() -> unwrap(read));
                stream.close();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void closesAtAnyMoment() {
        EngineTask task = task("SELECT i AS \"i\" FROM " + numbers(1_000_000), schema(column("i", INT64)));
        engine.execute(task).close();
        try (ResultStream stream = engine.execute(task)) {
            stream.next();
        }
        ResultStream read = engine.execute(task);
        while (read.next()) {
            assertThat(read.root().getRowCount()).isPositive();
        }
        assertThat(read.next()).isFalse();
        read.close();
        read.close();
        read.cancel();
    }

    @Test
    void runsManyQueriesAtOnce() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<List<Object>>>> calls = Collections.nCopies(
                    40,
                    () -> rows(task(
                            "SELECT count(*) AS \"n\", max(\"v\") AS \"m\" FROM \"t\"",
                            schema(column("n", INT64), column("m", TEXT)),
                            Map.of("t", numbered(3, 100)))));
            for (Future<List<List<Object>>> result : clients.invokeAll(calls)) {
                assertThat(result.get()).containsExactly(List.of(300L, "v99"));
            }
        } finally {
            clients.shutdownNow();
        }
    }

    protected static void assertCancelled(Runnable call) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
    }

    protected static <T> T unwrap(Future<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
