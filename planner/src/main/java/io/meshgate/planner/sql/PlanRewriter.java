package io.meshgate.planner.sql;

import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/**
 * Rewrites a whole plan bottom-up, the plans of sub-queries in expressions included: Calcite's own shuttles do not
 * enter those.
 */
public abstract class PlanRewriter extends RelHomogeneousShuttle {
    private final RexShuttle subQueries = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery rewritten = (RexSubQuery) super.visitSubQuery(subQuery);
            return rewritten.clone(rewritten.rel.accept(PlanRewriter.this));
        }
    };

    /** Rewrites one node whose inputs, and whose sub-queries, are already rewritten. */
    protected abstract RelNode rewrite(RelNode node);

    @Override
    public final RelNode visit(RelNode node) {
        return rewrite(super.visit(node).accept(subQueries));
    }
}
