package io.meshgate.planner.catalog;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * A column's type taken apart, as {@code information_schema} tells of it.
 *
 * @param name without precision and scale, those of nested types excepted
 * @param precision digits of a number
 * @param radix of those digits
 * @param scale digits after the point
 * @param timePrecision digits of the fraction of a second
 */
record SqlTypeFacts(
        String name,
        @Nullable Integer precision,
        @Nullable Integer radix,
        @Nullable Integer scale,
        @Nullable Integer timePrecision) {
    private static final int MICROSECONDS = 6;

    static SqlTypeFacts of(Field field) {
        String text = SqlTypeText.of(field);
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Int integer) {
            return new SqlTypeFacts(text, integer.getBitWidth(), 2, 0, null);
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            int bits = floating.getPrecision() == FloatingPointPrecision.DOUBLE ? 53 : 24;
            return new SqlTypeFacts(text, bits, 2, null, null);
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return new SqlTypeFacts("DECIMAL", decimal.getPrecision(), 10, decimal.getScale(), null);
        }
        if (type instanceof ArrowType.Date) {
            return time(text, 0);
        }
        if (type instanceof ArrowType.Time || type instanceof ArrowType.Timestamp) {
            return time(text.replace("(" + MICROSECONDS + ")", ""), MICROSECONDS);
        }
        return new SqlTypeFacts(text, null, null, null, null);
    }

    private static SqlTypeFacts time(String name, int precision) {
        return new SqlTypeFacts(name, null, null, null, precision);
    }
}
