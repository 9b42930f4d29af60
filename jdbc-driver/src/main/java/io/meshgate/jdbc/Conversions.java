package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.ListValue;
import io.meshgate.jdbc.arrow.RowValue;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@link java.sql.ResultSet#getObject(int, Class)}: the classes that a value can be had as. What a column's type does
 * not stand for is refused as the getter for that class refuses it.
 */
final class Conversions {
    private static final Map<Class<?>, Conversion> BY_CLASS = byClass();

    private interface Conversion {
        Object convert(Column column, int row) throws SQLException;
    }

    private Conversions() {}

    /** @param row in which the column is not NULL */
    static Object to(Class<?> wanted, Column column, int row) throws SQLException {
        Conversion conversion = BY_CLASS.get(wanted);
        if (conversion != null) {
            return conversion.convert(column, row);
        }
        Object value = column.valueAt(row);
        Object object = JdbcObjects.of(value);
        if (wanted.isInstance(object)) {
            return object;
        }
        if (wanted.isInstance(value) && !(value instanceof ListValue) && !(value instanceof RowValue)) {
            return value;
        }
        if (value instanceof ListValue list && wanted.isArray()) {
            return array(wanted, list);
        }
        throw Failures.notSupported("ResultSet.getObject(int, Class) does not turn "
                + column.sqlType().name() + " into " + wanted.getName());
    }

    private static Object array(Class<?> wanted, ListValue list) throws SQLException {
        Object[] elements = JdbcObjects.all(list.values());
        Object array = java.lang.reflect.Array.newInstance(wanted.getComponentType(), elements.length);
        try {
            for (int i = 0; i < elements.length; i++) {
                java.lang.reflect.Array.set(array, i, elements[i]);
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw DataFailures.refused(list.element().name() + " ARRAY", wanted.getSimpleName());
        }
        return array;
    }

    private static Map<Class<?>, Conversion> byClass() {
        Map<Class<?>, Conversion> by = new LinkedHashMap<>();
        by.put(String.class, Column::textAt);
        by.put(Boolean.class, Column::booleanAt);
        by.put(Byte.class, Column::byteAt);
        by.put(Short.class, Column::shortAt);
        by.put(Integer.class, Column::intAt);
        by.put(Long.class, Column::longAt);
        by.put(Float.class, Column::floatAt);
        by.put(Double.class, Column::doubleAt);
        by.put(BigDecimal.class, Column::decimalAt);
        by.put(BigInteger.class, Conversions::integer);
        by.put(byte[].class, Column::bytesAt);
        by.put(InputStream.class, (column, row) -> new ByteArrayInputStream(column.bytesAt(row)));
        by.put(Reader.class, (column, row) -> new StringReader(column.textAt(row)));
        by.put(UUID.class, Conversions::uuid);
        by.put(Map.class, Conversions::map);
        by.put(List.class, (column, row) -> Collections.unmodifiableList(Arrays.asList(array(column, row))));
        by.put(Array.class, (column, row) -> instance(Array.class, column, row));
        by.put(Struct.class, (column, row) -> instance(Struct.class, column, row));
        by.put(Duration.class, (column, row) -> instance(Duration.class, column, row));
        by.put(Period.class, (column, row) -> instance(Period.class, column, row));
        putTimes(by);
        return Map.copyOf(by);
    }

    private static void putTimes(Map<Class<?>, Conversion> by) {
        by.put(Date.class, (column, row) -> SqlTimes.date(column.dateAt(row, here()), null));
        by.put(Time.class, (column, row) -> SqlTimes.time(column.timeAt(row, here())));
        by.put(Timestamp.class, (column, row) -> SqlTimes.timestamp(column, row, null));
        by.put(java.util.Date.class, (column, row) -> SqlTimes.timestamp(column, row, null));
        by.put(Calendar.class, Conversions::calendar);
        by.put(LocalDate.class, (column, row) -> column.dateAt(row, here()));
        by.put(LocalTime.class, (column, row) -> column.timeAt(row, here()));
        by.put(LocalDateTime.class, (column, row) -> column.timestampAt(row, here()));
        by.put(Instant.class, (column, row) -> column.instantAt(row, here()));
        by.put(OffsetDateTime.class, Conversions::offset);
        by.put(ZonedDateTime.class, (column, row) -> offset(column, row).toZonedDateTime());
    }

    private static ZoneId here() {
        return ZoneId.systemDefault();
    }

    /** A point in time is given in UTC, as it comes; what has no zone, in that of the Java runtime. */
    private static OffsetDateTime offset(Column column, int row) throws SQLException {
        return column.isInstant()
                ? column.instantAt(row, ZoneOffset.UTC).atOffset(ZoneOffset.UTC)
                : column.timestampAt(row, here()).atZone(here()).toOffsetDateTime();
    }

    private static Calendar calendar(Column column, int row) throws SQLException {
        Calendar calendar = Calendar.getInstance();
        calendar.setTimeInMillis(SqlTimes.timestamp(column, row, null).getTime());
        return calendar;
    }

    private static Object integer(Column column, int row) throws SQLException {
        BigDecimal value = column.decimalAt(row);
        // An exponent may stand for more digits than memory holds.
        if ((long) value.precision() - value.scale() > 10_000) {
            throw DataFailures.outOfRange("BigInteger");
        }
        return value.toBigInteger();
    }

    private static Object uuid(Column column, int row) throws SQLException {
        Object value = column.valueAt(row);
        if (value instanceof UUID) {
            return value;
        }
        if (!(value instanceof String text)) {
            throw DataFailures.refused(column.sqlType().name(), "UUID");
        }
        try {
            return UUID.fromString(text.strip());
        } catch (IllegalArgumentException e) {
            throw DataFailures.notThe("a UUID");
        }
    }

    private static Object map(Column column, int row) throws SQLException {
        Object value = column.valueAt(row);
        if (!(value instanceof RowValue fields)) {
            return instance(Map.class, column, row);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < fields.names().size(); i++) {
            map.putIfAbsent(
                    fields.names().get(i), JdbcObjects.of(fields.values().get(i)));
        }
        return map;
    }

    private static Object[] array(Column column, int row) throws SQLException {
        if (!(column.valueAt(row) instanceof ListValue list)) {
            throw DataFailures.refused(column.sqlType().name(), "ARRAY");
        }
        return JdbcObjects.all(list.values());
    }

    private static Object instance(Class<?> wanted, Column column, int row) throws SQLException {
        Object value = JdbcObjects.of(column.valueAt(row));
        if (value == null || !wanted.isInstance(value)) {
            throw DataFailures.refused(column.sqlType().name(), wanted.getSimpleName());
        }
        return value;
    }
}
