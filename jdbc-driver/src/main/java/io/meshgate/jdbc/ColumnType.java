package io.meshgate.jdbc;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * How a column's Arrow type appears in JDBC.
 *
 * @param jdbcType of {@link Types}
 * @param name as in SQL
 * @param valueClass of the values that {@link #read} gives; {@code ResultSet.getObject} turns those of {@code
 *     java.time} into the classes of {@code java.sql}
 * @param precision as {@link java.sql.ResultSetMetaData#getPrecision} has it; 0 where it does not apply
 */
record ColumnType(
        int jdbcType,
        String name,
        Class<?> valueClass,
        int precision,
        int scale,
        boolean signed,
        Function<Object, Object> fromArrow) {
    private static final long MICROS_PER_SECOND = 1_000_000;

    static ColumnType of(Field field) {
        if ("arrow.uuid".equals(field.getMetadata().get("ARROW:extension:name"))) {
            return plain(Types.OTHER, "UUID", UUID.class, value -> {
                ByteBuffer bytes = ByteBuffer.wrap((byte[]) value);
                return new UUID(bytes.getLong(), bytes.getLong());
            });
        }
        return of(field.getType());
    }

    private static ColumnType of(ArrowType type) {
        return switch (type.getTypeID()) {
            case Bool -> plain(Types.BOOLEAN, "BOOLEAN", Boolean.class, value -> value);
            case Int -> integer((ArrowType.Int) type);
            case FloatingPoint -> floating((ArrowType.FloatingPoint) type);
            case Decimal -> decimal((ArrowType.Decimal) type);
            case Utf8 -> plain(Types.VARCHAR, "VARCHAR", String.class, Object::toString);
            case Binary -> plain(Types.VARBINARY, "VARBINARY", byte[].class, value -> value);
            case FixedSizeBinary -> plain(Types.BINARY, "BINARY", byte[].class, value -> value);
            case Date -> date((ArrowType.Date) type);
            case Time -> time((ArrowType.Time) type);
            case Timestamp -> timestamp((ArrowType.Timestamp) type);
            case Null -> plain(Types.NULL, "NULL", Object.class, value -> value);
            default -> unread(type);
        };
    }

    /** The value in {@code row}, or null. */
    @Nullable
    Object read(ValueVector vector, int row) throws SQLException {
        if (vector.isNull(row)) {
            return null;
        }
        if (valueClass == Void.class) {
            throw Failures.notSupported(
                    "The Meshgate driver does not read values of type " + name + " yet: column " + vector.getName());
        }
        return fromArrow.apply(vector.getObject(row));
    }

    private static ColumnType plain(int jdbcType, String name, Class<?> valueClass, Function<Object, Object> read) {
        return new ColumnType(jdbcType, name, valueClass, 0, 0, false, read);
    }

    private static ColumnType number(int jdbcType, String name, Class<?> valueClass, int precision, int scale) {
        return new ColumnType(jdbcType, name, valueClass, precision, scale, true, value -> value);
    }

    private static ColumnType integer(ArrowType.Int type) {
        if (!type.getIsSigned()) {
            return unread(type);
        }
        return switch (type.getBitWidth()) {
            case 8 -> number(Types.TINYINT, "TINYINT", Byte.class, 3, 0);
            case 16 -> number(Types.SMALLINT, "SMALLINT", Short.class, 5, 0);
            case 32 -> number(Types.INTEGER, "INTEGER", Integer.class, 10, 0);
            default -> number(Types.BIGINT, "BIGINT", Long.class, 19, 0);
        };
    }

    private static ColumnType floating(ArrowType.FloatingPoint type) {
        return switch (type.getPrecision()) {
            case SINGLE -> number(Types.REAL, "REAL", Float.class, 7, 0);
            case DOUBLE -> number(Types.DOUBLE, "DOUBLE", Double.class, 15, 0);
            case HALF -> unread(type);
        };
    }

    private static ColumnType decimal(ArrowType.Decimal type) {
        return number(Types.DECIMAL, "DECIMAL", BigDecimal.class, type.getPrecision(), type.getScale());
    }

    private static ColumnType date(ArrowType.Date type) {
        return switch (type.getUnit()) {
            case DAY -> plain(Types.DATE, "DATE", LocalDate.class, value -> LocalDate.ofEpochDay((Integer) value));
            case MILLISECOND -> unread(type);
        };
    }

    private static ColumnType time(ArrowType.Time type) {
        return switch (type.getUnit()) {
            case MICROSECOND ->
                plain(
                        Types.TIME,
                        "TIME",
                        LocalTime.class,
                        value -> LocalTime.ofNanoOfDay(TimeUnit.MICROSECONDS.toNanos((Long) value)));
            case SECOND, MILLISECOND, NANOSECOND -> unread(type);
        };
    }

    private static ColumnType timestamp(ArrowType.Timestamp type) {
        return switch (type.getUnit()) {
            case MICROSECOND ->
                type.getTimezone() == null
                        ? plain(Types.TIMESTAMP, "TIMESTAMP", LocalDateTime.class, value -> value)
                        : plain(
                                Types.TIMESTAMP_WITH_TIMEZONE,
                                "TIMESTAMP WITH TIME ZONE",
                                java.time.OffsetDateTime.class,
                                value -> instant((Long) value).atOffset(ZoneOffset.UTC));
            case SECOND, MILLISECOND, NANOSECOND -> unread(type);
        };
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                TimeUnit.MICROSECONDS.toNanos(Math.floorMod(micros, MICROS_PER_SECOND)));
    }

    private static ColumnType unread(ArrowType type) {
        return plain(Types.OTHER, type.getTypeID().name().toUpperCase(Locale.ROOT), Void.class, value -> value);
    }
}
