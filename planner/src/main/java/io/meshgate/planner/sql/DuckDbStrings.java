package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;

/** Writes the functions of strings that DuckDB counts, bounds or matches otherwise than Meshgate's SQL. */
final class DuckDbStrings {
    private DuckDbStrings() {}

    static String like(RexCall call, List<String> operands) {
        if (LikePattern.of(call).filter(pattern -> !pattern.isWellFormed()).isPresent()) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "ESCAPE takes one ASCII character, and the pattern of LIKE must not end with it");
        }
        SqlOperator operator = call.getOperator();
        boolean negated = operator == SqlStdOperatorTable.NOT_LIKE || operator == SqlLibraryOperators.NOT_ILIKE;
        String like = (negated ? " NOT" : "") + (ignoresCase(call) ? " ILIKE " : " LIKE ");
        String pattern = operands.get(1);
        String escape = "";
        if (operands.size() > 2) {
            escape = " ESCAPE " + operands.get(2);
            pattern = LikePattern.of(call).isPresent() ? pattern : completed(call, pattern, operands.get(2));
        }
        return "(" + operands.get(0) + like + pattern + escape + ")";
    }

    static boolean ignoresCase(RexCall like) {
        return like.getOperator() == SqlLibraryOperators.ILIKE || like.getOperator() == SqlLibraryOperators.NOT_ILIKE;
    }

    /**
     * A pattern that is not constant, made so that it cannot end within an escape. DuckDB fails there, and does so on
     * every entry of a file's dictionary, whichever rows are asked for and whatever guards them.
     */
    private static String completed(RexCall call, String pattern, String escape) {
        if (!(call.getOperands().get(2) instanceof RexLiteral literal)
                || !LikePattern.isEscape(RexLiteral.stringValue(literal))) {
            throw Refusals.notSupported("LIKE with an ESCAPE other than one constant ASCII character");
        }
        return "CASE WHEN (length(" + pattern + ") - length(rtrim(" + pattern + ", " + escape + "))) % 2 = 1 THEN "
                + pattern + " || " + escape + " ELSE " + pattern + " END";
    }

    static String trim(RexCall call, List<String> operands) {
        SqlTrimFunction.Flag flag =
                DuckDbLiterals.value((RexLiteral) call.getOperands().get(0), SqlTrimFunction.Flag.class);
        String function = switch (flag) {
            case BOTH -> "trim";
            case LEADING -> "ltrim";
            case TRAILING -> "rtrim";
        };
        return function + "(" + operands.get(2) + ", " + operands.get(1) + ")";
    }

    /** DuckDB counts a position before the first character from the end, and reads backwards for a negative length. */
    static String substring(RexCall call, List<String> operands) {
        if (isWithin(call.getOperands().subList(1, operands.size()))) {
            return "substring(" + String.join(", ", operands) + ")";
        }
        String from = "CAST(" + operands.get(1) + " AS BIGINT)";
        String start = "greatest(" + from + ", 1)";
        // greatest passes over NULL, a product does not.
        String first = start + " + 0 * " + from;
        if (operands.size() == 2) {
            return "substring(" + operands.get(0) + ", " + first + ")";
        }
        String length = operands.get(2);
        return "substring(" + operands.get(0) + ", " + first + ", greatest(" + from + " + " + length + " - " + start
                + ", 0) + 0 * " + length + ")";
    }

    /** Whether the position, and the length if there is one, are constants that DuckDB means as Meshgate does. */
    private static boolean isWithin(List<RexNode> places) {
        return places.stream()
                        .allMatch(place -> place instanceof RexLiteral literal
                                && !literal.isNull()
                                && DuckDbLiterals.value(literal, BigDecimal.class)
                                                .signum()
                                        >= 0)
                && DuckDbLiterals.value((RexLiteral) places.get(0), BigDecimal.class)
                                .signum()
                        > 0;
    }

    static String position(List<String> operands) {
        if (operands.size() > 2) {
            throw Refusals.notSupported("POSITION with FROM");
        }
        return "CAST(instr(" + operands.get(1) + ", " + operands.get(0) + ") AS INTEGER)";
    }

    /**
     * The engine's memory limit does not hold for long strings.
     *
     * @param function {@code lpad} or {@code rpad}
     */
    static String pad(String function, List<String> operands) {
        String length = operands.get(1);
        String bounded = "CASE WHEN " + length + " > " + StringGrowth.LONGEST_COMPUTED
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:LPAD and RPAD pad to at most " + StringGrowth.LONGEST_COMPUTED
                + " characters') WHEN " + length + " < 0 THEN 0 ELSE CAST(" + length + " AS INTEGER) END";
        String padding = operands.size() > 2 ? operands.get(2) : "' '";
        return function + "(" + operands.get(0) + ", " + bounded + ", " + padding + ")";
    }

    /** The size is looked at before the string is built; in a lambda, so that each operand is written once. */
    static String replace(RexCall call, List<String> operands) {
        if (!StringGrowth.isReplaceUnbounded(call)) {
            return "replace(" + String.join(", ", operands) + ")";
        }
        String longest = "strlen(v.s) + CAST(strlen(v.s) // greatest(strlen(v.a), 1) AS HUGEINT)"
                + " * (strlen(v.b) - strlen(v.a))";
        return "list_transform([struct_pack(s := " + operands.get(0) + ", a := " + operands.get(1) + ", b := "
                + operands.get(2) + ")], lambda v: CASE WHEN strlen(v.b) > strlen(v.a) AND " + longest + " > "
                + StringGrowth.LONGEST_COMPUTED
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:REPLACE makes strings grow to at most "
                + StringGrowth.LONGEST_COMPUTED + " bytes') ELSE replace(v.s, v.a, v.b) END)[1]";
    }
}
