package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Reads values out of a vector, in the classes that Iceberg's generic writers take for one of its types: the opposite of
 * {@link ValueWriter}. What the type does not hold exactly is refused, by the column's name and never by its value.
 */
@FunctionalInterface
interface ValueReader {
    @Nullable
    Object read(int index);

    /** @param column the table's column, for messages */
    static ValueReader of(String column, Type type, boolean required, FieldVector vector) {
        ValueReader values = values(column, type, vector);
        return index -> {
            if (vector.isNull(index)) {
                if (required) {
                    throw new GatewayException(
                            ErrorCode.NOT_NULL_VIOLATION, "column '" + column + "' of the table must not be NULL");
                }
                return null;
            }
            return values.read(index);
        };
    }

    private static ValueReader values(String column, Type type, FieldVector vector) {
        return switch (type.typeId()) {
            case BOOLEAN -> index -> as(BitVector.class, column, vector).get(index) == 1;
            case INTEGER ->
                index -> exact(column, () -> number(column, vector, index).intValueExact());
            case LONG ->
                index -> exact(column, () -> number(column, vector, index).longValueExact());
            case FLOAT -> index -> single(column, vector, index);
            case DOUBLE -> index -> floating(column, vector, index);
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield index -> decimal(column, number(column, vector, index), decimal);
            }
            case STRING -> index -> text(column, vector, index);
            case UUID -> index -> uuid(column, vector, index);
            case BINARY -> index -> ByteBuffer.wrap(bytes(column, vector, index));
            case FIXED -> {
                int length = ((Types.FixedType) type).length();
                yield index -> fixed(column, bytes(column, vector, index), length);
            }
            case DATE ->
                index -> LocalDate.ofEpochDay(
                        as(DateDayVector.class, column, vector).get(index));
            case TIME ->
                index -> LocalTime.ofNanoOfDay(
                        as(TimeMicroVector.class, column, vector).get(index) * 1_000);
            case TIMESTAMP -> index -> timestamp(column, type, vector, index);
            case STRUCT -> struct(column, type.asStructType(), as(StructVector.class, column, vector));
            case LIST -> list(column, type.asListType(), as(ListVector.class, column, vector));
            case MAP -> map(column, type.asMapType(), as(MapVector.class, column, vector));
            case TIMESTAMP_NANO, VARIANT, GEOMETRY, GEOGRAPHY, UNKNOWN -> throw notSupported(column, type);
        };
    }

    static GatewayException notSupported(String column, Type type) {
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "column '" + column + "' of the table is of Iceberg's type " + type.typeId()
                        + ", which cannot be written");
    }

    private static <V extends FieldVector> V as(Class<V> type, String column, FieldVector vector) {
        if (!type.isInstance(vector)) {
            throw new GatewayException(
                    ErrorCode.TYPE_MISMATCH,
                    "the rows for column '" + column + "' are of another type than the column");
        }
        return type.cast(vector);
    }

    /** Gives a number, or throws an ArithmeticException. */
    @FunctionalInterface
    interface Exactly {
        Object number();
    }

    private static Object exact(String column, Exactly number) {
        try {
            return number.number();
        } catch (ArithmeticException e) {
            throw outOfRange(column);
        }
    }

    private static GatewayException outOfRange(String column) {
        return new GatewayException(
                ErrorCode.NUMERIC_OUT_OF_RANGE, "a number does not fit column '" + column + "' of the table exactly");
    }

    private static BigDecimal number(String column, FieldVector vector, int index) {
        return vector instanceof BaseIntVector integers
                ? BigDecimal.valueOf(integers.getValueAsLong(index))
                : as(DecimalVector.class, column, vector).getObject(index);
    }

    private static Object decimal(String column, BigDecimal number, Types.DecimalType type) {
        return exact(column, () -> {
            BigDecimal scaled = number.setScale(type.scale(), RoundingMode.UNNECESSARY);
            if (scaled.precision() > type.precision()) {
                throw new ArithmeticException("precision");
            }
            return scaled;
        });
    }

    /** A decimal fraction is held by the nearest floating point number if that one is written as the same fraction. */
    private static Object floating(String column, FieldVector vector, int index) {
        if (vector instanceof Float8Vector doubles) {
            return doubles.get(index);
        }
        if (vector instanceof Float4Vector singles) {
            return (double) singles.get(index);
        }
        BigDecimal number = number(column, vector, index);
        double nearest = number.doubleValue();
        if (Double.isInfinite(nearest) || BigDecimal.valueOf(nearest).compareTo(number) != 0) {
            throw outOfRange(column);
        }
        return nearest;
    }

    private static Object single(String column, FieldVector vector, int index) {
        if (vector instanceof Float4Vector singles) {
            return singles.get(index);
        }
        if (vector instanceof Float8Vector doubles) {
            double value = doubles.get(index);
            if (!Double.isNaN(value) && (double) (float) value != value) {
                throw outOfRange(column);
            }
            return (float) value;
        }
        BigDecimal number = number(column, vector, index);
        float nearest = number.floatValue();
        if (Float.isInfinite(nearest) || new BigDecimal(Float.toString(nearest)).compareTo(number) != 0) {
            throw outOfRange(column);
        }
        return nearest;
    }

    private static String text(String column, FieldVector vector, int index) {
        return new String(as(VarCharVector.class, column, vector).get(index), StandardCharsets.UTF_8);
    }

    private static Object uuid(String column, FieldVector vector, int index) {
        if (vector instanceof FixedSizeBinaryVector binary) {
            ByteBuffer bytes = ByteBuffer.wrap(binary.get(index));
            return new UUID(bytes.getLong(), bytes.getLong());
        }
        return UUID.fromString(text(column, vector, index));
    }

    private static byte[] bytes(String column, FieldVector vector, int index) {
        return vector instanceof FixedSizeBinaryVector binary
                ? binary.get(index)
                : as(VarBinaryVector.class, column, vector).get(index);
    }

    private static Object fixed(String column, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT, "column '" + column + "' of the table takes just " + length + " bytes");
        }
        return bytes;
    }

    private static Object timestamp(String column, Type type, FieldVector vector, int index) {
        if (vector instanceof DateDayVector dates) {
            return LocalDate.ofEpochDay(dates.get(index)).atStartOfDay();
        }
        long micros = as(TimeStampVector.class, column, vector).get(index);
        OffsetDateTime moment = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        return IcebergTypes.isInstant(type) ? moment : moment.toLocalDateTime();
    }

    private static ValueReader struct(String column, Types.StructType type, StructVector vector) {
        List<ValueReader> members = new ArrayList<>();
        for (int i = 0; i < type.fields().size(); i++) {
            Types.NestedField field = type.fields().get(i);
            members.add(of(column, field.type(), field.isRequired(), (FieldVector) vector.getChildByOrdinal(i)));
        }
        return index -> {
            GenericRecord row = GenericRecord.create(type);
            for (int i = 0; i < members.size(); i++) {
                row.set(i, members.get(i).read(index));
            }
            return row;
        };
    }

    private static ValueReader list(String column, Types.ListType type, ListVector vector) {
        ValueReader element = of(column, type.elementType(), type.isElementRequired(), vector.getDataVector());
        return index -> {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = vector.getElementStartIndex(index); i < vector.getElementEndIndex(index); i++) {
                values.add(element.read(i));
            }
            return values;
        };
    }

    private static ValueReader map(String column, Types.MapType type, MapVector vector) {
        StructVector entries = (StructVector) vector.getDataVector();
        ValueReader key = of(column, type.keyType(), true, (FieldVector) entries.getChildByOrdinal(0));
        ValueReader value =
                of(column, type.valueType(), type.isValueRequired(), (FieldVector) entries.getChildByOrdinal(1));
        return index -> {
            Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
            for (int i = vector.getElementStartIndex(index); i < vector.getElementEndIndex(index); i++) {
                values.put(key.read(i), value.read(i));
            }
            return values;
        };
    }
}
