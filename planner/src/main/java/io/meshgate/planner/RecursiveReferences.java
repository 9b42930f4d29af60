package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Where the second query of a WITH RECURSIVE reads from itself, so that the refusal of what is not linear has a place. What a query
 * of WITH of the same name hides is left to the plan, which knows what each name stands for.
 */
final class RecursiveReferences extends SqlBasicVisitor<@Nullable Void> {
    private final String name;
    private boolean hidden;
    private int tables;

    private RecursiveReferences(String name) {
        this.name = name;
    }

    /**
     * Checks the second query.
     *
     * @throws GatewayException with NOT_SUPPORTED
     */
    static void requireOne(SqlNode again, String name) {
        new RecursiveReferences(name).query(again);
    }

    /** A query whose rows are those of the recursion, or stand in its FROM. */
    private void query(SqlNode query) {
        if (query instanceof SqlSelect select) {
            from(select.getFrom());
            for (SqlNode operand : select.getOperandList()) {
                if (operand != null && operand != select.getFrom()) {
                    operand.accept(this);
                }
            }
        } else if (query instanceof SqlWith with) {
            with.withList.forEach(item -> {
                SqlCall each = (SqlCall) item;
                hidden |= each.operand(0) instanceof SqlIdentifier id && refers(id);
                query(each.operand(2));
            });
            query(with.body);
        } else if (query instanceof SqlCall call) {
            call.getOperandList().stream()
                    .filter(operand -> operand != null && operand.isA(SqlKind.QUERY))
                    .forEach(this::query);
        }
    }

    private void from(@Nullable SqlNode from) {
        if (from instanceof SqlIdentifier id) {
            if (refers(id) && ++tables > 1) {
                throw refused(id, "refers to itself more than once");
            }
        } else if (from instanceof SqlJoin join) {
            from(join.getLeft());
            from(join.getRight());
            if (join.getCondition() != null) {
                join.getCondition().accept(this);
            }
        } else if (from != null && from.isA(SqlKind.QUERY)) {
            query(from);
        } else if (from instanceof SqlCall call && call.operandCount() > 0) {
            from(call.operand(0));
        }
    }

    /** An expression, all of whose tables are those of sub-queries. */
    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            inExpression(select.getFrom());
        }
        return super.visit(call);
    }

    private void inExpression(@Nullable SqlNode from) {
        if (from instanceof SqlIdentifier id) {
            if (refers(id)) {
                throw refused(id, "refers to itself in a sub-query of an expression");
            }
        } else if (from instanceof SqlJoin join) {
            inExpression(join.getLeft());
            inExpression(join.getRight());
        } else if (from instanceof SqlCall call && !call.isA(SqlKind.QUERY) && call.operandCount() > 0) {
            inExpression(call.operand(0));
        }
    }

    private boolean refers(SqlIdentifier id) {
        return !hidden && id.isSimple() && id.getSimple().equalsIgnoreCase(name);
    }

    private GatewayException refused(SqlIdentifier id, String what) {
        SqlParserPos position = id.getParserPosition();
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "A query of WITH RECURSIVE that " + what + " is not supported",
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }
}
