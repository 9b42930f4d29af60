package io.meshgate.planner.sql;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/** Visits every node of a plan, parents first, those of sub-queries in expressions included. */
public abstract class PlanWalk {
    private final RexShuttle subQueries = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            super.visitSubQuery(subQuery);
            walk(subQuery.rel);
            return subQuery;
        }
    };

    /** Called once for each place at which a node stands. */
    protected abstract void enter(RelNode node);

    /** Visits the plan. */
    public final void walk(RelNode node) {
        enter(node);
        node.accept(subQueries);
        node.getInputs().forEach(this::walk);
    }
}
