package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/** The rows that a {@link Recursion} yielded last, within its second input. */
public final class RecursionScan extends AbstractRelNode {
    private final String name;

    public RecursionScan(RelOptCluster cluster, RelTraitSet traits, String name, RelDataType rowType) {
        super(cluster, traits);
        this.name = name;
        this.rowType = rowType;
    }

    public String name() {
        return name;
    }

    /** The same with other columns. */
    public RecursionScan with(RelDataType columns) {
        return new RecursionScan(getCluster(), getTraitSet(), name, columns);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new RecursionScan(getCluster(), traitSet, name, getRowType());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name);
    }
}
