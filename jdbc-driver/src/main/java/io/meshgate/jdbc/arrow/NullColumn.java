package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;

/** A column of the type of the bare NULL. */
final class NullColumn extends Column {
    NullColumn(ArrowField field) {
        super(field, SqlType.of(Types.NULL, "NULL", Object.class).sized(0, 0, "NULL".length()));
    }

    @Override
    boolean hasValidity() {
        return false;
    }

    @Override
    void loadValues(BatchBody body) {
        // There are none.
    }

    @Override
    public boolean isNull(int row) {
        return true;
    }

    @Override
    public Object valueAt(int row) throws SQLException {
        throw refused("a value");
    }
}
