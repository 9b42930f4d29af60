package io.meshgate.jdbc.arrow;

import java.sql.Types;

/**
 * How a column appears in SQL and JDBC.
 *
 * @param jdbcType of {@link java.sql.Types}
 * @param name as in SQL
 * @param valueClass of the values that {@link Column#valueAt} gives
 * @param precision as {@link java.sql.ResultSetMetaData#getPrecision} has it; 0 where it does not apply
 * @param displaySize the most characters of a value as text; {@link Integer#MAX_VALUE} where there is no bound
 */
public record SqlType(
        int jdbcType,
        String name,
        Class<?> valueClass,
        int precision,
        int scale,
        Signedness signedness,
        int displaySize) {

    /** Whether values have a sign. */
    public enum Signedness {
        SIGNED,
        UNSIGNED
    }

    static SqlType of(int jdbcType, String name, Class<?> valueClass) {
        return new SqlType(jdbcType, name, valueClass, 0, 0, Signedness.UNSIGNED, Integer.MAX_VALUE);
    }

    static SqlType number(int jdbcType, String name, Class<?> valueClass, int precision, int displaySize) {
        return new SqlType(jdbcType, name, valueClass, precision, 0, Signedness.SIGNED, displaySize);
    }

    SqlType unsigned() {
        return new SqlType(jdbcType, name, valueClass, precision, scale, Signedness.UNSIGNED, displaySize);
    }

    SqlType sized(int newPrecision, int newScale, int newDisplaySize) {
        return new SqlType(jdbcType, name, valueClass, newPrecision, newScale, signedness, newDisplaySize);
    }

    /** The name as a part of a nested type's, which JDBC has no other way to tell: with the digits of a DECIMAL. */
    String declaration() {
        return jdbcType == Types.DECIMAL ? name + "(" + precision + ", " + scale + ")" : name;
    }

    /** Whether values have a sign. */
    public boolean signed() {
        return signedness == Signedness.SIGNED;
    }
}
