package io.meshgate.server.iceberg;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** A column of every type of the second format version, and rows with many a NULL and many an edge. */
final class AllTypes {
    static final Schema SCHEMA = new Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.optional(2, "flag", Types.BooleanType.get()),
            Types.NestedField.optional(3, "number", Types.IntegerType.get()),
            Types.NestedField.optional(4, "big", Types.LongType.get()),
            Types.NestedField.optional(5, "single", Types.FloatType.get()),
            Types.NestedField.optional(6, "floating", Types.DoubleType.get()),
            Types.NestedField.optional(7, "cents", Types.DecimalType.of(9, 2)),
            Types.NestedField.optional(8, "amount", Types.DecimalType.of(18, 4)),
            Types.NestedField.optional(9, "huge", Types.DecimalType.of(38, 10)),
            Types.NestedField.optional(10, "day", Types.DateType.get()),
            Types.NestedField.optional(11, "clock", Types.TimeType.get()),
            Types.NestedField.optional(12, "local", Types.TimestampType.withoutZone()),
            Types.NestedField.optional(13, "moment", Types.TimestampType.withZone()),
            Types.NestedField.optional(14, "text", Types.StringType.get()),
            Types.NestedField.optional(15, "uid", Types.UUIDType.get()),
            Types.NestedField.optional(16, "fixed", Types.FixedType.ofLength(3)),
            Types.NestedField.optional(17, "bytes", Types.BinaryType.get()),
            Types.NestedField.optional(
                    18,
                    "place",
                    Types.StructType.of(
                            Types.NestedField.optional(19, "city", Types.StringType.get()),
                            Types.NestedField.optional(20, "zip", Types.IntegerType.get()))),
            Types.NestedField.optional(21, "tags", Types.ListType.ofOptional(22, Types.StringType.get())),
            Types.NestedField.optional(
                    23, "counts", Types.MapType.ofOptional(24, 25, Types.StringType.get(), Types.LongType.get())),
            Types.NestedField.optional(
                    26,
                    "deep",
                    Types.ListType.ofOptional(
                            27,
                            Types.StructType.of(
                                    Types.NestedField.optional(28, "x", Types.DoubleType.get()),
                                    Types.NestedField.optional(
                                            29, "ys", Types.ListType.ofOptional(30, Types.DateType.get()))))));

    private final Random random;

    AllTypes(long seed) {
        random = new Random(seed);
    }

    /** Rows with the ids from {@code first} on. */
    List<Record> rows(Schema schema, long first, int count) {
        List<Record> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Record row = GenericRecord.create(schema);
            for (Types.NestedField field : schema.columns()) {
                row.setField(field.name(), field.name().equals("id") ? first + i : orNull(field.type()));
            }
            rows.add(row);
        }
        return rows;
    }

    private @Nullable Object orNull(Type type) {
        return random.nextInt(4) == 0 ? null : value(type);
    }

    /** One of few values, so that values repeat. */
    Object value(Type type) {
        int some = random.nextInt(6);
        return switch (type.typeId()) {
            case BOOLEAN -> some % 2 == 0;
            case INTEGER ->
                List.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 42).get(some);
            case LONG ->
                List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 42L).get(some);
            case FLOAT ->
                List.of(0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, 1.5f, Float.MIN_VALUE)
                        .get(some);
            case DOUBLE ->
                List.of(0d, -0d, Double.NaN, Double.NEGATIVE_INFINITY, 1.5, Double.MAX_VALUE)
                        .get(some);
            case DECIMAL -> decimal((Types.DecimalType) type, some);
            case DATE -> LocalDate.of(1969, 12, 29).plusDays(some * 4_000L);
            case TIME -> LocalTime.of(some * 4, 59, 59, 123_456_000);
            case TIMESTAMP -> timestamp(((Types.TimestampType) type).shouldAdjustToUTC(), some);
            case TIMESTAMP_NANO -> nanos(((Types.TimestampNanoType) type).shouldAdjustToUTC(), some);
            case STRING ->
                List.of("", "a", "A", "é\ud83d\ude80", "it's \"so\"", "x".repeat(100))
                        .get(some);
            case UUID -> new UUID(some - 3L, -some);
            case FIXED -> new byte[] {(byte) some, -1, 0};
            case BINARY -> ByteBuffer.wrap("\0b".repeat(some).getBytes(StandardCharsets.UTF_8));
            case STRUCT -> struct(type.asStructType());
            case LIST -> list(type.asListType(), some);
            case MAP -> map(type.asMapType(), some);
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    private static BigDecimal decimal(Types.DecimalType type, int some) {
        BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        BigInteger unscaled = List.of(
                        BigInteger.ZERO, BigInteger.ONE, most, most.negate(), BigInteger.TEN, BigInteger.TWO)
                .get(some);
        return new BigDecimal(unscaled, type.scale());
    }

    private static Object timestamp(boolean zoned, int some) {
        LocalDateTime local =
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000).plusDays(some * 5_000L);
        return zoned ? OffsetDateTime.of(local, ZoneOffset.UTC) : local;
    }

    private static Object nanos(boolean zoned, int some) {
        LocalDateTime local =
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999).plusDays(some * 5_000L);
        return zoned ? OffsetDateTime.of(local, ZoneOffset.UTC) : local;
    }

    private Record struct(Types.StructType type) {
        Record struct = GenericRecord.create(type);
        type.fields().forEach(field -> struct.setField(field.name(), orNull(field.type())));
        return struct;
    }

    private List<@Nullable Object> list(Types.ListType type, int length) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            elements.add(orNull(type.elementType()));
        }
        return elements;
    }

    private Map<Object, @Nullable Object> map(Types.MapType type, int length) {
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            entries.put(value(type.keyType()), orNull(type.valueType()));
        }
        return entries;
    }
}
