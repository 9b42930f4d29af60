package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;

/**
 * Marks the place where a statement refers to one of its WITH queries, so that a query that is referred to more than
 * once can be emitted, and run, once.
 */
public final class CommonTable extends SingleRel {
    private final String name;
    private final boolean runOnce;

    public CommonTable(RelOptCluster cluster, RelTraitSet traits, RelNode input, String name) {
        this(cluster, traits, input, name, false);
    }

    /** @param runOnce whether it is to be run once and whole, however many references there are, and whatever they need */
    CommonTable(RelOptCluster cluster, RelTraitSet traits, RelNode input, String name, boolean runOnce) {
        super(cluster, traits, input);
        this.name = name;
        this.runOnce = runOnce;
    }

    boolean isRunOnce() {
        return runOnce;
    }

    /** The name in the statement; not unique, as WITH may be nested. */
    public String name() {
        return name;
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new CommonTable(getCluster(), traitSet, sole(inputs), name, runOnce);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name).itemIf("once", true, runOnce);
    }
}
