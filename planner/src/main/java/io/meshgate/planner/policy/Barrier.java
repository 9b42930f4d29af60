package io.meshgate.planner.policy;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;

/**
 * The boundary above a governed table, or above a view with row filters or an aggregation policy: below it stand the scan or the view's query, the
 * row filters and the masks; above it, everything of the user. Only leakproof predicates may cross it downwards. Stock rules do not know this node, so none moves anything
 * through it.
 */
public final class Barrier extends SingleRel {
    public Barrier(RelOptCluster cluster, RelTraitSet traits, RelNode input) {
        super(cluster, traits, input);
    }

    /** What is governed, below the projection and the row filters. */
    public RawRows rows() {
        RelNode node = getInput();
        while (!(node instanceof RawRows rows)) {
            node = node.getInput(0);
        }
        return rows;
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new Barrier(getCluster(), traitSet, sole(inputs));
    }
}
