package io.meshgate.planner.policy;

import io.meshgate.planner.catalog.MeshTable;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/**
 * The visible columns of a view of whose rows no policy demands anything: a projection like any other, which only says
 * whose columns these are, so that they bear the view's tags.
 */
public final class ViewProject extends Project {
    private final MeshTable view;

    /** @param columns the visible columns of the view, in their order */
    public ViewProject(MeshTable view, RelNode query, List<RexNode> columns, RelDataType rowType) {
        this(view, query.getCluster().traitSetOf(Convention.NONE), query, columns, rowType);
    }

    private ViewProject(MeshTable view, RelTraitSet traits, RelNode query, List<RexNode> columns, RelDataType rowType) {
        super(query.getCluster(), traits, List.of(), query, columns, rowType, Set.of());
        this.view = view;
    }

    MeshTable view() {
        return view;
    }

    @Override
    public Project copy(RelTraitSet traits, RelNode input, List<RexNode> projects, RelDataType rowType) {
        return new ViewProject(view, traits, input, projects, rowType);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("view", view.domain() + "." + view.snapshot().name());
    }
}
