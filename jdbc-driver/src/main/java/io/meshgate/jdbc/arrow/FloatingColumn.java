package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Types;

/** Binary fractions. */
abstract sealed class FloatingColumn extends Column {
    private final int width;
    int values;

    private FloatingColumn(ArrowField field, SqlType sqlType, int width) {
        super(field, sqlType);
        this.width = width;
    }

    static FloatingColumn of(ArrowField field, int bits) {
        return switch (bits) {
            case Short.SIZE -> new Half(field);
            case Float.SIZE -> new Single(field);
            default -> new Twice(field);
        };
    }

    @Override
    final void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * width, "numbers");
    }

    @Override
    public abstract double doubleAt(int row);

    @Override
    public long longAt(int row) throws SQLException {
        return toLong(doubleAt(row));
    }

    @Override
    public boolean booleanAt(int row) throws SQLException {
        double value = doubleAt(row);
        return toBoolean(value == 1, value == 0);
    }

    /** The shortest decimal that stands for the number. */
    @Override
    public BigDecimal decimalAt(int row) throws SQLException {
        if (!Double.isFinite(doubleAt(row))) {
            throw DataFailures.outOfRange("DECIMAL");
        }
        return new BigDecimal(textAt(row));
    }

    private static final class Half extends FloatingColumn {
        Half(ArrowField field) {
            super(field, SqlType.number(Types.REAL, "REAL", Float.class, 3, 12), Short.BYTES);
        }

        @Override
        public float floatAt(int row) {
            return ofHalf((short) Little.SHORT.get(bytes, values + (row << 1)));
        }

        @Override
        public double doubleAt(int row) {
            return floatAt(row);
        }

        @Override
        public Object valueAt(int row) {
            return floatAt(row);
        }

        // Float.float16ToFloat came with Java 20.
        private static float ofHalf(short bits) {
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            float size = exponent == 0x1f
                    ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                    : exponent == 0
                            ? Math.scalb((float) fraction, -24)
                            : Math.scalb((float) (fraction | 0x400), exponent - 25);
            return bits < 0 ? -size : size;
        }
    }

    private static final class Single extends FloatingColumn {
        Single(ArrowField field) {
            super(field, SqlType.number(Types.REAL, "REAL", Float.class, 7, 15), Float.BYTES);
        }

        @Override
        public float floatAt(int row) {
            return (float) Little.FLOAT.get(bytes, values + (row << 2));
        }

        @Override
        public double doubleAt(int row) {
            return floatAt(row);
        }

        @Override
        public Object valueAt(int row) {
            return floatAt(row);
        }
    }

    private static final class Twice extends FloatingColumn {
        Twice(ArrowField field) {
            super(field, SqlType.number(Types.DOUBLE, "DOUBLE", Double.class, 15, 24), Double.BYTES);
        }

        @Override
        public double doubleAt(int row) {
            return (double) Little.DOUBLE.get(bytes, values + (row << 3));
        }

        @Override
        public Object valueAt(int row) {
            return doubleAt(row);
        }
    }
}
