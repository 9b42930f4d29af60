package io.meshgate.planner.sql;

import com.google.common.collect.ImmutableSet;
import io.meshgate.planner.policy.RawRows;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;

/**
 * Makes it certain what an engine computes of what can fail: it need not read one side of a join, of INTERSECT and
 * EXCEPT, of IN and EXISTS if there is nothing in the other, and which side it reads first it chooses by the sizes of
 * files. Where files have hidden rows, whether a statement fails would tell of them. So
 *
 * <ul>
 *   <li>columns that are computed in a side, and that the join does not need, are computed above it, for joined rows;
 *   <li>a condition that reads one side is evaluated there, and so is each operand of a comparison between both;
 *   <li>a condition that reads both is evaluated above all joins that it depends on;
 *   <li>and a side that can fail still is a common table, run once and whole.
 * </ul>
 *
 * <p>Queries that refer to rows of others stay as they are: they are run for those rows.
 */
public final class FailingSides extends PlanRewriter {
    private static final String NAME = "side";

    private FailingSides() {}

    /** A plan with the same rows. */
    public static RelNode computedWhole(RelNode root) {
        return root.accept(new FailingSides());
    }

    @Override
    protected RelNode rewrite(RelNode node) {
        if (node.getInputs().size() == 1 && node.getInput(0) instanceof RawRows) {
            return node;
        }
        if (node instanceof Filter filter) {
            return filter((Filter) withWholeQueries(filter));
        }
        if (node instanceof Join join) {
            return Fallible.looksElsewhere(join) ? withWholeQueries(withWholeInputs(join)) : join(join);
        }
        if (node instanceof Correlate lateral) {
            Optional<RelNode> lifted = LiftedColumns.of(lateral);
            if (lifted.isPresent()) {
                return lifted.get();
            }
        }
        boolean sides = node instanceof Correlate
                || (node instanceof SetOp && !(node instanceof Union))
                || Fallible.looksElsewhere(node);
        return withWholeQueries(sides ? withWholeInputs(node) : node);
    }

