package io.meshgate.planner;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.jspecify.annotations.Nullable;

/** How often validation, conversion or a dialect writes an operand of a call, of which the user wrote one. */
final class RepeatedOperands {
    private RepeatedOperands() {}

    /** The times that an operand stands in what a call becomes. */
    static int times(SqlCall call, int operand) {
        List<@Nullable SqlNode> operands = call.getOperandList();
        boolean first = operand == 0;
        if (call instanceof SqlCase branches) {
            // Parsing has put the value into each branch; it stays one only in trees made otherwise.
            return first && branches.getValueOperand() != null
                    ? branches.getWhenOperands().size()
                    : 1;
        }
        if (call.getOperator() instanceof SqlBetweenOperator between) {
            return between(between, first);
        }
        return switch (call.getKind()) {
            // An OR of comparisons, or an AND.
            case IN, NOT_IN, SOME, ALL ->
                first && operands.get(1) instanceof SqlNodeList list ? Math.max(1, list.size()) : 1;
            case LIKE -> operands.size() > 2 && operand == 1 && !(operands.get(1) instanceof SqlLiteral) ? 4 : 1;
            case NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> rows(operands);
            case OVER -> window(operands.get(0));
            default -> function(call, operand, operands.size());
        };
    }

    private static int between(SqlBetweenOperator between, boolean first) {
        boolean symmetric = between.flag == SqlBetweenOperator.Flag.SYMMETRIC;
        return (first ? 2 : 1) * (symmetric ? 2 : 1);
    }

    /** Rows are compared field by field. */
    private static int rows(List<@Nullable SqlNode> operands) {
        int fields = 1;
        for (SqlNode operand : operands) {
            if (operand instanceof SqlCall row && row.getKind() == SqlKind.ROW) {
                fields = Math.max(fields, row.operandCount());
            }
        }
        return fields;
    }

    /** Function names are not resolved yet. */
    private static int function(SqlCall call, int operand, int operands) {
        return switch (name(call)) {
            case "NULLIF" -> operand == 0 ? 2 : 1;
            case "DIV0" -> operand == 1 ? 2 : 1;
            case "DECODE" -> operand == 0 ? Math.max(1, (operands - 1) / 2) : 1;
            case "ARRAY_CONCAT" -> 2;
            case "TRANSFORM", "FILTER", "ANY_MATCH", "ALL_MATCH", "NONE_MATCH" -> operand == 0 ? 2 : 1;
            case "GREATEST", "LEAST" -> operands + 1;
            case "SUBSTRING", "SUBSTR" -> operand == 0 ? 1 : operand == 1 && operands > 2 ? 4 : 2;
            case "LPAD", "RPAD" -> operand == 1 ? 3 : 1;
            case "COUNT", "APPROX_COUNT_DISTINCT" -> operands > 1 ? 2 : 1;
            default -> 1;
        };
    }

    /** Some aggregate functions become sums and counts over the same window. */
    private static int window(@Nullable SqlNode function) {
        return switch (function instanceof SqlCall call ? name(call) : "") {
            case "SUM" -> 2;
            case "AVG" -> 3;
            default -> 1;
        };
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }
}
