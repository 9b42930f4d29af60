package io.meshgate.planner.sql;

import io.meshgate.planner.catalog.MeshTypeSystem;
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
    /** What masks keep besides the letters and digits that they replace. */
    private static final String KEPT_IN_REDACTION = "'(),.@-'";

    private static final String NOT_IN_REDACTION = "'[^0-9(),.@-]'";
    private static final int SHORT_STRING = 200;
    private static final int DIGITS_IN_EIGHT_BYTES = 18;

    private DuckDbPolicyOperators() {}

    /** Null for every other operator. */
    static @Nullable String call(RexCall call, List<String> operands) {
        SqlOperator operator = call.getOperator();
        if (operator == PolicyOperators.GUARD) {
            return guard(operands);
        }
        if (operator == PolicyOperators.REDACT) {
            return redact(operands.get(0));
        }
        if (operator == PolicyOperators.SHOW_FIRST) {
            return showFirst(operands.get(0), operands.get(1));
        }
        if (operator == PolicyOperators.SHOW_LAST) {
            return showLast(operands.get(0), operands.get(1));
        }
        if (operator == PolicyOperators.KEYED_HASH) {
            return keyedHash(operands.get(0), operands.get(1), operands.get(2));
        }
        if (operator == PolicyOperators.ROUND_TO) {
            return roundTo(call, operands.get(0), operands.get(1));
        }
        if (operator == PolicyOperators.TRUNCATE_DATE) {
            return DuckDbTypes.cast("date_trunc(" + operands.get(1) + ", " + operands.get(0) + ")", call.getType());
        }
        return null;
    }

    private static String guard(List<String> operands) {
        List<String> guards = operands.subList(1, operands.size()).stream()
                .map(guard -> guard + " IS NOT FALSE")
                .toList();
        return "CASE WHEN " + String.join(" AND ", guards) + " THEN " + operands.get(0) + " END";
    }

    /**
     * Character by character, which takes half the time of two regular expressions where digits are many and a third
     * where letters are; but sixteen bytes for each, so only in short strings.
     */
    private static String redact(String value) {
        return "CASE WHEN length(" + value + ") <= " + SHORT_STRING
                + " THEN list_aggr(list_transform(string_split("
                + value + ", ''), lambda c: CASE WHEN c BETWEEN '0' AND '9' THEN 'n' WHEN contains(" + KEPT_IN_REDACTION
                + ", c) THEN c ELSE 'x' END), 'string_agg', '') ELSE regexp_replace(regexp_replace(" + value + ", "
                + NOT_IN_REDACTION + ", 'x', 'g'), '[0-9]', 'n', 'g') END";
    }

    private static String showFirst(String value, String shown) {
        String isLonger = isLonger(value, shown);
        return "(CASE WHEN " + isLonger + " THEN left(" + value + ", " + shown + ") ELSE '' END || "
                + redact("CASE WHEN " + isLonger + " THEN substring(" + value + ", " + shown + " + 1) ELSE " + value
                        + " END")
                + ")";
    }

    private static String showLast(String value, String shown) {
        String isLonger = isLonger(value, shown);
        return "("
                + redact("CASE WHEN " + isLonger + " THEN left(" + value + ", length(" + value + ") - " + shown
                        + ") ELSE " + value + " END")
                + " || CASE WHEN " + isLonger + " THEN right(" + value + ", " + shown + ") ELSE '' END)";
    }

    private static String isLonger(String value, String shown) {
        return "length(" + value + ") > " + shown;
    }

    /** HMAC with SHA-256. */
    private static String keyedHash(String value, String innerBlock, String outerBlock) {
        return "sha256(" + outerBlock + " || unhex(sha256(" + innerBlock + " || encode(" + value + "))))";
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
