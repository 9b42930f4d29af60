package io.meshgate.server.flight;

import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * One value of a vector of whatever type clients like to send, as {@link Boolean}, {@link BigInteger}, {@link Float},
 * {@link Double}, {@link java.math.BigDecimal}, {@link String}, {@code byte[]}, {@link LocalDate}, {@link LocalTime},
 * {@link LocalDateTime} or {@link Instant}, or for an array as a list of these.
 */
final class ArrowValues {
    private ArrowValues() {}

    /** @param position of the parameter, from 1, for messages */
    static @Nullable Object read(FieldVector vector, int row, int position, ArrayValues arrays) {
        if (vector.getField().getDictionary() != null) {
            throw ParameterValues.invalid("parameter " + position + " is dictionary-encoded; send plain values");
        }
        if (vector.isNull(row)) {
            return null;
        }
        Optional<FieldVector> elements = ArrayValues.elementsOf(vector);
        if (elements.isPresent()) {
            return arrays.read((BaseListVector) vector, elements.get(), row);
        }
        try {
            return readPresent(vector, row, position);
        } catch (DateTimeException | ArithmeticException e) {
            throw ParameterValues.invalid("parameter " + position + " is out of range for " + vector.getMinorType());
        } catch (CharacterCodingException e) {
            throw ParameterValues.invalid("parameter " + position + " is not valid UTF-8");
        }
    }

    private static Object readPresent(FieldVector vector, int row, int position) throws CharacterCodingException {
        if (vector instanceof BitVector bits) {
            return bits.get(row) != 0;
        }
        if (vector instanceof UInt8Vector unsigned) {
            return new BigInteger(Long.toUnsignedString(unsigned.get(row)));
        }
        if (vector instanceof BaseIntVector integers) {
            return BigInteger.valueOf(integers.getValueAsLong(row));
        }
        if (vector instanceof Float2Vector half) {
            return half.getValueAsFloat(row);
        }
        if (vector instanceof Float4Vector single) {
            return single.get(row);
        }
        if (vector instanceof Float8Vector twice) {
            return twice.get(row);
        }
        if (vector instanceof DecimalVector || vector instanceof Decimal256Vector) {
            return vector.getObject(row);
        }
        if (vector instanceof VarCharVector
                || vector instanceof LargeVarCharVector
                || vector instanceof ViewVarCharVector) {
            return text(bytes(vector, row));
        }
        if (vector instanceof VarBinaryVector
                || vector instanceof LargeVarBinaryVector
                || vector instanceof ViewVarBinaryVector
                || vector instanceof FixedSizeBinaryVector) {
            return bytes(vector, row);
        }
        return readTemporal(vector, row, position);
    }

    private static Object readTemporal(FieldVector vector, int row, int position) {
        if (vector instanceof DateDayVector days) {
            return LocalDate.ofEpochDay(days.get(row));
        }
        if (vector instanceof DateMilliVector millis) {
            return LocalDate.ofEpochDay(Math.floorDiv(millis.get(row), 86_400_000L));
        }
        if (vector instanceof TimeSecVector seconds) {
            return LocalTime.ofSecondOfDay(seconds.get(row));
        }
        if (vector instanceof TimeMilliVector millis) {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(millis.get(row), 1_000_000L));
        }
        if (vector instanceof TimeMicroVector micros) {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(micros.get(row), 1_000L));
        }
        if (vector instanceof TimeNanoVector nanos) {
            return LocalTime.ofNanoOfDay(nanos.get(row));
        }
        if (vector instanceof TimeStampVector timestamps) {
            return timestamp(timestamps, row);
        }
        throw ParameterValues.invalid("parameter " + position + " has the type " + vector.getMinorType()
                + "; accepted are booleans, numbers, strings, binaries, dates, times, timestamps and arrays of these");
    }

    private static Object timestamp(TimeStampVector vector, int row) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
        long value = vector.get(row);
        long perSecond = perSecond(type.getUnit());
        Instant instant = Instant.ofEpochSecond(
                Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond));
        return type.getTimezone() == null ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC) : instant;
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private static byte[] bytes(FieldVector vector, int row) {
        if (vector instanceof VarCharVector text) {
            return text.get(row);
        }
        if (vector instanceof LargeVarCharVector text) {
            return text.get(row);
        }
        if (vector instanceof ViewVarCharVector text) {
            return text.get(row);
        }
        return (byte[]) vector.getObject(row);
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(java.nio.ByteBuffer.wrap(bytes))
                .toString();
    }
}
