package io.meshgate.connector.iceberg;

import io.meshgate.connector.Predicate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Rows and predicates over them, from few enough values that predicates hit. */
final class RandomRows {
    static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "number", Types.IntegerType.get()),
            Types.NestedField.optional(3, "floating", Types.DoubleType.get()),
            Types.NestedField.optional(4, "single", Types.FloatType.get()),
            Types.NestedField.optional(5, "text", Types.StringType.get()),
            Types.NestedField.optional(6, "amount", Types.DecimalType.of(9, 2)),
            Types.NestedField.optional(7, "flag", Types.BooleanType.get()),
            Types.NestedField.optional(8, "day", Types.DateType.get()),
            Types.NestedField.optional(9, "local", Types.TimestampType.withoutZone()),
            Types.NestedField.optional(10, "instant", Types.TimestampType.withZone()),
            Types.NestedField.optional(11, "key", Types.UUIDType.get()),
            Types.NestedField.optional(12, "bytes", Types.BinaryType.get()),
            Types.NestedField.optional(13, "fixed", Types.FixedType.ofLength(2)),
            Types.NestedField.optional(14, "time", Types.TimeType.get()));

    private static final Map<String, List<Object>> VALUES = values();

    private final Random random;

    RandomRows(Random random) {
        this.random = random;
    }

    private static Map<String, List<Object>> values() {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        values.put("id", List.of(-3L, 0L, 1L, 2L, 5_000_000_000L));
        values.put("number", List.of(Integer.MIN_VALUE, -7, 0, 7, 8));
        values.put("floating", List.of(Double.NaN, -0.0, 0.0, 1.5, -1.5, Double.POSITIVE_INFINITY, -Double.MAX_VALUE));
        values.put("single", List.of(Float.NaN, -0.0f, 0.0f, 1.5f, Float.NEGATIVE_INFINITY));
        values.put(
                "text",
                List.of(
                        "",
                        "a",
                        "ab",
                        "abc",
                        "b",
                        "\uffee",
                        "\ud83d\ude80",
                        "a text longer than the bounds are",
                        "a text longer than bounds"));
        values.put("amount", List.of(new BigDecimal("-1.50"), new BigDecimal("0.00"), new BigDecimal("99.99")));
        values.put("flag", List.of(true, false));
        values.put("day", List.of(LocalDate.EPOCH, LocalDate.of(1969, 12, 31), LocalDate.of(2026, 11, 21)));
        values.put(
                "local",
                List.of(
                        LocalDateTime.of(1500, 1, 1, 0, 0),
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59),
                        LocalDateTime.of(2026, 1, 1, 0, 0),
                        LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)));
        values.put(
                "instant",
                List.of(
                        Instant.parse("1969-12-31T23:59:59.999999Z"),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("9999-12-31T23:59:59.999999Z")));
        values.put("key", List.of(new UUID(0, 0), new UUID(1, -1), new UUID(-1, 1), new UUID(-1, -1)));
        values.put("bytes", List.of(new byte[0], new byte[] {(byte) 0x80}, new byte[] {0x7f, 1}));
        values.put("fixed", List.of(bytes("aa"), bytes("ab"), new byte[] {(byte) 0xff, 0}));
        values.put("time", List.of(LocalTime.MIDNIGHT, LocalTime.NOON));
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<List<@Nullable Object>> some(int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (Types.NestedField field : SCHEMA.columns()) {
                row.add(field.isOptional() && random.nextInt(4) == 0 ? null : literal(field.name()));
            }
            rows.add(row);
        }
        return rows;
    }

    static Map<String, @Nullable Object> named(List<@Nullable Object> row) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            named.put(SCHEMA.columns().get(i).name(), row.get(i));
        }
        return named;
    }

    Predicate predicate(int depth) {
        int kind = depth == 0 ? random.nextInt(6) : random.nextInt(10);
        String column = pick(SCHEMA.columns()).name();
        return switch (kind) {
            case 0, 1, 2 ->
                new Predicate.Comparison(column, pick(List.of(Predicate.Operator.values())), literal(column));
            case 3 ->
                new Predicate.In(
                        column,
                        IntStream.rangeClosed(0, random.nextInt(3))
                                .mapToObj(i -> literal(column))
                                .toList());
            case 4 -> random.nextBoolean() ? new Predicate.IsNull(column) : new Predicate.IsNotNull(column);
            case 5 -> new Predicate.StartsWith("text", pick(List.of("", "a", "ab", "a text longer than t", "z")));
            case 6, 7 -> new Predicate.Not(predicate(depth - 1));
            case 8 -> new Predicate.And(List.of(predicate(depth - 1), predicate(depth - 1)));
            default -> new Predicate.Or(List.of(predicate(depth - 1), predicate(depth - 1)));
        };
    }

    private Object literal(String column) {
        return pick(Objects.requireNonNull(VALUES.get(column)));
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
