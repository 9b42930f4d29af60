package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ListValue;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of an ARRAY column. Holds its elements: it outlives the result. Immutable. */
final class MeshgateArray implements Array {
    private final ListValue value;

    MeshgateArray(ListValue value) {
        this.value = value;
    }

    /** The elements, of the driver's own classes. */
    List<@Nullable Object> values() {
        return value.values();
    }

    @Override
    public String getBaseTypeName() {
        return value.element().name();
    }

    @Override
    public int getBaseType() {
        return value.element().jdbcType();
    }

    /** An array of the class that JDBC has for the elements, or of {@code Object} for types without one. */
    @Override
    public Object getArray() {
        Object[] elements = JdbcObjects.all(value.values());
        Object[] typed = (Object[]) java.lang.reflect.Array.newInstance(
                JdbcObjects.classOf(value.element().valueClass()), elements.length);
        System.arraycopy(elements, 0, typed, 0, elements.length);
        return typed;
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        Object[] all = (Object[]) getArray();
        if (index < 1 || count < 0 || index > all.length + 1L) {
            throw Failures.argument("The array has no elements from " + index + "; accepted are 1 to " + all.length);
        }
        int from = (int) index - 1;
        return Arrays.copyOfRange(all, from, (int) Math.min(all.length, from + (long) count));
    }

    @Override
    public Object getArray(@Nullable Map<String, Class<?>> types) throws SQLException {
        refuseTypes(types);
        return getArray();
    }

    @Override
    public Object getArray(long index, int count, @Nullable Map<String, Class<?>> types) throws SQLException {
        refuseTypes(types);
        return getArray(index, count);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        throw Failures.notSupported("The Meshgate driver does not support Array.getResultSet(); use getArray()");
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return getResultSet();
    }

    @Override
    public ResultSet getResultSet(@Nullable Map<String, Class<?>> types) throws SQLException {
        return getResultSet();
    }

    @Override
    public ResultSet getResultSet(long index, int count, @Nullable Map<String, Class<?>> types) throws SQLException {
        return getResultSet();
    }

    @Override
    public void free() {
        // Nothing is held but the elements.
    }

    static void refuseTypes(@Nullable Map<String, Class<?>> types) throws SQLException {
        if (types != null && !types.isEmpty()) {
            throw Failures.notSupported("The Meshgate driver does not map types to classes of the application");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MeshgateArray array && array.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
