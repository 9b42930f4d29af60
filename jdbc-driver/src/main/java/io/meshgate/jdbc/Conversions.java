package io.meshgate.jdbc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * From the values that {@link ColumnType#read} gives to what the getters of a {@link java.sql.ResultSet} return. NULL
 * becomes null, 0 or false. Messages name types, never values.
 *
 * <p>{@code java.sql.Date}, {@code Time} and {@code Timestamp} have no zone of their own: a value without zone becomes
 * the one that reads the same in the zone of the Java runtime. {@code Time} holds whole seconds.
 */
final class Conversions {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP_WITH_ZONE = new DateTimeFormatterBuilder()
            .append(TIMESTAMP)
            .appendOffset("+HH:MM", "+00:00")
            .toFormatter(Locale.ROOT);

    private Conversions() {}

    static @Nullable String toText(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof LocalDateTime timestamp) {
            return TIMESTAMP.format(timestamp);
        }
        if (value instanceof OffsetDateTime instant) {
            return TIMESTAMP_WITH_ZONE.format(instant);
        }
        if (value instanceof LocalTime time) {
            return DateTimeFormatter.ISO_LOCAL_TIME.format(time);
        }
        return value.toString();
    }

    static boolean toBoolean(@Nullable Object value) throws SQLException {
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number || value instanceof String) {
            String text = value.toString();
            if (text.equals("1") || text.equalsIgnoreCase("true")) {
                return true;
            }
            if (text.equals("0") || text.equalsIgnoreCase("false")) {
                return false;
            }
        }
        throw refused(value, "BOOLEAN");
    }

    /** A fraction is cut off, toward zero, as Java casts and other drivers do (SQL's CAST rounds). */
    static long toInteger(@Nullable Object value, long minimum, long maximum) throws SQLException {
        if (value == null) {
            return 0;
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            long number = ((Number) value).longValue();
            if (number >= minimum && number <= maximum) {
                return number;
            }
            throw outOfRange(minimum, maximum);
        }
        return whole(value, minimum, maximum);
    }

    private static long whole(Object value, long minimum, long maximum) throws SQLException {
        BigDecimal number = toDecimal(value);
        BigDecimal whole = number == null ? BigDecimal.ZERO : number.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(BigDecimal.valueOf(minimum)) < 0 || whole.compareTo(BigDecimal.valueOf(maximum)) > 0) {
            throw outOfRange(minimum, maximum);
        }
        return whole.longValueExact();
    }

    static double toDouble(@Nullable Object value) throws SQLException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        BigDecimal number = toDecimal(value);
        return number == null ? 0 : number.doubleValue();
    }

    static @Nullable BigDecimal toDecimal(@Nullable Object value) throws SQLException {
        if (value == null || value instanceof BigDecimal) {
            return (BigDecimal) value;
        }
        if (value instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Number || value instanceof String) {
            try {
                return new BigDecimal(value.toString().strip());
            } catch (NumberFormatException e) {
                throw Failures.data("22018", "The value is not a number", null);
            }
        }
        throw refused(value, "a number");
    }

    static byte @Nullable [] toBytes(@Nullable Object value) throws SQLException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw refused(value, "VARBINARY");
    }

    static @Nullable Date toDate(@Nullable Object value) throws SQLException {
        LocalDateTime local = value instanceof LocalDate date ? date.atStartOfDay() : localTime(value, "DATE");
        return local == null ? null : Date.valueOf(local.toLocalDate());
    }

    static @Nullable Time toTime(@Nullable Object value) throws SQLException {
        LocalDateTime local = value instanceof LocalTime time ? time.atDate(LocalDate.EPOCH) : localTime(value, "TIME");
        return local == null ? null : Time.valueOf(local.toLocalTime());
    }

    static @Nullable Timestamp toTimestamp(@Nullable Object value) throws SQLException {
        if (value instanceof OffsetDateTime instant) {
            return Timestamp.from(instant.toInstant());
        }
        LocalDateTime local = value instanceof LocalDate date ? date.atStartOfDay() : localTime(value, "TIMESTAMP");
        return local == null ? null : Timestamp.valueOf(local);
    }

    static @Nullable Object toObject(@Nullable Object value) throws SQLException {
        if (value instanceof LocalDate) {
            return toDate(value);
        }
        if (value instanceof LocalTime) {
            return toTime(value);
        }
        return value instanceof LocalDateTime ? toTimestamp(value) : value;
    }

    private static @Nullable LocalDateTime localTime(@Nullable Object value, String wanted) throws SQLException {
        if (value == null || value instanceof LocalDateTime) {
            return (LocalDateTime) value;
        }
        if (value instanceof OffsetDateTime instant) {
            return instant.atZoneSameInstant(ZoneId.systemDefault()).toLocalDateTime();
        }
        throw refused(value, wanted);
    }

    private static SQLException outOfRange(long minimum, long maximum) {
        return Failures.data("22003", "The value is out of range; accepted are " + minimum + " to " + maximum, null);
    }

    private static SQLException refused(Object value, String wanted) {
        return Failures.data("22018", "A " + value.getClass().getSimpleName() + " cannot be read as " + wanted, null);
    }
}
