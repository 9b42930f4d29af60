package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ListValue;
import io.meshgate.jdbc.arrow.RowValue;
import java.sql.Array;
import java.sql.Date;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the values of columns to the objects that JDBC has for their types, nested ones included. */
final class JdbcObjects {
    private static final Map<Class<?>, Class<?>> CLASSES = Map.of(
            LocalDate.class, Date.class,
            LocalTime.class, Time.class,
            LocalDateTime.class, Timestamp.class,
            ListValue.class, Array.class,
            RowValue.class, Struct.class);

    private JdbcObjects() {}

    /** The class of what {@link #of} makes. */
    static Class<?> classOf(Class<?> valueClass) {
        return CLASSES.getOrDefault(valueClass, valueClass);
    }

    static @Nullable Object of(@Nullable Object value) {
        if (value instanceof LocalDate date) {
            return Date.valueOf(date);
        }
        if (value instanceof LocalTime time) {
            return SqlTimes.time(time);
        }
        if (value instanceof LocalDateTime timestamp) {
            return Timestamp.valueOf(timestamp);
        }
        if (value instanceof ListValue list) {
            return new MeshgateArray(list);
        }
        if (value instanceof RowValue row) {
            return new MeshgateStruct(row);
        }
        return value instanceof Map<?, ?> map ? map(map) : value;
    }

    static Object[] all(List<@Nullable Object> values) {
        return values.stream().map(JdbcObjects::of).toArray();
    }

    private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> values) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        values.forEach((key, value) -> map.put(of(key), of(value)));
        return Collections.unmodifiableMap(map);
    }
}
