package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.SqlType;
import io.meshgate.jdbc.arrow.TimeText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.HexFormat;
import java.util.UUID;

/**
 * From what applications set to the class that a parameter's type has. What has no zone is taken in the zone given;
 * fractions of seconds finer than the type holds are cut off when they are sent.
 */
@SuppressWarnings("JavaUtilDate") // JDBC takes it, however bad it is
final class ParameterConversion {
    private static final int UUID_BYTES = 16;
    private static final int MOST_DIGITS = 10_000;

    private final Object value;
    private final SqlType type;
    private final int position;
    private final ZoneId zone;

    private ParameterConversion(Object value, SqlType type, int position, ZoneId zone) {
        this.value = value;
        this.type = type;
        this.position = position;
        this.zone = zone;
    }

    /**
     * @param position of the parameter, from 1, for messages
     * @param zone of values without one of their own
     */
    static Object convert(Object value, SqlType type, int position, ZoneId zone) throws SQLException {
        try {
            return new ParameterConversion(value, type, position, zone).convert();
        } catch (NumberFormatException | DateTimeException e) {
            throw Failures.data("22018", "The value of parameter " + position + " is not a " + type.name(), null);
        } catch (ArithmeticException e) {
            throw DataFailures.outOfRange("parameter " + position + ", a " + type.name());
        }
    }

    private Object convert() throws SQLException {
        return switch (type.jdbcType()) {
            case Types.BOOLEAN -> bool();
            case Types.TINYINT -> whole(Byte.SIZE).byteValueExact();
            case Types.SMALLINT -> whole(Short.SIZE).shortValueExact();
            case Types.INTEGER -> whole(Integer.SIZE).intValueExact();
            case Types.BIGINT -> whole(Long.SIZE).longValueExact();
            case Types.REAL -> (float) floating();
            case Types.DOUBLE -> floating();
            case Types.DECIMAL -> bounded(type.precision()).setScale(type.scale());
            case Types.VARCHAR -> text();
            case Types.VARBINARY, Types.BINARY -> bytes();
            case Types.DATE -> date();
            case Types.TIME -> time();
            case Types.TIMESTAMP -> timestamp();
            case Types.TIMESTAMP_WITH_TIMEZONE -> instant().atOffset(ZoneOffset.UTC);
            default -> other();
        };
    }

    private SQLException refused() {
        return Failures.data(
                "22018",
                "Parameter " + position + " is a " + type.name() + ", for which a "
                        + value.getClass().getSimpleName() + " does not stand",
                null);
    }

    private Object other() throws SQLException {
        if (!type.valueClass().equals(UUID.class)) {
            throw Failures.notSupported("The Meshgate driver does not bind parameters of type " + type.name());
        }
        if (value instanceof UUID) {
            return value;
        }
        if (value instanceof byte[] bytes && bytes.length == UUID_BYTES) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        if (!(value instanceof String text)) {
            throw refused();
        }
        try {
            return UUID.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            throw DataFailures.notThe("a UUID");
        }
    }

    private boolean bool() throws SQLException {
        if (value instanceof Boolean flag) {
            return flag;
        }
        String text = value instanceof Number
                ? bounded(MOST_DIGITS).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
        if (text.equals("1") || text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equals("0") || text.equalsIgnoreCase("false")) {
            return false;
        }
        throw refused();
    }

    private BigInteger whole(int bits) throws SQLException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        return bounded(bits).toBigIntegerExact();
    }

    /** An exponent may stand for more digits than memory holds: it is refused before anything is computed. */
    private BigDecimal bounded(int digits) throws SQLException {
        BigDecimal number = decimal();
        if (Math.abs((long) number.scale()) > MOST_DIGITS || (long) number.precision() - number.scale() > digits) {
            throw new ArithmeticException("too many digits");
        }
        return number;
    }

    private double floating() throws SQLException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return value instanceof String text
                ? Double.parseDouble(text.strip())
                : decimal().doubleValue();
    }

    private BigDecimal decimal() throws SQLException {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Number || value instanceof String) {
            return new BigDecimal(value.toString().strip());
        }
        throw refused();
    }

    private String text() throws SQLException {
        if (value instanceof String
                || value instanceof Character
                || value instanceof Boolean
                || value instanceof UUID) {
            return value.toString();
        }
        if (value instanceof BigDecimal decimal) {
            return Math.abs((long) decimal.scale()) > MOST_DIGITS ? decimal.toString() : decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Number
                || value instanceof java.util.Date
                || value instanceof java.time.temporal.Temporal
                || value instanceof Enum<?>) {
            return value.toString();
        }
        throw refused();
    }

    private byte[] bytes() throws SQLException {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw refused();
    }

    private LocalDate date() throws SQLException {
        if (value instanceof LocalDate date) {
            return date;
        }
        return value instanceof String text
                ? TimeText.date(text, zone)
                : timestamp().toLocalDate();
    }

    private LocalTime time() throws SQLException {
        if (value instanceof LocalTime time) {
            return time;
        }
        if (value instanceof Time time) {
            return Instant.ofEpochMilli(time.getTime()).atZone(zone).toLocalTime();
        }
        return value instanceof String text
                ? TimeText.time(text, zone)
                : timestamp().toLocalTime();
    }

    private LocalDateTime timestamp() throws SQLException {
        if (value instanceof LocalDateTime local) {
            return local;
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        if (value instanceof String text) {
            return TimeText.timestamp(text, zone);
        }
        if (value instanceof java.util.Date date && zone.equals(ZoneId.systemDefault())) {
            // What it prints is what is meant, also before 1582.
            Timestamp same = date instanceof Timestamp precise ? precise : new Timestamp(date.getTime());
            return same.toLocalDateTime();
        }
        return LocalDateTime.ofInstant(instant(), zone);
    }

    private Instant instant() throws SQLException {
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        if (value instanceof ZonedDateTime moment) {
            return moment.toInstant();
        }
        if (value instanceof Calendar calendar) {
            return calendar.toInstant();
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toInstant();
        }
        if (value instanceof Time) {
            throw refused();
        }
        if (value instanceof Date || value instanceof java.util.Date) {
            return Instant.ofEpochMilli(((java.util.Date) value).getTime());
        }
        if (value instanceof String text) {
            return TimeText.instant(text, zone);
        }
        if (value instanceof LocalDateTime local) {
            return local.atZone(zone).toInstant();
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay(zone).toInstant();
        }
        throw refused();
    }
}
