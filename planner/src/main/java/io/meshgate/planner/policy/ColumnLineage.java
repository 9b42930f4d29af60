package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.PlanWalk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Which tags the columns of a query inherit: those of every column from which their values are computed, masked or not,
 * through whatever expressions and aggregates. A field that is picked out of a column inherits its own tags and the
 * column's, all of a column those of its fields, too. Where that cannot be followed, a column inherits the tags of all that the
 * query reads: rather too many than too few. What only decides which rows there are is not inherited.
 */
public final class ColumnLineage {
    private final PolicySet policies;
    private final Set<String> all = new TreeSet<>();
    private final ColumnTags unknown = ColumnTags.of(all);

    private ColumnLineage(PolicySet policies) {
        this.policies = policies;
    }

    /** The tags of each column of a governed plan. */
    public static List<Set<String>> tags(GovernedPlan plan, PolicySet policies) {
        ColumnLineage lineage = new ColumnLineage(policies);
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof Barrier barrier) {
                    lineage.own(barrier.rows().table()).forEach(tags -> lineage.all.addAll(tags.all()));
                } else if (node instanceof ViewProject project) {
                    lineage.own(project.view()).forEach(tags -> lineage.all.addAll(tags.all()));
                }
            }
        }.walk(plan.stated());
        if (lineage.all.isEmpty()) {
            return Collections.nCopies(plan.stated().getRowType().getFieldCount(), Set.of());
        }
        return lineage.of(plan.stated()).stream().map(ColumnTags::all).toList();
    }

    /** Of the visible columns of a table. */
    private List<ColumnTags> own(MeshTable table) {
        TableTags tags = policies.tags().of(table.domain(), table.snapshot().name());
        List<ColumnTags> own = new ArrayList<>();
        for (Column column : table.access().columns()) {
            own.add(tags.withFields(column));
        }
        return own;
    }

    private List<ColumnTags> of(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof Filter || node instanceof Sort || node instanceof CommonTable || node instanceof Sample) {
            return of(node.getInput(0));
        }
        if (node instanceof Project project) {
            List<ColumnTags> row = of(project.getInput());
            List<ColumnTags> below = project.getProjects().stream()
                    .map(expression -> value(expression, row))
                    .toList();
            return node instanceof ViewProject view ? both(own(view.view()), below) : below;
        }
        if (node instanceof Join || node instanceof Correlate) {
            List<ColumnTags> row = new ArrayList<>(of(node.getInput(0)));
            row.addAll(of(node.getInput(1)));
            return row.subList(0, node.getRowType().getFieldCount());
        }
        if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (node instanceof SetOp) {
            return union(node);
        }
        int width = node.getRowType().getFieldCount();
        return Collections.nCopies(width, node instanceof Values ? ColumnTags.NONE : unknown);
    }

    private List<ColumnTags> barrier(Barrier barrier) {
        List<ColumnTags> own = own(barrier.rows().table());
        List<ColumnTags> below = barrier.rows() instanceof RawView view && barrier.getInput() instanceof Project masks
                ? masks.getProjects().stream()
                        .map(mask -> value(mask, of(view.getInput())))
                        .toList()
                : List.of();
        // What a policy carries up beyond the visible columns is in no result.
        int width = barrier.getRowType().getFieldCount();
        List<ColumnTags> all = new ArrayList<>(own);
        all.addAll(Collections.nCopies(Math.max(0, width - own.size()), ColumnTags.NONE));
        return both(all.subList(0, width), below);
    }

    /** The tags of columns, each with those of the column of its place where there is one. */
    private static List<ColumnTags> both(List<ColumnTags> columns, List<ColumnTags> others) {
        List<ColumnTags> both = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            both.add(i < others.size() ? columns.get(i).and(others.get(i)) : columns.get(i));
        }
        return both;
    }

    private List<ColumnTags> aggregate(Aggregate aggregate) {
        List<ColumnTags> row = of(aggregate.getInput());
        List<ColumnTags> output = new ArrayList<>();
        aggregate.getGroupSet().forEach(key -> output.add(row.get(key)));
        for (AggregateCall call : aggregate.getAggCallList()) {
            Set<String> tags = new TreeSet<>();
            call.getArgList().forEach(argument -> tags.addAll(row.get(argument).all()));
            call.getCollation()
                    .getKeys()
                    .forEach(key -> tags.addAll(row.get(key).all()));
            output.add(ColumnTags.of(tags));
        }
        return output;
    }

    private List<ColumnTags> union(RelNode setOp) {
        List<ColumnTags> output = new ArrayList<>();
        for (RelNode input : setOp.getInputs()) {
            List<ColumnTags> row = of(input);
            for (int i = 0; i < row.size(); i++) {
                // Rows are put together by place: what is a field of one may have another name in the other.
                ColumnTags tags = ColumnTags.of(row.get(i).all());
                if (output.size() <= i) {
                    output.add(tags);
                } else {
                    output.set(i, output.get(i).and(tags));
                }
            }
        }
        return output;
    }

    /** Of what an expression gives, by field where it only picks one. */
    private ColumnTags value(RexNode expression, List<ColumnTags> row) {
        if (expression instanceof RexInputRef reference) {
            return row.get(reference.getIndex());
        }
        if (expression instanceof RexFieldAccess access && ofColumn(access)) {
            return value(access.getReferenceExpr(), row).field(access.getField().getName());
        }
        return ColumnTags.of(read(expression, row));
    }

    private static boolean ofColumn(RexFieldAccess access) {
        RexNode from = access.getReferenceExpr();
        return from instanceof RexInputRef || (from instanceof RexFieldAccess outer && ofColumn(outer));
    }

    private Set<String> read(RexNode expression, List<ColumnTags> row) {
        Set<String> tags = new TreeSet<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                tags.addAll(row.get(reference.getIndex()).all());
                return null;
            }

            @Override
            public Void visitFieldAccess(RexFieldAccess access) {
                if (!ofColumn(access)) {
                    return super.visitFieldAccess(access);
                }
                tags.addAll(value(access, row).all());
                return null;
            }

            @Override
            public Void visitCorrelVariable(RexCorrelVariable variable) {
                tags.addAll(all);
                return null;
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                of(subQuery.rel).forEach(column -> tags.addAll(column.all()));
                return super.visitSubQuery(subQuery);
            }
        });
        return tags;
    }
}
