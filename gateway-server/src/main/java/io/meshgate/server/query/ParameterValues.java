package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Brings the values of a statement's parameters to the classes of its plan, where nothing of the value is lost. */
final class ParameterValues {
    private ParameterValues() {}

    /**
     * @return one value per field, of the class that {@link io.meshgate.connector.Predicate} states for its type
     * @throws GatewayException with INVALID_PARAMETER; the message names position and types, never a value
     */
    static List<@Nullable Object> convert(List<Field> parameters, List<? extends @Nullable Object> values) {
        if (parameters.size() != values.size()) {
            throw invalid("The statement has " + parameters.size() + " parameters, but " + values.size()
                    + " values were given.");
        }
        List<@Nullable Object> converted = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            converted.add(value == null ? null : convert(i + 1, parameters.get(i), value));
        }
        return Collections.unmodifiableList(converted);
    }

    private static Object convert(int position, Field field, Object value) {
        Object converted = null;
        try {
            converted = convert(field, value);
        } catch (ArithmeticException e) {
            throw invalid("The value of parameter " + position + " does not fit its type " + name(field) + ".");
        }
        if (converted == null) {
            throw invalid("Parameter " + position + " is of type " + name(field) + ", but a value of class "
                    + value.getClass().getSimpleName() + " was given.");
        }
        return converted;
    }

    /** @throws ArithmeticException when the class would do, but the value does not fit */
    private static @Nullable Object convert(Field field, Object value) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> value instanceof Boolean ? value : null;
            case Int -> integer((ArrowType.Int) type, value);
            case FloatingPoint -> floating((ArrowType.FloatingPoint) type, value);
            case Decimal -> decimal((ArrowType.Decimal) type, value);
            case Utf8 -> value instanceof String ? value : null;
            case Binary -> value instanceof byte[] ? value : null;
            case FixedSizeBinary -> fixedSize(field, ((ArrowType.FixedSizeBinary) type).getByteWidth(), value);
            case Date -> value instanceof LocalDate ? value : null;
            case Time -> value instanceof LocalTime time ? wholeMicros(time, time) : null;
            case Timestamp -> timestamp((ArrowType.Timestamp) type, value);
            case List ->
                value instanceof List<?> elements ? array(field.getChildren().get(0), elements) : null;
            default -> null;
        };
    }

    /** Null if the class of any element would not do. */
    private static @Nullable Object array(Field element, List<?> values) {
        List<@Nullable Object> converted = new ArrayList<>(values.size());
        for (Object value : values) {
            Object each = value == null ? null : convert(element, value);
            if (value != null && each == null) {
                return null;
            }
            converted.add(each);
        }
        return Collections.unmodifiableList(converted);
    }

    private static @Nullable BigInteger whole(Object value) {
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        if (value instanceof BigInteger integer) {
            return integer;
        }
        return value instanceof BigDecimal decimal ? decimal.toBigIntegerExact() : null;
    }

    private static @Nullable Object integer(ArrowType.Int type, Object value) {
        BigInteger whole = whole(value);
        if (whole == null) {
            return null;
        }
        return switch (type.getBitWidth()) {
            case 8 -> (int) whole.byteValueExact();
            case 16 -> (int) whole.shortValueExact();
            case 32 -> whole.intValueExact();
            default -> whole.longValueExact();
        };
    }

    private static @Nullable Object decimal(ArrowType.Decimal type, Object value) {
        BigInteger whole = value instanceof BigDecimal ? null : whole(value);
        if (whole == null && !(value instanceof BigDecimal)) {
            return null;
        }
        BigDecimal decimal = whole == null ? (BigDecimal) value : new BigDecimal(whole);
        BigDecimal scaled = decimal.setScale(type.getScale(), RoundingMode.UNNECESSARY);
        if (scaled.precision() > type.getPrecision()) {
            throw new ArithmeticException("precision");
        }
        return scaled;
    }

    private static @Nullable Object floating(ArrowType.FloatingPoint type, Object value) {
        double number;
        if (value instanceof Float || value instanceof Double) {
            number = ((Number) value).doubleValue();
        } else {
            BigInteger whole = whole(value);
            if (whole == null) {
                return null;
            }
            number = whole.doubleValue();
            if (Double.isInfinite(number)
                    || !new BigDecimal(number).toBigIntegerExact().equals(whole)) {
                throw new ArithmeticException("not a floating-point number");
            }
        }
        if (type.getPrecision() == FloatingPointPrecision.DOUBLE) {
            return number;
        }
        float single = (float) number;
        if (Double.compare(single, number) != 0) {
            throw new ArithmeticException("not a single-precision number");
        }
        return single;
    }

    private static @Nullable Object fixedSize(Field field, int width, Object value) {
        if ("arrow.uuid".equals(field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME))) {
            return value instanceof UUID ? value : null;
        }
        if (value instanceof byte[] bytes && bytes.length != width) {
            throw new ArithmeticException("length");
        }
        return value instanceof byte[] ? value : null;
    }

    private static @Nullable Object timestamp(ArrowType.Timestamp type, Object value) {
        if (type.getTimezone() == null) {
            return value instanceof LocalDateTime local ? wholeMicros(local, local) : null;
        }
        if (value instanceof OffsetDateTime offset) {
            return wholeMicros(offset, offset.toInstant());
        }
        if (value instanceof ZonedDateTime zoned) {
            return wholeMicros(zoned, zoned.toInstant());
        }
        return value instanceof Instant instant ? wholeMicros(instant, instant) : null;
    }

    private static Object wholeMicros(TemporalAccessor moment, Object value) {
        if (moment.get(ChronoField.NANO_OF_SECOND) % 1_000 != 0) {
            throw new ArithmeticException("finer than microseconds");
        }
        return value;
    }

    private static String name(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Bool -> "BOOLEAN";
            case Int ->
                switch (((ArrowType.Int) type).getBitWidth()) {
                    case 8 -> "TINYINT";
                    case 16 -> "SMALLINT";
                    case 32 -> "INTEGER";
                    default -> "BIGINT";
                };
            case FloatingPoint ->
                ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.SINGLE ? "REAL" : "DOUBLE";
            case Decimal ->
                "DECIMAL(" + ((ArrowType.Decimal) type).getPrecision() + ", " + ((ArrowType.Decimal) type).getScale()
                        + ")";
            case Utf8 -> "VARCHAR";
            case Binary, FixedSizeBinary -> "VARBINARY";
            case Timestamp ->
                ((ArrowType.Timestamp) type).getTimezone() == null ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE";
            case List -> name(field.getChildren().get(0)) + " ARRAY";
            default -> type.getTypeID().name().toUpperCase(Locale.ROOT);
        };
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorCode.INVALID_PARAMETER, message);
    }
}
