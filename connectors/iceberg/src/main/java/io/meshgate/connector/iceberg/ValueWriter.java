package io.meshgate.connector.iceberg;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.variants.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of one Iceberg type, in the classes that Iceberg's generic readers and {@link IcebergTypes#literal} give,
 * into one vector.
 */
@FunctionalInterface
interface ValueWriter {
    int FIXED_WIDTH = 8;

    /** Indexes must come in order; gives roughly how many bytes the value takes. */
    long write(int index, @Nullable Object value);

    static ValueWriter of(Type type, FieldVector vector) {
        return nullable(
                vector,
                switch (type.typeId()) {
                    case BOOLEAN -> fixed((i, value) -> ((BitVector) vector).setSafe(i, (Boolean) value ? 1 : 0));
                    case INTEGER -> fixed((i, value) -> ((IntVector) vector).setSafe(i, (Integer) value));
                    case LONG -> fixed((i, value) -> ((BigIntVector) vector).setSafe(i, ((Number) value).longValue()));
                    case FLOAT -> fixed((i, value) -> ((Float4Vector) vector).setSafe(i, (Float) value));
                    case DOUBLE ->
                        fixed((i, value) -> ((Float8Vector) vector).setSafe(i, ((Number) value).doubleValue()));
                    case DECIMAL -> decimal((DecimalVector) vector);
                    case DATE -> fixed((i, value) -> ((DateDayVector) vector).setSafe(i, days(value)));
                    case TIME ->
                        fixed((i, value) ->
                                ((TimeMicroVector) vector).setSafe(i, ((LocalTime) value).toNanoOfDay() / 1_000));
                    case TIMESTAMP -> fixed((i, value) -> ((TimeStampVector) vector).setSafe(i, micros(type, value)));
                    case UNKNOWN -> nothing(vector);
                    case STRING -> text((VarCharVector) vector, Object::toString);
                    case TIMESTAMP_NANO ->
                        text(
                                (VarCharVector) vector,
                                value -> value instanceof String text
                                        ? text
                                        : IcebergTypes.text(type, instant(type, value)));
                    case VARIANT -> text((VarCharVector) vector, value -> VariantJson.of((Variant) value));
                    case BINARY, GEOMETRY, GEOGRAPHY -> binary((VarBinaryVector) vector);
                    case FIXED -> fixed((i, value) -> ((FixedSizeBinaryVector) vector).setSafe(i, bytes(value)));
                    case UUID -> fixed((i, value) -> ((FixedSizeBinaryVector) vector).setSafe(i, bytes((UUID) value)));
                    case STRUCT -> struct(type.asStructType(), (StructVector) vector);
                    case LIST -> list(type.asListType(), (ListVector) vector);
                    case MAP -> map(type.asMapType(), (MapVector) vector);
                });
    }

    private static ValueWriter nullable(FieldVector vector, ValueWriter writer) {
        return (index, value) -> {
            if (value == null) {
                vector.setNull(index);
                return 1;
            }
            return writer.write(index, value);
        };
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    interface Setter {
        void set(int index, Object value);
    }

    /** Gives the text of a value that is not null. */
    @FunctionalInterface
    interface Text {
        String of(Object value);
    }

    private static ValueWriter fixed(Setter setter) {
        return (index, value) -> {
            if (value != null) {
                setter.set(index, value);
            }
            return FIXED_WIDTH;
        };
    }

    private static ValueWriter nothing(FieldVector vector) {
        return (index, value) -> {
            vector.setNull(index);
            return 1;
        };
    }

    private static ValueWriter decimal(DecimalVector vector) {
        return fixed((index, value) -> vector.setSafe(index, ((BigDecimal) value).setScale(vector.getScale())));
    }

    private static ValueWriter text(VarCharVector vector, Text text) {
        return (index, value) -> {
            byte[] bytes = value == null ? new byte[0] : text.of(value).getBytes(StandardCharsets.UTF_8);
            vector.setSafe(index, bytes);
            return bytes.length;
        };
    }

    private static ValueWriter binary(VarBinaryVector vector) {
        return (index, value) -> {
            byte[] bytes = value == null ? new byte[0] : bytes(value);
            vector.setSafe(index, bytes);
            return bytes.length;
        };
    }

    private static ValueWriter struct(Types.StructType type, StructVector vector) {
        List<ValueWriter> members = new ArrayList<>();
        for (int i = 0; i < type.fields().size(); i++) {
            members.add(of(type.fields().get(i).type(), (FieldVector) vector.getChildByOrdinal(i)));
        }
        return (index, value) -> {
            vector.setIndexDefined(index);
            long bytes = 0;
            for (int i = 0; i < members.size(); i++) {
                bytes += members.get(i).write(index, member(value, i));
            }
            return bytes;
        };
    }

    private static @Nullable Object member(@Nullable Object struct, int index) {
        if (struct instanceof Record row) {
            return row.get(index);
        }
        return struct instanceof StructLike row ? row.get(index, Object.class) : null;
    }

    private static ValueWriter list(Types.ListType type, ListVector vector) {
        ValueWriter element = of(type.elementType(), vector.getDataVector());
        return (index, value) -> {
            int start = vector.startNewValue(index);
            int count = 0;
            long bytes = FIXED_WIDTH;
            for (Object member : value instanceof List<?> list ? list : List.of()) {
                bytes += element.write(start + count, member);
                count++;
            }
            vector.endValue(index, count);
            return bytes;
        };
    }

    private static ValueWriter map(Types.MapType type, MapVector vector) {
        StructVector entries = (StructVector) vector.getDataVector();
        ValueWriter key = of(type.keyType(), (FieldVector) entries.getChildByOrdinal(0));
        ValueWriter member = of(type.valueType(), (FieldVector) entries.getChildByOrdinal(1));
        return (index, value) -> {
            int start = vector.startNewValue(index);
            int count = 0;
            long bytes = FIXED_WIDTH;
            Map<?, ?> map = value instanceof Map<?, ?> given ? given : Map.of();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.setIndexDefined(start + count);
                bytes += key.write(start + count, entry.getKey());
                bytes += member.write(start + count, entry.getValue());
                count++;
            }
            vector.endValue(index, count);
            return bytes;
        };
    }

    private static int days(Object value) {
        return Math.toIntExact(((LocalDate) value).toEpochDay());
    }

    private static long micros(Type type, Object value) {
        // From one local time to another: between instants it would count nanoseconds, which end in the year 2262.
        return ChronoUnit.MICROS.between(LocalDate.EPOCH.atStartOfDay(), instant(type, value));
    }

    /** In UTC; a value whose zone is not the type's is refused, since moving it would be a guess. */
    private static LocalDateTime instant(Type type, Object value) {
        if (IcebergTypes.isInstant(type)) {
            return value instanceof Instant instant
                    ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                    : ((OffsetDateTime) value)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime();
        }
        return (LocalDateTime) value;
    }

    private static byte[] bytes(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        return (byte[]) value;
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
