package io.meshgate.planner.sql;

import io.meshgate.planner.catalog.MeshTypeSystem;
import io.meshgate.planner.catalog.MeshTypes;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Writes what governing puts into a plan: the guards, and the masks of {@link PolicyOperators}. All of it is total. */
final class DuckDbPolicyOperators {
    private static final int DIGITS_IN_EIGHT_BYTES = 18;

    private DuckDbPolicyOperators() {}

    /** Null for every other operator. */
    static @Nullable String call(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        if (operator == PolicyOperators.GUARD) {
            return guard(operands);
        }
        if (operator == PolicyOperators.ENTITY) {
            return entity(operands);
        }
        if (operator == PolicyOperators.MASKED) {
            return DuckDbTypes.cast(operands.get(0), call.getType());
        }
        if (operator == PolicyOperators.IN_ROW) {
            return "CASE WHEN " + operands.get(0) + " IS NOT NULL THEN "
                    + DuckDbNested.row(call, operands.subList(1, operands.size())) + " END";
        }
        if (operator == PolicyOperators.IN_LIST) {
            return "list_transform(" + operands.get(0) + ", lambda " + operands.get(1) + ": " + operands.get(2) + ")";
        }
        if (operator == PolicyOperators.IN_MAP) {
            return DuckDbNested.mapWithValues(operands.get(0), operands.get(1), operands.get(2));
        }
        if (operator == PolicyOperators.FIXED_DEFAULT) {
            return DuckDbFixedValues.of(call.getType());
        }
        if (operator == PolicyOperators.BUCKET) {
            return bucket(call, operands.get(0), operands.get(1), operands.get(2));
        }
        if (operator == PolicyOperators.ROUND_TO) {
            return roundTo(call, operands.get(0), operands.get(1));
        }
        if (operator == PolicyOperators.TRUNCATE_DATE) {
            return truncated(call.getType(), operands.get(0), operands.get(1));
        }
        String hash = DuckDbHashes.call(call, operands);
        return hash == null ? DuckDbTextMasks.call(operator, operands) : hash;
    }

    private static String guard(List<String> operands) {
        List<String> guards = operands.subList(1, operands.size()).stream()
                .map(guard -> guard + " IS NOT FALSE")
                .toList();
        return "CASE WHEN " + String.join(" AND ", guards) + " THEN " + operands.get(0) + " END";
    }

    private static String entity(List<String> operands) {
        if (operands.size() == 1) {
            return operands.get(0);
        }
        List<String> known =
                operands.stream().map(operand -> operand + " IS NOT NULL").toList();
        return "CASE WHEN " + String.join(" AND ", known) + " THEN row(" + String.join(", ", operands) + ") END";
    }

