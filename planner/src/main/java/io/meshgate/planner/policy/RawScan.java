package io.meshgate.planner.policy;

import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/**
 * All columns of a pinned table, unfiltered and unmasked. Only the {@link PolicyRewriter} puts it into a plan, and only
 * under a {@link Barrier}.
 */
public final class RawScan extends AbstractRelNode implements RawRows {
    private final MeshTable table;

    RawScan(RelOptCluster cluster, MeshTable table) {
        super(cluster, cluster.traitSetOf(Convention.NONE));
        this.table = table;
    }

    @Override
    public MeshTable table() {
        return table;
    }

    @Override
    public int width() {
        return getRowType().getFieldCount();
    }

    /** The raw columns as the snapshot has them. */
    public static List<Field> rawFields(MeshTable table) {
        return table.snapshot().columns().stream().map(column -> column.field()).toList();
    }

    @Override
    protected RelDataType deriveRowType() {
        return MeshTypes.rowType(rawFields(table));
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return this;
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        // Versions of one table are not the same scan.
        return super.explainTerms(writer)
                .item("table", table.domain() + "." + table.snapshot().name())
                .itemIf("version", table.snapshot().version(), table.isVersion());
    }
}
