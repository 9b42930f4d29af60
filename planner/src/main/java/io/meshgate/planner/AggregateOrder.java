package io.meshgate.planner;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Writes out the NULL order of the ORDER BY clauses of aggregate functions. Conversion knows the configured one for
 * queries and windows only; here it would put NULLs first for DESC.
 */
final class AggregateOrder extends SqlBasicVisitor<@Nullable Void> {
    private AggregateOrder() {}

    /** Completes a parsed tree in place. */
    static void complete(SqlNode tree) {
        tree.accept(new AggregateOrder());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        List<@Nullable SqlNode> operands = call.getOperandList();
        boolean ordered = call.getOperator() instanceof SqlFunction || call.getKind() == SqlKind.WITHIN_GROUP;
        if (ordered && !operands.isEmpty() && operands.get(operands.size() - 1) instanceof SqlNodeList keys) {
            complete(keys);
        }
        return super.visit(call);
    }

    private static void complete(SqlNodeList keys) {
        for (int i = 0; i < keys.size(); i++) {
            SqlNode key = keys.get(i);
            if (key != null && key.getKind() == SqlKind.DESCENDING) {
                keys.set(i, SqlStdOperatorTable.NULLS_LAST.createCall(key.getParserPosition(), key));
            }
        }
    }
}
