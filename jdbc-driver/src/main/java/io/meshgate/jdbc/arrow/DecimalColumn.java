package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.sql.Types;

/** Decimal fractions: integers of 4 to 32 bytes, and a scale for the whole column. */
abstract sealed class DecimalColumn extends Column {
    private static final double[] POWERS = powers();
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private final int width;
    final int scale;
    int values;

    private DecimalColumn(ArrowField field, ArrowType.Decimal type) {
        super(field, sqlType(type));
        this.width = type.bits() / Byte.SIZE;
        this.scale = type.scale();
    }

    static DecimalColumn of(ArrowField field, ArrowType.Decimal type) throws SQLException {
        return switch (type.bits()) {
            case Integer.SIZE, Long.SIZE -> new Narrow(field, type);
            case 2 * Long.SIZE, 4 * Long.SIZE -> new Wide(field, type);
            default -> throw DataFailures.malformed("a decimal has " + type.bits() + " bits");
        };
    }

    private static SqlType sqlType(ArrowType.Decimal type) {
        int signAndPoint = type.scale() > 0 ? 2 : 1;
        return SqlType.number(Types.DECIMAL, "DECIMAL", BigDecimal.class, type.precision(), 0)
                .sized(type.precision(), type.scale(), type.precision() + signAndPoint);
    }

    @Override
    final void loadValues(BatchBody body) throws SQLException {
        values = body.nextBuffer().holding((long) length() * width, "decimals");
    }

    @Override
    public abstract BigDecimal decimalAt(int row);

    @Override
    public final Object valueAt(int row) {
        return decimalAt(row);
    }

    @Override
    public final String textAt(int row) {
        return decimalAt(row).toPlainString();
    }

    @Override
    public long longAt(int row) throws SQLException {
        return toLong(decimalAt(row));
    }

    @Override
    public final double doubleAt(int row) {
        BigDecimal value = decimalAt(row);
        if (value.precision() < 16 && scale >= 0 && scale < POWERS.length) {
            // Both are exact, so the quotient is rounded once, as it must be.
            long unscaled = value.unscaledValue().longValue();
            if (Math.abs(unscaled) <= EXACT_IN_DOUBLE) {
                return unscaled / POWERS[scale];
            }
        }
        return value.doubleValue();
    }

    @Override
    public final boolean booleanAt(int row) throws SQLException {
        BigDecimal value = decimalAt(row);
        return toBoolean(value.compareTo(BigDecimal.ONE) == 0, value.signum() == 0);
    }

    private static double[] powers() {
        double[] powers = new double[23];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Double.parseDouble("1e" + i);
        }
        return powers;
    }

    private static final class Narrow extends DecimalColumn {
        private final boolean single;

        Narrow(ArrowField field, ArrowType.Decimal type) {
            super(field, type);
            this.single = type.bits() == Integer.SIZE;
        }

        @Override
        public BigDecimal decimalAt(int row) {
            long unscaled = single
                    ? (int) Little.INT.get(bytes, values + (row << 2))
                    : (long) Little.LONG.get(bytes, values + (row << 3));
            return BigDecimal.valueOf(unscaled, scale);
        }
    }

    private static final class Wide extends DecimalColumn {
        private final int longs;

        Wide(ArrowField field, ArrowType.Decimal type) {
            super(field, type);
            this.longs = type.bits() / Long.SIZE;
        }

        @Override
        public BigDecimal decimalAt(int row) {
            int place = values + row * longs * Long.BYTES;
            long low = (long) Little.LONG.get(bytes, place);
            return fitsLong(place, low) ? BigDecimal.valueOf(low, scale) : large(place);
        }

        private boolean fitsLong(int place, long low) {
            long sign = low >> (Long.SIZE - 1);
            for (int i = 1; i < longs; i++) {
                if ((long) Little.LONG.get(bytes, place + i * Long.BYTES) != sign) {
                    return false;
                }
            }
            return true;
        }

        private BigDecimal large(int place) {
            byte[] bigEndian = new byte[longs * Long.BYTES];
            for (int i = 0; i < bigEndian.length; i++) {
                bigEndian[i] = bytes[place + bigEndian.length - 1 - i];
            }
            return new BigDecimal(new BigInteger(bigEndian), scale);
        }

        @Override
        public long longAt(int row) throws SQLException {
            int place = values + row * longs * Long.BYTES;
            long low = (long) Little.LONG.get(bytes, place);
            return scale == 0 && fitsLong(place, low) ? low : super.longAt(row);
        }
    }
}
