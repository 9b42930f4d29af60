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
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Which tags the columns of a query inherit: those of every column from which their values are computed, masked or not,
 * through whatever expressions and aggregates. Where that cannot be followed, a column inherits the tags of all that the
 * query reads: rather too many than too few. What only decides which rows there are is not inherited.
 */
public final class ColumnLineage {
    private final PolicySet policies;
    private final Set<String> all = new TreeSet<>();

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
                    lineage.own(barrier.rows().table()).forEach(lineage.all::addAll);
                }
            }
        }.walk(plan.root());
        if (lineage.all.isEmpty()) {
            return Collections.nCopies(plan.root().getRowType().getFieldCount(), Set.of());
        }
        return lineage.of(plan.root());
    }

    /** Of the visible columns of a table. */
    private List<Set<String>> own(MeshTable table) {
        TableTags tags = policies.tags().of(table.domain(), table.snapshot().name());
        List<Set<String>> own = new ArrayList<>();
        for (Column column : table.access().columns()) {
            own.add(tags.of(column));
        }
        return own;
    }

    private List<Set<String>> of(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof Filter || node instanceof Sort || node instanceof CommonTable || node instanceof Sample) {
            return of(node.getInput(0));
        }
        if (node instanceof Project project) {
            List<Set<String>> row = of(project.getInput());
            return project.getProjects().stream()
                    .map(expression -> read(expression, row))
                    .toList();
        }
        if (node instanceof Join || node instanceof Correlate) {
            List<Set<String>> row = new ArrayList<>(of(node.getInput(0)));
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
        return Collections.nCopies(width, node instanceof Values ? Set.of() : all);
    }

    private List<Set<String>> barrier(Barrier barrier) {
        List<Set<String>> own = own(barrier.rows().table());
        List<Set<String>> below = barrier.rows() instanceof RawView view && barrier.getInput() instanceof Project masks
                ? masks.getProjects().stream()
                        .map(mask -> read(mask, of(view.getInput())))
                        .toList()
                : List.of();
        List<Set<String>> output = new ArrayList<>();
        for (int i = 0; i < barrier.getRowType().getFieldCount(); i++) {
            Set<String> tags = new TreeSet<>();
            // What a policy carries up beyond the visible columns is in no result.
            tags.addAll(i < own.size() ? own.get(i) : Set.of());
            tags.addAll(i < below.size() ? below.get(i) : Set.of());
            output.add(tags);
        }
        return output;
    }

    private List<Set<String>> aggregate(Aggregate aggregate) {
        List<Set<String>> row = of(aggregate.getInput());
        List<Set<String>> output = new ArrayList<>();
        aggregate.getGroupSet().forEach(key -> output.add(row.get(key)));
        for (AggregateCall call : aggregate.getAggCallList()) {
            Set<String> tags = new TreeSet<>();
            call.getArgList().forEach(argument -> tags.addAll(row.get(argument)));
            call.getCollation().getKeys().forEach(key -> tags.addAll(row.get(key)));
            output.add(tags);
        }
        return output;
    }

    private List<Set<String>> union(RelNode setOp) {
        List<Set<String>> output = new ArrayList<>();
        for (RelNode input : setOp.getInputs()) {
            List<Set<String>> row = of(input);
            for (int i = 0; i < row.size(); i++) {
                if (output.size() <= i) {
                    output.add(new TreeSet<>());
                }
                output.get(i).addAll(row.get(i));
            }
        }
        return output;
    }

    private Set<String> read(RexNode expression, List<Set<String>> row) {
        Set<String> tags = new TreeSet<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                tags.addAll(row.get(reference.getIndex()));
                return null;
            }

            @Override
            public Void visitCorrelVariable(RexCorrelVariable variable) {
                tags.addAll(all);
                return null;
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                of(subQuery.rel).forEach(tags::addAll);
                return super.visitSubQuery(subQuery);
            }
        });
        return tags;
    }
}
