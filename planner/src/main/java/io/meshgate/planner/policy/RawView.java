package io.meshgate.planner.policy;

import io.meshgate.planner.catalog.MeshTable;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;

/**
 * What the query of a view with row filters, masks that read rows or an aggregation policy yields, before the filters and the view's masks. Only the {@link
 * PolicyRewriter} puts it into a plan, and only under a {@link Barrier}. The tables below have barriers of their own.
 */
public final class RawView extends SingleRel implements RawRows {
    private final MeshTable view;
    private final int width;

    RawView(RelOptCluster cluster, MeshTable view, int width, RelNode query) {
        super(cluster, cluster.traitSetOf(Convention.NONE), query);
        this.view = view;
        this.width = width;
    }

    @Override
    public MeshTable table() {
        return view;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new RawView(getCluster(), view, width, sole(inputs));
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("view", view.domain() + "." + view.snapshot().name());
    }
}
