package io.meshgate.planner.sql;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A query of WITH RECURSIVE: the rows of the first input, and those of the second, again and again, over the rows that it
 * yielded last, until there are none. The second reads them by a {@link RecursionScan} of the same name.
 */
public final class Recursion extends BiRel {
    private final String name;
    private final boolean all;

    /**
     * @param name unique among the recursions around it
     * @param all whether rows are kept that were there before
     * @param rowType of both inputs, but for names
     */
    public Recursion(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode seed,
            RelNode step,
            String name,
            boolean all,
            RelDataType rowType) {
        super(cluster, traits, seed, step);
        this.name = name;
        this.all = all;
        this.rowType = rowType;
    }

    public String name() {
        return name;
    }

    public boolean all() {
        return all;
    }

    /** The same with other inputs and columns. */
    public Recursion with(RelNode seed, RelNode step, RelDataType columns) {
        return new Recursion(getCluster(), getTraitSet(), seed, step, name, all, columns);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new Recursion(getCluster(), traitSet, inputs.get(0), inputs.get(1), name, all, getRowType());
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("name", name).item("all", all);
    }
}