    private static RelNode filter(Filter filter) {
        List<RexNode> elsewhere = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            (Fallible.looksElsewhere(conjunct) ? elsewhere : conditions).add(conjunct);
        }
        if (elsewhere.isEmpty()) {
            return filtered(filter.getInput(), conditions);
        }
        Set<RexNode> compared = filter.getVariablesSet().isEmpty() ? compared(elsewhere) : Set.of();
        if (!compared.isEmpty()) {
            return withCompared(filtered(filter.getInput(), conditions), elsewhere, List.copyOf(compared));
        }
        boolean fails = Fallible.canFail(filter.getInput())
                || Fallible.anyCanFail(conditions)
                || (Fallible.anyCanFail(elsewhere) && Fallible.joins(filter.getInput()));
        if (fails) {
            return asked(asWhole(filtered(filter.getInput(), conditions)), elsewhere, filter.getVariablesSet());
        }
        return Fallible.anyCanFail(elsewhere)
                ? asked(plainlyFiltered(filter.getInput(), conditions), elsewhere, filter.getVariablesSet())
                : filter;
    }

    /**
     * The rows for which conditions hold that ask queries: engines make joins of such that ask nothing else, so what can
     * fail comes after those.
     */
    private static RelNode asked(RelNode input, List<RexNode> conditions, Set<CorrelationId> variables) {
        List<RexNode> failing = conditions.stream().filter(Fallible::canFail).toList();
        List<RexNode> total = Fallible.total(conditions);
        if (failing.isEmpty() || total.isEmpty()) {
            return LogicalFilter.create(input, conjunction(input, conditions), ImmutableSet.copyOf(variables));
        }
        RelNode joined = LogicalFilter.create(input, conjunction(input, total), ImmutableSet.copyOf(variables));
        return LogicalFilter.create(asWhole(joined), conjunction(input, failing), ImmutableSet.copyOf(variables));
    }

    /** What can fail and is compared with rows of queries, or of others: a side of a join, as engines see it. */
    private static Set<RexNode> compared(List<RexNode> conditions) {
        Set<RexNode> compared = new LinkedHashSet<>();
        RexShuttle shuttle = new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                gather(subQuery);
                return subQuery;
            }

            @Override
            public RexNode visitCall(RexCall call) {
                if (WidenedJoin.isComparison(call)) {
                    gather(call);
                }
                return super.visitCall(call);
            }

            private void gather(RexCall call) {
                call.getOperands().stream()
                        .filter(operand -> Fallible.canFail(operand) && !Fallible.looksElsewhere(operand))
                        .forEach(compared::add);
            }
        };
        conditions.forEach(condition -> condition.accept(shuttle));
        return compared;
    }

    private static RelNode withCompared(RelNode input, List<RexNode> conditions, List<RexNode> compared) {
        List<RexNode> own = input.getCluster().getRexBuilder().identityProjects(input.getRowType());
        List<RexNode> columns = new ArrayList<>(own);
        columns.addAll(compared);
        RelNode whole = asWhole(LogicalProject.create(input, List.of(), columns, (List<String>) null, Set.of()));
        RexShuttle replacing = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                int index = columns.indexOf(call);
                return index < 0 ? super.visitCall(call) : new RexInputRef(index, call.getType());
            }
        };
        List<RexNode> replaced =
                conditions.stream().map(each -> each.accept(replacing)).toList();
        return LogicalProject.create(
                asked(whole, replaced, Set.of()),
                List.of(),
                own,
                input.getRowType().getFieldNames(),
                Set.of());
    }

    /** The rows for which conditions hold that read nothing else. */
    private static RelNode filtered(RelNode input, List<RexNode> conditions) {
        boolean fails = Fallible.anyCanFail(conditions);
        if (conditions.isEmpty() || !Fallible.joins(input) || !(fails || Fallible.canFail(input))) {
            return plainlyFiltered(narrowedWhole(input, Fallible.total(conditions)), conditions);
        }
        // An engine moves conditions below projections and groups, too.
        if (input instanceof Project project && Fallible.isTransparent(project)) {
            List<RexNode> below = RelOptUtil.pushPastProjectUnlessBloat(conditions, project, LiftedColumns.BLOAT);
            if (below == null) {
                return plainlyFiltered(asWhole(input), conditions);
            }
            return Fallible.anyCanFail(below)
                    ? project.copy(project.getTraitSet(), List.of(filtered(project.getInput(), below)))
                    : plainlyFiltered(narrowedWhole(input, conditions), conditions);
        }
        if (input instanceof Join join) {
            return fails ? filtered(join, conditions) : plainlyFiltered(narrowedWhole(join, conditions), conditions);
        }
        if (input instanceof Aggregate aggregate) {
            return filtered(aggregate, conditions);
        }
        return plainlyFiltered(asWhole(input), conditions);
    }

    /**
     * What is computed whole, without rows that conditions take away anyway: an engine would move these to it, and does
     * not move them into a common table.
     *
     * @param conditions on its rows, which cannot fail, and are evaluated above it as well
     */
    private static RelNode narrowedWhole(RelNode node, List<RexNode> conditions) {
        if (conditions.isEmpty()) {
            return node;
        }
        if (Fallible.isWhole(node)) {
            return asWhole(filtered(node.getInput(0), conditions));
        }
        if (node instanceof Project project && Fallible.isTransparent(project)) {
            List<RexNode> below = Fallible.total(RelOptUtil.pushPastProject(conditions, project));
            return project.copy(project.getTraitSet(), List.of(narrowedWhole(project.getInput(), below)));
        }
        if (node instanceof Join join) {
            return narrowedSides(join, SidedConditions.above(join, conditions));
        }
        return node;
    }

    private static Join narrowedSides(Join join, SidedConditions sided) {
        return withInputs(
                join, narrowedWhole(join.getLeft(), sided.left()), narrowedWhole(join.getRight(), sided.right()));
    }

    private static RelNode filtered(Aggregate aggregate, List<RexNode> conditions) {
        List<RexNode> ofKeys = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        for (RexNode condition : conditions) {
            (SidedConditions.readsLeft(condition, aggregate.getGroupCount()) ? ofKeys : others).add(condition);
        }
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            RelNode groups = plainlyFiltered(aggregate, others);
            return ofKeys.isEmpty() ? groups : plainlyFiltered(asWhole(groups), ofKeys);
        }
        RexShuttle keys = new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return new RexInputRef(aggregate.getGroupSet().nth(reference.getIndex()), reference.getType());
            }
        };
        RelNode input = filtered(aggregate.getInput(), keys.visitList(ofKeys));
        return plainlyFiltered(aggregate.copy(aggregate.getTraitSet(), List.of(input)), others);
    }

    private static RelNode filtered(Join join, List<RexNode> conditions) {
        SidedConditions sided = SidedConditions.above(join, conditions);
        Join narrowed =
                withInputs(join, narrowed(join.getLeft(), sided.left()), narrowed(join.getRight(), sided.right()));
        WidenedJoin widened = WidenedJoin.of(narrowed, sided.others());
        List<RexNode> failing = new ArrayList<>();
        List<RexNode> total = new ArrayList<>();
        for (RexNode condition : sided.others()) {
            RexNode moved = widened.moved(condition);
            (Fallible.canFail(moved) ? failing : total).add(moved);
        }
        RelNode joined = plainlyFiltered(withWholeInputs(widened.join()), total);
        return widened.ownColumns(failing.isEmpty() ? joined : plainlyFiltered(asWhole(joined), failing));
    }

    /** A side that something which can fail is to be computed in: after all conditions on its rows. */
    private static RelNode narrowed(RelNode side, List<RexNode> conditions) {
        return side instanceof Join join && !conditions.isEmpty()
                ? filtered(join, conditions)
                : filtered(side, conditions);
    }

    private static RelNode join(Join join) {
        Optional<RelNode> lifted = LiftedColumns.of(join, FailingSides::join);
        if (lifted.isPresent()) {
            return lifted.get();
        }
        List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
        if (!Fallible.anyCanFail(conditions)) {
            return narrowedSides((Join) withWholeInputs(join), SidedConditions.on(join, conditions));
        }
        if (join.getJoinType() == JoinRelType.INNER) {
            return filtered(
                    withCondition(join, Fallible.total(conditions)),
                    conditions.stream().filter(Fallible::canFail).toList());
        }
        SidedConditions sided = SidedConditions.on(join, conditions);
        Join narrowed = withInputs(
                withCondition(join, sided.others()),
                filtered(join.getLeft(), sided.left()),
                filtered(join.getRight(), sided.right()));
        WidenedJoin widened = WidenedJoin.of(narrowed, List.of());
        Join joined = widened.join();
        // An engine that joins in another order may evaluate a condition on both sides for other rows.
        return widened.ownColumns(
                Fallible.canFail(joined.getCondition())
                        ? withInputs(joined, beforehand(joined.getLeft()), beforehand(joined.getRight()))
                        : withWholeInputs(joined));
    }

    private static Join withCondition(Join join, List<RexNode> conditions) {
        return join.copy(
                join.getTraitSet(),
                conjunction(join, conditions),
                join.getLeft(),
                join.getRight(),
                join.getJoinType(),
                join.isSemiJoinDone());
    }

    private static RelNode beforehand(RelNode side) {
        return Fallible.joins(side) ? asWhole(side) : whole(side);
    }

    private static Join withInputs(Join join, RelNode left, RelNode right) {
        return join.copy(join.getTraitSet(), List.of(left, right));
    }

    private static RelNode plainlyFiltered(RelNode input, List<RexNode> conditions) {
        return conditions.isEmpty() ? input : LogicalFilter.create(input, conjunction(input, conditions));
    }

    /** Without a cast to NOT NULL or from it, as which a condition comes out of a projection: filters take none. */
    private static RexNode conjunction(RelNode node, List<RexNode> conditions) {
        return RexUtil.removeNullabilityCast(
                node.getCluster().getTypeFactory(),
                RexUtil.composeConjunction(node.getCluster().getRexBuilder(), conditions));
    }

    static RelNode withWholeInputs(RelNode node) {
        List<RelNode> inputs =
                node.getInputs().stream().map(FailingSides::whole).toList();
        return inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
    }

    /** Of the queries in a node's expressions. */
    private static RelNode withWholeQueries(RelNode node) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
                RelNode query = whole(visited.rel);
                return query == visited.rel ? visited : visited.clone(query);
            }
        });
    }

    private static RelNode whole(RelNode side) {
        return Fallible.canFail(side) ? asWhole(side) : side;
    }

    private static RelNode asWhole(RelNode side) {
        return Fallible.isWhole(side) || ColumnUse.readsOuterRows(side)
                ? side
                : new CommonTable(side.getCluster(), side.getCluster().traitSetOf(Convention.NONE), side, NAME, true);
    }
}
