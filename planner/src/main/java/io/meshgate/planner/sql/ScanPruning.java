package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.PruningCondition.ALWAYS;

import io.meshgate.connector.Predicate;
import io.meshgate.planner.QueryPlan.PruningPredicate;
import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.RawScan;
import io.meshgate.planner.policy.RawView;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Step 8 of the walk: what a plan says of the rows of each scan, for its connector to leave out files and row groups.
 * Only leakproof conditions on bare, unmasked columns cross the barrier. The plan itself is not changed and applies
 * every condition again, so that to say nothing is always right, and to say too much is wrong.
 *
 * <p>A condition is carried down from node to node as long as this holds: a row for which it is not TRUE could be
 * taken away from the node's result without a change to the result of the query.
 */
public final class ScanPruning {
    private final IdentityHashMap<RawScan, PruningCondition> conditions = new IdentityHashMap<>();
    private final RexShuttle subQueries = new RexShuttle() {
        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            super.visitSubQuery(subQuery);
            visit(subQuery.rel, ALWAYS);
            return subQuery;
        }
    };

    private ScanPruning() {}

    /** The predicates of those scans of a governed plan of which anything can be said, by identity. */
    public static Map<RawScan, PruningPredicate> of(RelNode governedRoot) {
        ScanPruning pruning = new ScanPruning();
        pruning.visit(governedRoot, ALWAYS);
        IdentityHashMap<RawScan, PruningPredicate> predicates = new IdentityHashMap<>();
        pruning.conditions.forEach((scan, condition) ->
                predicate(condition, RawScan.rawFields(scan.table())).ifPresent(each -> predicates.put(scan, each)));
        return predicates;
    }

    private static Optional<PruningPredicate> predicate(PruningCondition condition, List<Field> columns) {
        if (condition.usesParameters()) {
            return Optional.of(parameters -> condition.bind(columns, parameters));
        }
        Optional<Predicate> predicate = condition.bind(columns, List.of());
        return predicate.isPresent() ? Optional.of(parameters -> predicate) : Optional.empty();
    }

    private void visit(RelNode node, PruningCondition wanted) {
        node.accept(subQueries);
        if (node instanceof RawScan scan) {
            // A scan may stand in several places of the plan.
            conditions.merge(scan, wanted, (one, other) -> PruningCondition.any(List.of(one, other)));
        } else if (node instanceof Barrier barrier) {
            barrier(barrier, wanted);
        } else if (node instanceof RawView view) {
            visit(view.getInput(), wanted);
        } else if (node instanceof Filter filter) {
            visit(filter.getInput(), both(wanted, PruningConditions.whenTrue(filter.getCondition())));
        } else if (node instanceof Project project) {
            visit(project.getInput(), belowProject(project, wanted));
        } else if (node instanceof Join join) {
            join(join, wanted);
        } else if (node instanceof Correlate correlate) {
            correlate(correlate, wanted);
        } else if (node instanceof Aggregate aggregate) {
            visit(aggregate.getInput(), belowAggregate(aggregate, wanted));
        } else if (node instanceof Sort sort) {
            visit(sort.getInput(), sort.fetch == null && sort.offset == null ? wanted : ALWAYS);
        } else if (node instanceof SetOp setOp) {
            setOp(setOp, wanted);
        } else {
            // Of WITH queries too: one that is referred to twice is computed once, for both.
            node.getInputs().forEach(input -> visit(input, ALWAYS));
        }
    }

    /** Only raw columns cross, guarded or not: whatever else a projection under a barrier yields is a mask. */
    private void barrier(Barrier barrier, PruningCondition wanted) {
        if (!(barrier.getInput() instanceof Project project)) {
            visit(barrier.getInput(), ALWAYS);
            return;
        }
        visit(
                project.getInput(),
                wanted.below(column -> rawColumn(project.getProjects().get(column))));
    }

    static OptionalInt rawColumn(RexNode expression) {
        RexNode value = expression instanceof RexCall call && call.getOperator().equals(PolicyOperators.GUARD)
                ? call.getOperands().get(0)
                : expression;
        return value instanceof RexInputRef reference ? OptionalInt.of(reference.getIndex()) : OptionalInt.empty();
    }

    private static PruningCondition belowProject(Project project, PruningCondition wanted) {
        // A window function sees rows that its own row's conditions would take away.
        return RexOver.containsOver(project.getProjects(), null)
                ? ALWAYS
                : wanted.below(column ->
                        PruningConditions.position(project.getProjects().get(column)));
    }

    private static PruningCondition both(PruningCondition one, PruningCondition other) {
        return PruningCondition.all(List.of(one, other));
    }

    private void join(Join join, PruningCondition wanted) {
        PruningCondition on = PruningConditions.whenTrue(join.getCondition());
        int width = join.getLeft().getRowType().getFieldCount();
        IntFunction<OptionalInt> left = leftOf(width);
        IntFunction<OptionalInt> right = rightOf(width);
        PruningCondition inner = both(wanted, on);
        switch (join.getJoinType()) {
            case INNER -> visitSides(join, inner.below(left), inner.below(right));
            case LEFT -> visitSides(join, wanted.below(left), belowNullable(wanted, on, right));
            case RIGHT -> visitSides(join, belowNullable(wanted, on, left), wanted.below(right));
            default -> visitSides(join, ALWAYS, ALWAYS);
        }
    }

    /**
     * For the side of an outer join that may be filled up with NULLs. To take a row from it may yield a row of NULLs
     * instead, so that the wanted condition must reject that one.
     */
    private static PruningCondition belowNullable(
            PruningCondition wanted, PruningCondition on, IntFunction<OptionalInt> side) {
        PruningCondition own = wanted.below(side);
        PruningCondition matching = on.below(side);
        return own.rejectsNulls() ? both(own, matching) : matching;
    }

    private void correlate(Correlate correlate, PruningCondition wanted) {
        int width = correlate.getLeft().getRowType().getFieldCount();
        JoinRelType type = correlate.getJoinType();
        boolean passes = type == JoinRelType.INNER || type == JoinRelType.LEFT;
        visitSides(
                correlate,
                passes ? wanted.below(leftOf(width)) : ALWAYS,
                type == JoinRelType.INNER ? wanted.below(rightOf(width)) : ALWAYS);
    }

    private static IntFunction<OptionalInt> leftOf(int width) {
        return column -> column < width ? OptionalInt.of(column) : OptionalInt.empty();
    }

    private static IntFunction<OptionalInt> rightOf(int width) {
        return column -> column >= width ? OptionalInt.of(column - width) : OptionalInt.empty();
    }

    private void visitSides(RelNode node, PruningCondition left, PruningCondition right) {
        visit(node.getInput(0), left);
        visit(node.getInput(1), right);
    }

    /** All rows of a group agree in its keys. Without keys there is a row even of nothing. */
    private static PruningCondition belowAggregate(Aggregate aggregate, PruningCondition wanted) {
        ImmutableBitSet keys = aggregate.getGroupSet();
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE || keys.isEmpty()) {
            return ALWAYS;
        }
        return wanted.below(
                column -> column < keys.cardinality() ? OptionalInt.of(keys.nth(column)) : OptionalInt.empty());
    }

    private void setOp(SetOp setOp, PruningCondition wanted) {
        boolean all = setOp instanceof Union || setOp instanceof Intersect;
        for (int i = 0; i < setOp.getInputs().size(); i++) {
            RelNode input = setOp.getInput(i);
            boolean passes = all || (setOp instanceof Minus && i == 0);
            visit(input, passes ? wanted.below(column -> sameColumn(setOp, input, column)) : ALWAYS);
        }
    }

    private static OptionalInt sameColumn(SetOp setOp, RelNode input, int column) {
        RelDataType from = input.getRowType().getFieldList().get(column).getType();
        RelDataType to = setOp.getRowType().getFieldList().get(column).getType();
        return PruningConstants.keepsValues(from, to) ? OptionalInt.of(column) : OptionalInt.empty();
    }
}
