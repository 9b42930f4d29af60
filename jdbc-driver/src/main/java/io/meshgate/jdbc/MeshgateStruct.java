package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.RowValue;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a ROW column. Holds its attributes: it outlives the result. Immutable. */
final class MeshgateStruct implements Struct {
    private final RowValue value;

    MeshgateStruct(RowValue value) {
        this.value = value;
    }

    @Override
    public String getSQLTypeName() {
        return value.type().name();
    }

    @Override
    public Object[] getAttributes() {
        return JdbcObjects.all(value.values());
    }

    @Override
    public Object[] getAttributes(@Nullable Map<String, Class<?>> types) throws SQLException {
        MeshgateArray.refuseTypes(types);
        return getAttributes();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MeshgateStruct struct && struct.value.equals(value);
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
