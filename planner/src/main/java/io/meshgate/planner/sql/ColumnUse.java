package io.meshgate.planner.sql;

import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.RawView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/** Which columns of each node of a plan are used above it, so that governed scans read no others. */
public final class ColumnUse {
    private final IdentityHashMap<RelNode, ImmutableBitSet> used = new IdentityHashMap<>();
    private final Map<CorrelationId, ImmutableBitSet> correlated = new HashMap<>();
    private final SharedQueries shared;
    /** Of each query that is emitted once, what any of its references uses. */
    private final Map<String, ImmutableBitSet> usedOfShared = new HashMap<>();

    private ColumnUse(SharedQueries shared) {
        this.shared = shared;
    }

    /** Analyses a plan of whose root every column is used. */
    public static ColumnUse of(RelNode root) {
        return of(root, SharedQueries.of(root));
    }

    static ColumnUse of(RelNode root, SharedQueries shared) {
        ColumnUse use = new ColumnUse(shared);
        use.collectCorrelated(root);
        // A later reference may use more of a shared query than the ones before it; then all is visited again.
        Map<String, ImmutableBitSet> before;
        do {
            before = Map.copyOf(use.usedOfShared);
            use.used.clear();
            use.visit(root, all(root));
        } while (!before.equals(use.usedOfShared));
        return use;
    }

    /** The used columns of a node. */
    public ImmutableBitSet usedColumns(RelNode node) {
        return used.getOrDefault(node, all(node));
    }

    /** Whether a plan refers to rows of an enclosing query. */
    static boolean readsOuterRows(RelNode root) {
        Set<CorrelationId> read = new HashSet<>();
        Set<CorrelationId> set = new HashSet<>();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                set.addAll(node.getVariablesSet());
                node.accept(new CorrelationReader((id, column) -> read.add(id)));
            }
        }.walk(root);
        read.removeAll(set);
        return !read.isEmpty();
    }

    private static ImmutableBitSet all(RelNode node) {
        return ImmutableBitSet.range(node.getRowType().getFieldCount());
    }

    private void collectCorrelated(RelNode root) {
        CorrelationReader reader = new CorrelationReader(
                (id, column) -> correlated.merge(id, ImmutableBitSet.of(column), ImmutableBitSet::union));
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                node.accept(reader);
            }
        }.walk(root);
    }

    private ImmutableBitSet correlated(Set<CorrelationId> ids) {
        ImmutableBitSet columns = ImmutableBitSet.of();
        for (CorrelationId id : ids) {
            columns = columns.union(correlated.getOrDefault(id, ImmutableBitSet.of()));
        }
        return columns;
    }

    private void visit(RelNode node, ImmutableBitSet needed) {
        ImmutableBitSet known = used.getOrDefault(node, ImmutableBitSet.of());
        ImmutableBitSet now = known.union(needed).union(usedByOthers(node, needed));
        used.put(node, now);
        if (node instanceof Project project) {
            List<RexNode> read =
                    now.asList().stream().map(project.getProjects()::get).toList();
            visit(project.getInput(), references(read).union(correlated(project.getVariablesSet())));
        } else if (node instanceof Filter filter) {
            visit(
                    filter.getInput(),
                    now.union(references(List.of(filter.getCondition()))).union(correlated(filter.getVariablesSet())));
        } else if (node instanceof Join join) {
            visitSides(
                    join,
                    now.union(references(List.of(join.getCondition()))).union(correlated(join.getVariablesSet())));
        } else if (node instanceof Correlate correlate) {
            visitSides(correlate, now.union(correlated(Set.of(correlate.getCorrelationId()))));
        } else if (node instanceof Aggregate aggregate) {
            visit(aggregate.getInput(), aggregateInputs(aggregate));
        } else if (node instanceof Sort sort) {
            visit(
                    sort.getInput(),
                    now.union(ImmutableBitSet.of(sort.getCollation().getKeys())));
        } else if (node.getInputs().size() == 1
                && node.getInput(0).getRowType().getFieldCount()
                        == node.getRowType().getFieldCount()
                && passesColumnsThrough(node)) {
            visit(node.getInput(0), now);
        } else {
            node.getInputs().forEach(input -> visit(input, all(input)));
        }
    }

    private ImmutableBitSet usedByOthers(RelNode node, ImmutableBitSet needed) {
        if (!(node instanceof CommonTable common)) {
            return ImmutableBitSet.of();
        }
        return shared.digest(common)
                .map(digest -> usedOfShared.merge(digest, needed, ImmutableBitSet::union))
                .orElse(ImmutableBitSet.of());
    }

    private static boolean passesColumnsThrough(RelNode node) {
        return node instanceof Barrier
                || node instanceof RawView
                || node instanceof CommonTable
                || node instanceof Sample;
    }

    private void visitSides(RelNode node, ImmutableBitSet needed) {
        int leftWidth = node.getInput(0).getRowType().getFieldCount();
        int rightWidth = node.getInput(1).getRowType().getFieldCount();
        visit(node.getInput(0), needed.intersect(ImmutableBitSet.range(leftWidth)));
        visit(
                node.getInput(1),
                needed.intersect(ImmutableBitSet.range(leftWidth, leftWidth + rightWidth))
                        .shift(-leftWidth));
    }

    private static ImmutableBitSet aggregateInputs(Aggregate aggregate) {
        ImmutableBitSet.Builder inputs = aggregate.getGroupSet().rebuild();
        for (AggregateCall call : aggregate.getAggCallList()) {
            inputs.addAll(call.getArgList());
            inputs.addAll(call.getCollation().getKeys());
            if (call.hasFilter()) {
                inputs.set(call.filterArg);
            }
        }
        return inputs.build();
    }

    /** Direct references; the plans of sub-queries are visited as plans of their own. */
    private ImmutableBitSet references(List<RexNode> expressions) {
        ImmutableBitSet.Builder references = ImmutableBitSet.builder();
        RexVisitorImpl<Void> visitor = new RexVisitorImpl<>(true) {
            @Override
            public Void visitInputRef(RexInputRef reference) {
                references.set(reference.getIndex());
                return super.visitInputRef(reference);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                boolean existence = subQuery.getKind() == SqlKind.EXISTS;
                visit(subQuery.rel, existence ? ImmutableBitSet.of() : all(subQuery.rel));
                return super.visitSubQuery(subQuery);
            }
        };
        expressions.forEach(expression -> expression.accept(visitor));
        return references.build();
    }

    /** Finds the columns of enclosing rows that the expressions of one node read. */
    private static final class CorrelationReader extends RexShuttle {
        private final ObjIntConsumer<CorrelationId> reading;

        CorrelationReader(ObjIntConsumer<CorrelationId> reading) {
            this.reading = reading;
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                reading.accept(variable.id, access.getField().getIndex());
            }
            return super.visitFieldAccess(access);
        }
    }
}
