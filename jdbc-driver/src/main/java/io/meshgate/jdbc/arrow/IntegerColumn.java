package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.sql.Types;

/** Integers. What has no sign appears as the next larger type with one. */
abstract sealed class IntegerColumn extends Column {
    private final int width;
    int values;

    private IntegerColumn(ArrowField field, SqlType sqlType, int width) {
        super(field, sqlType);
        this.width = width;
    }

    static IntegerColumn of(ArrowField field, int bits, boolean signed) throws SQLException {
        return switch (bits) {
            case Byte.SIZE -> signed ? new Int8(field) : new UInt8(field);
            case Short.SIZE -> signed ? new Int16(field) : new UInt16(field);
            case Integer.SIZE -> signed ? new Int32(field) : new UInt32(field);
            case Long.SIZE -> signed ? new Int64(field) : new UInt64(field);
            default -> throw DataFailures.malformed("an integer has " + bits + " bits");
        };
    }

    @Override
    final void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * width, "integers");
    }

    @Override
    public abstract long longAt(int row) throws SQLException;

    @Override
    public boolean booleanAt(int row) throws SQLException {
        long value = longAt(row);
        return toBoolean(value == 1, value == 0);
    }

    @Override
    public double doubleAt(int row) throws SQLException {
        return longAt(row);
    }

    @Override
    public BigDecimal decimalAt(int row) throws SQLException {
        return BigDecimal.valueOf(longAt(row));
    }

    @Override
    public String textAt(int row) throws SQLException {
        return Long.toString(longAt(row));
    }

    private static final class Int8 extends IntegerColumn {
        Int8(ArrowField field) {
            super(field, SqlType.number(Types.TINYINT, "TINYINT", Byte.class, 3, 4), Byte.BYTES);
        }

        @Override
        public long longAt(int row) {
            return bytes[values + row];
        }

        @Override
        public Object valueAt(int row) {
            return bytes[values + row];
        }
    }

    private static final class UInt8 extends IntegerColumn {
        UInt8(ArrowField field) {
            super(
                    field,
                    SqlType.number(Types.SMALLINT, "SMALLINT", Short.class, 3, 3)
                            .unsigned(),
                    Byte.BYTES);
        }

        @Override
        public long longAt(int row) {
            return Byte.toUnsignedInt(bytes[values + row]);
        }

        @Override
        public Object valueAt(int row) {
            return (short) longAt(row);
        }
    }

    private static final class Int16 extends IntegerColumn {
        Int16(ArrowField field) {
            super(field, SqlType.number(Types.SMALLINT, "SMALLINT", Short.class, 5, 6), Short.BYTES);
        }

        @Override
        public long longAt(int row) {
            return (short) Little.SHORT.get(bytes, values + (row << 1));
        }

        @Override
        public Object valueAt(int row) {
            return (short) longAt(row);
        }
    }

    private static final class UInt16 extends IntegerColumn {
        UInt16(ArrowField field) {
            super(
                    field,
                    SqlType.number(Types.INTEGER, "INTEGER", Integer.class, 5, 5)
                            .unsigned(),
                    Short.BYTES);
        }

        @Override
        public long longAt(int row) {
            return Short.toUnsignedInt((short) Little.SHORT.get(bytes, values + (row << 1)));
        }

        @Override
        public Object valueAt(int row) {
            return (int) longAt(row);
        }
    }

    private static final class Int32 extends IntegerColumn {
        Int32(ArrowField field) {
            super(field, SqlType.number(Types.INTEGER, "INTEGER", Integer.class, 10, 11), Integer.BYTES);
        }

        @Override
        public int intAt(int row) {
            return (int) Little.INT.get(bytes, values + (row << 2));
        }

        @Override
        public long longAt(int row) {
            return intAt(row);
        }

        @Override
        public Object valueAt(int row) {
            return intAt(row);
        }
    }

    private static final class UInt32 extends IntegerColumn {
        UInt32(ArrowField field) {
            super(
                    field,
                    SqlType.number(Types.BIGINT, "BIGINT", Long.class, 10, 10).unsigned(),
                    Integer.BYTES);
        }

        @Override
        public long longAt(int row) {
            return Integer.toUnsignedLong((int) Little.INT.get(bytes, values + (row << 2)));
        }

        @Override
        public Object valueAt(int row) {
            return longAt(row);
        }
    }

    private static final class Int64 extends IntegerColumn {
        Int64(ArrowField field) {
            super(field, SqlType.number(Types.BIGINT, "BIGINT", Long.class, 19, 20), Long.BYTES);
        }

        @Override
        public long longAt(int row) {
            return (long) Little.LONG.get(bytes, values + (row << 3));
        }

        @Override
        public Object valueAt(int row) {
            return longAt(row);
        }
    }

    private static final class UInt64 extends IntegerColumn {
        UInt64(ArrowField field) {
            super(
                    field,
                    SqlType.number(Types.DECIMAL, "DECIMAL", BigDecimal.class, 20, 20)
                            .unsigned(),
                    Long.BYTES);
        }

        private long bitsAt(int row) {
            return (long) Little.LONG.get(bytes, values + (row << 3));
        }

        @Override
        public long longAt(int row) throws SQLException {
            return inRange(bitsAt(row), 0, Long.MAX_VALUE);
        }

        @Override
        public boolean booleanAt(int row) throws SQLException {
            return toBoolean(bitsAt(row) == 1, bitsAt(row) == 0);
        }

        @Override
        public double doubleAt(int row) {
            return decimalAt(row).doubleValue();
        }

        @Override
        public BigDecimal decimalAt(int row) {
            long bits = bitsAt(row);
            return bits >= 0 ? BigDecimal.valueOf(bits) : new BigDecimal(new BigInteger(Long.toUnsignedString(bits)));
        }

        @Override
        public String textAt(int row) {
            return Long.toUnsignedString(bitsAt(row));
        }

        @Override
        public Object valueAt(int row) {
            return decimalAt(row);
        }
    }
}
