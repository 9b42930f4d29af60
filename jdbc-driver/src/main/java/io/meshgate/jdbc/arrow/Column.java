package io.meshgate.jdbc.arrow;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A column of the batch that is being read: one object serves all batches of a result, one after the other. Values are
 * read in place. Used by one thread at a time.
 *
 * <p>The methods that read a value must be called for rows that are below {@link #length()} and not NULL. They convert
 * as JDBC's getters do, and refuse with SQLSTATE 22018 what a type does not stand for, with 22003 what does not fit.
 */
public abstract sealed class Column
        permits NullColumn,
                BooleanColumn,
                IntegerColumn,
                FloatingColumn,
                DecimalColumn,
                TextColumn,
                BinaryColumn,
                UuidColumn,
                DateColumn,
                TimeColumn,
                TimestampColumn,
                DurationColumn,
                IntervalColumn,
                ListColumn,
                StructColumn,
                MapColumn,
                UnionColumn {
    private static final byte[] NOTHING = {};
    private static final int NO_NULLS = -1;
    /** More digits than any integer that is read has. */
    private static final int LONGEST_INTEGER = 40;

    private final ArrowField field;
    private final SqlType sqlType;
    byte[] bytes = NOTHING;
    private int validity = NO_NULLS;
    private int length;

    Column(ArrowField field, SqlType sqlType) {
        this.field = field;
        this.sqlType = sqlType;
    }

    public final ArrowField field() {
        return field;
    }

    public final SqlType sqlType() {
        return sqlType;
    }

    /** How the elements of an array appear in SQL; empty for all other types. */
    public Optional<Column> elements() {
        return Optional.empty();
    }

    /** Rows in the batch. */
    public final int length() {
        return length;
    }

    /** Takes the column's part of a batch, and checks that every row can be read without leaving it. */
    final void load(BatchBody body) throws SQLException {
        long node = body.nextNode();
        length = (int) (node >>> Integer.SIZE);
        bytes = body.bytes;
        validity = NO_NULLS;
        if (hasValidity()) {
            BatchBody.Region bits = body.nextBuffer();
            if ((int) node > 0) {
                validity = bits.holding(bytesForBits(length), "validity bits");
            }
        }
        loadValues(body);
    }

    final void loadNested(BatchBody body, long atLeast) throws SQLException {
        load(body);
        if (length < atLeast) {
            throw DataFailures.malformed("a nested column has " + length + " values, not " + atLeast);
        }
        body.checkElements(length);
    }

    boolean hasValidity() {
        return true;
    }

    abstract void loadValues(BatchBody body) throws SQLException;

    static long bytesForBits(int bits) {
        return ((long) bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Whether the value in {@code row} is NULL. */
    public boolean isNull(int row) {
        return validity >= 0 && (bytes[validity + (row >> 3)] >> (row & 7) & 1) == 0;
    }

    /** The value as the class that {@link SqlType#valueClass} names: of java.time, not java.sql. */
    public abstract Object valueAt(int row) throws SQLException;

    public boolean booleanAt(int row) throws SQLException {
        throw refused("BOOLEAN");
    }

    /** A fraction is cut off, toward zero, as Java casts and other drivers do (SQL's CAST rounds). */
    public long longAt(int row) throws SQLException {
        throw refused("a number");
    }

    public int intAt(int row) throws SQLException {
        return (int) inRange(longAt(row), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public final short shortAt(int row) throws SQLException {
        return (short) inRange(longAt(row), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    public final byte byteAt(int row) throws SQLException {
        return (byte) inRange(longAt(row), Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    public double doubleAt(int row) throws SQLException {
        throw refused("a number");
    }

    public float floatAt(int row) throws SQLException {
        double value = doubleAt(row);
        if (Double.isFinite(value) && Float.isInfinite((float) value)) {
            throw DataFailures.outOfRange("REAL");
        }
        return (float) value;
    }

    public BigDecimal decimalAt(int row) throws SQLException {
        throw refused("a number");
    }

    public String textAt(int row) throws SQLException {
        return valueAt(row).toString();
    }

    public byte[] bytesAt(int row) throws SQLException {
        throw refused("VARBINARY");
    }

    /** @param zone in which a point in time is a date */
    public LocalDate dateAt(int row, ZoneId zone) throws SQLException {
        throw refused("DATE");
    }

    /** @param zone in which a point in time has a time of day */
    public LocalTime timeAt(int row, ZoneId zone) throws SQLException {
        throw refused("TIME");
    }

    /** @param zone in which a point in time has a date and a time of day */
    public LocalDateTime timestampAt(int row, ZoneId zone) throws SQLException {
        throw refused("TIMESTAMP");
    }

    /** @param zone in which what has no zone is taken */
    public Instant instantAt(int row, ZoneId zone) throws SQLException {
        return timestampAt(row, zone).atZone(zone).toInstant();
    }

    /** Whether values are points in time, which look different in each zone. */
    public boolean isInstant() {
        return false;
    }

    final SQLException refused(String wanted) {
        return DataFailures.refused(sqlType.name(), wanted);
    }

    static long inRange(long value, long minimum, long maximum) throws SQLException {
        if (value < minimum || value > maximum) {
            throw DataFailures.outOfRange(minimum, maximum);
        }
        return value;
    }

    static long toLong(BigDecimal value) throws SQLException {
        // Before anything is computed: an exponent may stand for more digits than memory holds.
        if ((long) value.precision() - value.scale() > LONGEST_INTEGER) {
            throw DataFailures.outOfRange(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if ((long) value.precision() - value.scale() <= 0) {
            return 0;
        }
        BigDecimal whole = value.setScale(0, RoundingMode.DOWN);
        try {
            return whole.longValueExact();
        } catch (ArithmeticException e) {
            throw DataFailures.outOfRange(Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    static long toLong(double value) throws SQLException {
        // 2^63 itself is the first that does not fit; NaN fails both.
        if (value >= Long.MIN_VALUE && value < -(double) Long.MIN_VALUE) {
            return (long) value;
        }
        throw DataFailures.outOfRange(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    final boolean toBoolean(boolean one, boolean zero) throws SQLException {
        if (one == zero) {
            throw refused("BOOLEAN unless it is 0 or 1");
        }
        return one;
    }
}
