package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Refuses sub-queries that read several columns of a row of groups. Calcite gives only the first of them its place among the groups;
 * the others keep their place in the row before grouping, where another column now stands, without a word.
 */
public final class GroupedCorrelations {
    private GroupedCorrelations() {}

    /** @throws GatewayException with NOT_SUPPORTED */
    public static void require(RelNode plan) {
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                boolean evaluates = node instanceof Filter || node instanceof Project;
                if (evaluates && !node.getVariablesSet().isEmpty() && areGroups(node.getInput(0))) {
                    requireOwnRow(node, node.getInput(0).getRowType());
                }
            }
        }.walk(plan);
    }

    private static boolean areGroups(RelNode node) {
        RelNode below = node;
        while (below instanceof Filter) {
            below = below.getInput(0);
        }
        return below instanceof Aggregate;
    }

    private static void requireOwnRow(RelNode node, RelDataType row) {
        Set<CorrelationId> ids = node.getVariablesSet();
        RexShuttle accesses = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                boolean own =
                        access.getReferenceExpr() instanceof RexCorrelVariable variable && ids.contains(variable.id);
                if (own && !isRow(access.getReferenceExpr().getType(), row)) {
                    throw new GatewayException(
                            ErrorCode.NOT_SUPPORTED,
                            "A sub-query that refers to more than one column of a query with GROUP BY is not supported; group"
                                    + " in a sub-query of FROM");
                }
                return super.visitFieldAccess(access);
            }
        };
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                new PlanWalk() {
                    @Override
                    protected void enter(RelNode inner) {
                        inner.accept(accesses);
                    }
                }.walk(subQuery.rel);
                return super.visitSubQuery(subQuery);
            }
        });
    }

    private static boolean isRow(RelDataType read, RelDataType row) {
        boolean same = read.getFieldCount() == row.getFieldCount();
        for (int i = 0; same && i < row.getFieldCount(); i++) {
            same = read.getFieldList()
                    .get(i)
                    .getName()
                    .equals(row.getFieldList().get(i).getName());
        }
        return same;
    }
}
