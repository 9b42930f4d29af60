package io.meshgate.planner;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;

/**
 * Expressions of a plan as text, constants left out. What it does not know it does not show.
 *
 * @param names of the columns that are referred to
 * @param subQueries gets those that are met
 */
record PlanExpression(List<String> names, List<RelNode> subQueries) {
    private static final String NOT_SHOWN = "...";
    private static final String CONSTANT = "?";

    String of(RexNode expression) {
        if (expression instanceof RexInputRef reference) {
            return names.get(reference.getIndex());
        }
        if (expression instanceof RexLiteral || expression instanceof RexDynamicParam) {
            return CONSTANT;
        }
        if (expression instanceof RexFieldAccess access) {
            return of(access.getReferenceExpr()) + "." + access.getField().getName();
        }
        if (expression instanceof RexCorrelVariable) {
            return "outer";
        }
        if (expression instanceof RexSubQuery subQuery) {
            subQueries.add(subQuery.rel);
            String operands = operands(subQuery, ", ");
            return subQuery.getOperator().getName().strip() + "(" + operands + (operands.isEmpty() ? "" : ", ")
                    + "sub-query " + subQueries.size() + ")";
        }
        if (expression instanceof RexOver over) {
            return over.getAggOperator().getName() + "(" + operands(over, ", ") + ") OVER (...)";
        }
        return expression instanceof RexCall call ? call(call) : NOT_SHOWN;
    }

    private String call(RexCall call) {
        if (call.getKind() == SqlKind.CAST) {
            return "CAST(" + of(call.getOperands().get(0)) + " AS "
                    + call.getType().getSqlTypeName() + ")";
        }
        String name = call.getOperator().getName().strip();
        return call.getOperator() instanceof SqlBinaryOperator
                ? "(" + operands(call, " " + name + " ") + ")"
                : name + "(" + operands(call, ", ") + ")";
    }

    private String operands(RexCall call, String separator) {
        return call.getOperands().stream().map(this::of).collect(Collectors.joining(separator));
    }
}
