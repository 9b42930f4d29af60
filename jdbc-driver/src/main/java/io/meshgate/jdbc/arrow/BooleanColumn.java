package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Types;

/** True and false, a bit each. */
final class BooleanColumn extends Column {
    private int bits;

    BooleanColumn(ArrowField field) {
        super(field, SqlType.of(Types.BOOLEAN, "BOOLEAN", Boolean.class).sized(1, 0, "false".length()));
    }

    @Override
    void loadValues(BatchBody body) throws SQLException {
        bits = body.nextBuffer().holding(bytesForBits(length()), "bits");
    }

    @Override
    public boolean booleanAt(int row) {
        return (bytes[bits + (row >> 3)] >> (row & 7) & 1) != 0;
    }

    @Override
    public Object valueAt(int row) {
        return booleanAt(row);
    }

    @Override
    public long longAt(int row) {
        return booleanAt(row) ? 1 : 0;
    }

    @Override
    public double doubleAt(int row) {
        return longAt(row);
    }

    @Override
    public BigDecimal decimalAt(int row) {
        return booleanAt(row) ? BigDecimal.ONE : BigDecimal.ZERO;
    }
}
