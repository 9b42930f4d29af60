package io.meshgate.shell.arrow;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
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
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/** Puts values, of the classes that rows have, into vectors. */
final class ArrowCells {
    private static final long MICROS = 1_000_000;
    private static final int NANOS_PER_MICRO = 1000;
    private static final int UUID_BYTES = 16;

    private ArrowCells() {}

    /** @throws ClassCastException when the value is not of the vector's type */
    static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
        } else if (vector instanceof ListVector list) {
            setList(list, row, value);
        } else if (vector instanceof StructVector struct) {
            setStruct(struct, row, ((Map<?, ?>) value).values().iterator());
        } else {
            setScalar(vector, row, value);
        }
    }

    private static void setList(ListVector list, int row, Object value) {
        int at = list.startNewValue(row);
        int size;
        if (list instanceof MapVector) {
            StructVector entries = (StructVector) list.getDataVector();
            size = ((Map<?, ?>) value).size();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                setStruct(entries, at++, new EntryParts(entry));
            }
        } else {
            size = ((List<?>) value).size();
            for (Object element : (List<?>) value) {
                set(list.getDataVector(), at++, element);
            }
        }
        list.endValue(row, size);
    }

    private static void setStruct(StructVector struct, int row, Iterator<?> values) {
        struct.setIndexDefined(row);
        for (FieldVector child : struct.getChildrenFromFields()) {
            set(child, row, values.next());
        }
    }

    private static void setScalar(FieldVector vector, int row, Object value) {
        switch (vector.getMinorType()) {
            case BIT -> ((BitVector) vector).setSafe(row, (Boolean) value ? 1 : 0);
            case TINYINT -> ((TinyIntVector) vector).setSafe(row, ((Number) value).intValue());
            case SMALLINT -> ((SmallIntVector) vector).setSafe(row, ((Number) value).intValue());
            case INT -> ((IntVector) vector).setSafe(row, ((Number) value).intValue());
            case BIGINT -> ((BigIntVector) vector).setSafe(row, ((Number) value).longValue());
            case FLOAT4 -> ((Float4Vector) vector).setSafe(row, ((Number) value).floatValue());
            case FLOAT8 -> ((Float8Vector) vector).setSafe(row, ((Number) value).doubleValue());
            case DECIMAL -> setDecimal((DecimalVector) vector, row, (BigDecimal) value);
            case VARCHAR ->
                ((VarCharVector) vector).setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
            case VARBINARY -> ((VarBinaryVector) vector).setSafe(row, (byte[]) value);
            case FIXEDSIZEBINARY -> ((FixedSizeBinaryVector) vector).setSafe(row, bytes((UUID) value));
            case DATEDAY -> ((DateDayVector) vector).setSafe(row, Math.toIntExact(((LocalDate) value).toEpochDay()));
            case TIMEMICRO ->
                ((TimeMicroVector) vector).setSafe(row, ((LocalTime) value).toNanoOfDay() / NANOS_PER_MICRO);
            case TIMESTAMPMICRO ->
                ((TimeStampMicroVector) vector).setSafe(row, micros(((LocalDateTime) value).atOffset(ZoneOffset.UTC)));
            case TIMESTAMPMICROTZ -> ((TimeStampMicroTZVector) vector).setSafe(row, micros((OffsetDateTime) value));
            case NULL -> ((NullVector) vector).setNull(row);
            default -> throw new IllegalStateException("a vector of a type that no schema of ours has");
        }
    }

    private static void setDecimal(DecimalVector vector, int row, BigDecimal value) {
        vector.setSafe(row, value.setScale(vector.getScale(), RoundingMode.UNNECESSARY));
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static long micros(OffsetDateTime time) {
        return Math.addExact(Math.multiplyExact(time.toEpochSecond(), MICROS), time.getNano() / NANOS_PER_MICRO);
    }

    /** The two parts of an entry of a map. */
    private static final class EntryParts implements Iterator<@Nullable Object> {
        private final Map.Entry<?, ?> entry;
        private int part;

        EntryParts(Map.Entry<?, ?> entry) {
            this.entry = entry;
        }

        @Override
        public boolean hasNext() {
            return part < 2;
        }

        @Override
        public @Nullable Object next() {
            return part++ == 0 ? entry.getKey() : entry.getValue();
        }
    }
}