    /** Half away from zero; NULL instead of a failure where the rounded value leaves the type. */
    private static String roundTo(RexCall call, String value, String multiple) {
        RelDataType type = call.getType();
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            return DuckDbTypes.cast("round(" + value + " / " + multiple + ") * " + multiple, type);
        }
        int digits = fitsIntoEightBytes(call) ? DIGITS_IN_EIGHT_BYTES : MeshTypeSystem.MAX_DECIMAL_PRECISION;
        String wide = "CAST(" + value + " AS DECIMAL(" + digits + ", " + scale(type) + "))";
        String rest = "(" + wide + " % " + multiple + ")";
        String rounded = wide + " - " + rest + " + CASE WHEN abs(" + rest + ") * 2 >= " + multiple + " THEN sign("
                + wide + ") * " + multiple + " ELSE 0 END";
        // With all digits in use the sum itself may overflow, which TRY_CAST does not catch.
        return type.getPrecision() < MeshTypeSystem.MAX_DECIMAL_PRECISION
                ? "TRY_CAST(" + rounded + " AS " + DuckDbTypes.type(type) + ")"
                : "TRY(" + DuckDbTypes.cast(rounded, type) + ")";
    }

    /**
     * The multiple of the width, moved by the offset, that is not greater; NULL where it leaves the type. No step on the
     * way is beyond the width but the last, which is taken only where there is room: an engine may compute what occurs
     * twice outside of TRY.
     */
    private static String bucket(RexCall call, String value, String width, String offset) {
        RelDataType type = call.getType();
        if (SqlTypeUtil.isApproximateNumeric(type)) {
            return floatingBucket(type, value, "CAST(" + width + " AS DOUBLE)", "CAST(" + offset + " AS DOUBLE)");
        }
        // Each of two sums takes one digit more; and with operands of other types DuckDB may take to doubles.
        int digits = fitsIntoEightBytes(call) ? DIGITS_IN_EIGHT_BYTES - 2 : MeshTypeSystem.MAX_DECIMAL_PRECISION;
        String decimal = " AS DECIMAL(" + digits + ", " + scale(type) + "))";
        String wide = "CAST(" + value + decimal;
        String size = "CAST(" + width + decimal;
        String from = "CAST(" + offset + decimal;
        String rest = "(" + wide + " % " + size + ")";
        String above = "CASE WHEN " + rest + " < 0 THEN " + rest + " + " + size + " ELSE " + rest + " END";
        String beyond = "CASE WHEN " + above + " < " + from + " THEN " + above + " - " + from + " + " + size + " ELSE "
                + above + " - " + from + " END";
        String least = "CAST('" + least(type).toPlainString() + "'" + decimal;
        return "CASE WHEN " + wide + " >= " + least + " + (" + beyond + ") THEN "
                + DuckDbTypes.cast(wide + " - (" + beyond + ")", type) + " END";
    }

    private static String floatingBucket(RelDataType type, String value, String width, String offset) {
        String number =
                "floor((CAST(" + value + " AS DOUBLE) - " + offset + ") / " + width + ") * " + width + " + " + offset;
        return "TRY_CAST(" + number + " AS " + DuckDbTypes.type(type) + ")";
    }

    private static BigDecimal least(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL
                ? BigDecimal.ONE
                        .movePointRight(type.getPrecision())
                        .subtract(BigDecimal.ONE)
                        .negate()
                        .movePointLeft(type.getScale())
                : BigDecimal.ONE.negate().multiply(BigDecimal.valueOf(2).pow(MeshTypes.integerBits(type) - 1));
    }

    /** What is before the first whole year that the type has becomes the beginning of that year. */
    private static String truncated(RelDataType type, String value, String unit) {
        boolean date = type.getSqlTypeName() == SqlTypeName.DATE;
        String first = DuckDbTypes.cast(date ? "'5877641-01-01 (BC)'" : "'290308-01-01 (BC) 00:00:00+00'", type);
        String truncated = date ? truncatedDate(value, unit) : "date_trunc(" + unit + ", " + value + ")";
        return "CASE WHEN NOT isfinite(" + value + ") THEN " + value + " WHEN " + value + " < " + first + " THEN "
                + first + " ELSE " + DuckDbTypes.cast(truncated, type) + " END";
    }

    /** DuckDB truncates a date as a timestamp, of which there are fewer. */
    private static String truncatedDate(String value, String unit) {
        return switch (unit) {
            case "'year'" -> value + " - CAST(dayofyear(" + value + ") - 1 AS INTEGER)";
            case "'month'" -> value + " - CAST(day(" + value + ") - 1 AS INTEGER)";
            case "'day'" -> value;
            default -> throw new IllegalArgumentException(unit);
        };
    }

    /** Whether rounding needs no more than DuckDB's fast decimals, which take a third of the time of the wide ones. */
    private static boolean fitsIntoEightBytes(RexCall call) {
        RelDataType type = call.getType();
        BigDecimal multiple =
                call.getOperands().get(1) instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
        return multiple != null
                && type.getSqlTypeName() == SqlTypeName.DECIMAL
                && type.getPrecision() <= DIGITS_IN_EIGHT_BYTES - 2
                && multiple.scale() <= type.getScale()
                && multiple.precision() - multiple.scale() + type.getScale() <= type.getPrecision();
    }

    private static int scale(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL ? type.getScale() : 0;
    }
}
