package io.meshgate.shell.value;

import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows into values of a few classes, whatever the driver gives: those of {@code java.lang} and {@code java.time},
 * {@code BigDecimal}, {@code byte[]}, {@code UUID}, {@code List} for arrays and {@code Map} for maps and rows.
 */
public final class RowReader {
    private final ResultSet result;
    private final List<Column> columns;

    public RowReader(ResultSet result, List<Column> columns) {
        this.result = result;
        this.columns = columns;
    }

    /** The values of the row that the result stands on. */
    public List<@Nullable Object> row() throws SQLException {
        List<@Nullable Object> row = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            ValueType type = columns.get(i).type();
            row.add(plain(value(i + 1, type), type));
        }
        return row;
    }

    private @Nullable Object value(int column, ValueType type) throws SQLException {
        Optional<Class<?>> wanted = type instanceof ValueType.Scalar scalar ? wanted(scalar.kind()) : Optional.empty();
        if (wanted.isPresent()) {
            try {
                return result.getObject(column, wanted.get());
            } catch (SQLFeatureNotSupportedException e) {
                return result.getObject(column);
            }
        }
        return result.getObject(column);
    }

    /** The classes of {@code java.sql} would shift some times by the machine's zone, and cut others. */
    private static Optional<Class<?>> wanted(ValueType.Kind kind) {
        return switch (kind) {
            case DATE -> Optional.of(LocalDate.class);
            case TIME -> Optional.of(LocalTime.class);
            case TIMESTAMP -> Optional.of(LocalDateTime.class);
            case TIMESTAMP_WITH_ZONE -> Optional.of(OffsetDateTime.class);
            default -> Optional.empty();
        };
    }

    private static @Nullable Object plain(@Nullable Object value, ValueType type) throws SQLException {
        if (value instanceof java.sql.Date date) {
            return date.toLocalDate();
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof Blob blob) {
            return blob.getBytes(1, Math.toIntExact(blob.length()));
        }
        if (value instanceof Clob clob) {
            return clob.getSubString(1, Math.toIntExact(clob.length()));
        }
        if (value instanceof Array array) {
            return list(array, type);
        }
        if (value instanceof Struct struct) {
            return struct(struct, type);
        }
        return value instanceof Map<?, ?> map ? map(map, type) : value;
    }

    private static List<@Nullable Object> list(Array array, ValueType type) throws SQLException {
        ValueType element = type instanceof ValueType.ListOf list ? list.element() : type;
        List<@Nullable Object> values = new ArrayList<>();
        for (Object value : (Object[]) array.getArray()) {
            values.add(plain(value, element));
        }
        return values;
    }

    private static Map<@Nullable Object, @Nullable Object> struct(Struct struct, ValueType type) throws SQLException {
        Object[] attributes = struct.getAttributes();
        List<ValueType.StructField> fields =
                type instanceof ValueType.StructOf known ? known.fields() : Collections.emptyList();
        Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i++) {
            boolean known = i < fields.size();
            String name = known ? fields.get(i).name() : "field" + (i + 1);
            values.put(name, plain(attributes[i], known ? fields.get(i).type() : type));
        }
        return values;
    }

    private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> map, ValueType type) throws SQLException {
        ValueType key = type instanceof ValueType.MapOf known ? known.key() : type;
        ValueType value = type instanceof ValueType.MapOf known ? known.value() : type;
        Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            values.put(plain(entry.getKey(), key), plain(entry.getValue(), value));
        }
        return values;
    }
}
