package io.meshgate.connector.testkit;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A type that connectors may use, with values worth trying.
 *
 * @param field named after the type
 * @param values not null, of the class that {@link ArrowRows} states
 */
public record TypeSample(Field field, List<Object> values) {

    /** Every type that {@link io.meshgate.connector.Column} allows. */
    public static final List<TypeSample> ALL = List.of(
            new TypeSample(nullable("bool", ArrowType.Bool.INSTANCE), List.of(true, false)),
            new TypeSample(nullable("int8", new ArrowType.Int(8, true)), List.of(-128, 0, 127)),
            new TypeSample(nullable("int16", new ArrowType.Int(16, true)), List.of(-32768, 0, 32767)),
            new TypeSample(
                    nullable("int32", new ArrowType.Int(32, true)), List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE)),
            new TypeSample(nullable("int64", new ArrowType.Int(64, true)), List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE)),
            new TypeSample(
                    nullable("float32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                    List.of(Float.NEGATIVE_INFINITY, -1.5f, 0f, Float.MAX_VALUE, Float.NaN)),
            new TypeSample(
                    nullable("float64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                    List.of(-Double.MAX_VALUE, -1.5, 0.0, Double.POSITIVE_INFINITY, Double.NaN)),
            new TypeSample(
                    nullable("decimal_9_2", new ArrowType.Decimal(9, 2, 128)),
                    List.of(new BigDecimal("-9999999.99"), new BigDecimal("0.00"), new BigDecimal("12.30"))),
            new TypeSample(
                    nullable("decimal_18_4", new ArrowType.Decimal(18, 4, 128)),
                    List.of(new BigDecimal("-99999999999999.9999"), new BigDecimal("0.0001"))),
            new TypeSample(
                    nullable("decimal_38_10", new ArrowType.Decimal(38, 10, 128)),
                    List.of(
                            new BigDecimal("9999999999999999999999999999.9999999999"),
                            new BigDecimal("-0.0000000001"))),
            new TypeSample(
                    nullable("utf8", ArrowType.Utf8.INSTANCE),
                    List.of("", "plain", "d\u00e9j\u00e0 \ud83d\ude80 'quoted'")),
            new TypeSample(
                    nullable("binary", ArrowType.Binary.INSTANCE),
                    List.of(new byte[0], new byte[] {0, (byte) 0xff, 'a'})),
            new TypeSample(
                    nullable("fixed", new ArrowType.FixedSizeBinary(4)),
                    List.of("abcd".getBytes(StandardCharsets.UTF_8), new byte[] {0, 1, 2, (byte) 0xff})),
            new TypeSample(
                    uuid("uuid"),
                    List.of(UUID.fromString("f79c3e09-677c-4bbd-a479-3f349cb785e7"), new UUID(0, 0), new UUID(-1, -1))),
            new TypeSample(
                    nullable("date", new ArrowType.Date(DateUnit.DAY)),
                    List.of(LocalDate.of(1, 1, 1), LocalDate.EPOCH, LocalDate.of(2026, 11, 21))),
            new TypeSample(
                    nullable("time", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                    List.of(LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000))),
            new TypeSample(
                    nullable("timestamp", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                    List.of(
                            LocalDateTime.of(1901, 2, 3, 4, 5, 6, 7_000),
                            LocalDateTime.of(2026, 11, 21, 10, 0, 0, 123_456_000))),
            new TypeSample(
                    nullable("timestamp_utc", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                    List.of(Instant.EPOCH, Instant.parse("2026-11-21T10:00:00.123456Z"))),
            new TypeSample(
                    new Field(
                            "struct",
                            FieldType.nullable(ArrowType.Struct.INSTANCE),
                            List.of(
                                    nullable("number", new ArrowType.Int(32, true)),
                                    nullable("text", ArrowType.Utf8.INSTANCE))),
                    List.of(Map.of("number", 1, "text", "one"), Map.of("text", "no number"))),
            new TypeSample(
                    new Field(
                            "list",
                            FieldType.nullable(ArrowType.List.INSTANCE),
                            List.of(nullable("element", new ArrowType.Int(64, true)))),
                    List.of(List.of(), List.of(1L, 2L, 3L))),
            new TypeSample(
                    new Field(
                            "map",
                            FieldType.nullable(new ArrowType.Map(false)),
                            List.of(new Field(
                                    "key_value",
                                    FieldType.notNullable(ArrowType.Struct.INSTANCE),
                                    List.of(
                                            new Field("key", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of()),
                                            nullable("value", new ArrowType.Int(32, true)))))),
                    List.of(Map.of(), Map.of("a", 1, "b", 2))));

    public TypeSample {
        values = List.copyOf(values);
    }

    public static Field nullable(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    private static Field uuid(String name) {
        return new Field(
                name,
                new FieldType(
                        true, new ArrowType.FixedSizeBinary(16), null, Map.of("ARROW:extension:name", "arrow.uuid")),
                List.of());
    }

    @Override
    public String toString() {
        return field.getName();
    }
}
