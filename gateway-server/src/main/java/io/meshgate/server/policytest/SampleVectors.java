package io.meshgate.server.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Values as test files have them, for the columns of tables: {@link Boolean}, {@link Long}, {@link Double}, {@link
 * BigDecimal}, {@link String} and {@code byte[]}; days and microseconds are {@link Long}.
 */
final class SampleVectors {
    private SampleVectors() {}

    /** The value for a column; empty when it is none of the column's type. NULL is not asked for. */
    static Optional<Object> value(Field column, JsonNode given) {
        try {
            return Optional.ofNullable(read(column, given));
        } catch (ArithmeticException | DateTimeException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static @Nullable Object read(Field column, JsonNode given) {
        ArrowType type = column.getType();
        return switch (type.getTypeID()) {
            case Bool -> given.isBoolean() ? given.booleanValue() : null;
            case Int -> given.isNumber() ? whole(given.decimalValue(), ((ArrowType.Int) type).getBitWidth()) : null;
            case FloatingPoint -> given.isNumber() ? (Double) given.doubleValue() : null;
            case Decimal -> given.isNumber() ? decimal(given.decimalValue(), (ArrowType.Decimal) type) : null;
            case Utf8 -> given.isTextual() ? given.textValue() : null;
            case Binary -> given.isTextual() ? HexFormat.of().parseHex(given.textValue()) : null;
            case FixedSizeBinary -> given.isTextual() ? fixed((ArrowType.FixedSizeBinary) type, given) : null;
            case Date ->
                given.isTextual() ? (Long) LocalDate.parse(given.textValue()).toEpochDay() : null;
            case Time ->
                given.isTextual() ? (Long) (LocalTime.parse(given.textValue()).toNanoOfDay() / 1_000) : null;
            case Timestamp -> given.isTextual() ? micros((ArrowType.Timestamp) type, given.textValue()) : null;
            default -> null;
        };
    }

    /** Whether columns of the type can have values other than NULL here. */
    static boolean supports(Field column) {
        return switch (column.getType().getTypeID()) {
            case Bool, Int, FloatingPoint, Decimal, Utf8, Binary, FixedSizeBinary, Date, Time, Timestamp -> true;
            default -> false;
        };
    }

    private static @Nullable Object whole(BigDecimal given, int bits) {
        long value = given.longValueExact();
        return bits == Long.SIZE || value >> (bits - 1) == value >> (Long.SIZE - 1) ? (Long) value : null;
    }

    private static @Nullable Object decimal(BigDecimal given, ArrowType.Decimal type) {
        BigDecimal value = given.setScale(type.getScale(), RoundingMode.UNNECESSARY);
        return value.precision() <= type.getPrecision() ? value : null;
    }

    private static byte @Nullable [] fixed(ArrowType.FixedSizeBinary type, JsonNode given) {
        byte[] bytes = HexFormat.of().parseHex(given.textValue().replace("-", ""));
        return bytes.length == type.getByteWidth() ? bytes : null;
    }

    private static Long micros(ArrowType.Timestamp type, String given) {
        String iso = given.replace(' ', 'T');
        LocalDateTime utc = type.getTimezone() == null
                ? LocalDateTime.parse(iso)
                : OffsetDateTime.parse(iso)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime();
        return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), utc);
    }

    /** Writes a value of {@link #value} into a vector of the column. */
    static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            vector.setNull(row);
        } else if (value instanceof Long number) {
            setNumber(vector, row, number);
        } else if (vector instanceof BitVector bits && value instanceof Boolean bit) {
            bits.setSafe(row, bit ? 1 : 0);
        } else if (vector instanceof Float4Vector floats && value instanceof Double number) {
            floats.setSafe(row, number.floatValue());
        } else if (vector instanceof Float8Vector doubles && value instanceof Double number) {
            doubles.setSafe(row, number);
        } else if (vector instanceof DecimalVector decimals && value instanceof BigDecimal number) {
            decimals.setSafe(row, number);
        } else if (vector instanceof VarCharVector texts && value instanceof String text) {
            texts.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector binaries && value instanceof byte[] bytes) {
            binaries.setSafe(row, bytes);
        } else if (vector instanceof FixedSizeBinaryVector binaries && value instanceof byte[] bytes) {
            binaries.setSafe(row, bytes);
        } else {
            throw new IllegalStateException("no writer for " + vector.getField());
        }
    }

    private static void setNumber(FieldVector vector, int row, long number) {
        if (vector instanceof TinyIntVector numbers) {
            numbers.setSafe(row, (int) number);
        } else if (vector instanceof SmallIntVector numbers) {
            numbers.setSafe(row, (int) number);
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(row, (int) number);
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(row, number);
        } else if (vector instanceof DateDayVector days) {
            days.setSafe(row, Math.toIntExact(number));
        } else if (vector instanceof TimeMicroVector micros) {
            micros.setSafe(row, number);
        } else if (vector instanceof TimeStampMicroVector micros) {
            micros.setSafe(row, number);
        } else if (vector instanceof TimeStampMicroTZVector micros) {
            micros.setSafe(row, number);
        } else {
            throw new IllegalStateException("no writer for " + vector.getField());
        }
    }
}
