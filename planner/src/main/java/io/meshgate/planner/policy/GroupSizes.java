package io.meshgate.planner.policy;

import com.google.common.collect.ImmutableSet;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.PlanWalk;
import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;

/*
 * A table under an aggregation policy may be read in groups of so many rows, or of so many different entities (customers,
 * say), and in no other way. Let t be such a table.
 *
 * - The barrier of t yields one more column for each entity: its raw value, below the masks, which might make one of two;
 *   NULL where a part of it is NULL. Without an entity the column is TRUE in every row.
 * - The column is carried up, beside those of the statement, to the first aggregate above: through conditions,
 *   projections and joins, and through nothing else. An outer join makes it NULL in the rows that it adds.
 * - That aggregate counts it, DISTINCT where it is an entity, and a condition right above (HAVING) takes away every group
 *   with too small a count, which is then projected away. Of a global aggregate, and of each grouping set, the same is true.
 * - What remains has no single rows of t any more, and is free. A query, or a sub-query, that is not free at its top is
 *   refused.
 *
 * Rows of t may stand for several in a join. With an entity that does no harm. Without one the join is accepted where it
 * cannot be.
 *
 * This comes before the guards (GuardPlacer), which so see the plan as it will be: they guard what the statement evaluates
 * on rows of t that a row filter hides, and hidden rows count for no group, as the filter stands below the counted column.
 */
/**
 * Puts minimum group sizes over the tables of a plan that demand them. {@link GroupSizeChecker} proves afterwards that
 * none is missing. Made for one plan; not thread-safe.
 */
final class GroupSizes {
    static final String HIDDEN = "$entity";

    private final RexBuilder builder;
    private final GuardedExpressions moved;

    private GroupSizes(RexBuilder builder) {
        this.builder = builder;
        this.moved = new GuardedExpressions(builder, this::free);
    }

    /**
     * A plan in which every table that demands groups is read in groups of its minimum size; the same plan where there is
     * none. The root yields the same columns.
     *
     * @param governed with its barriers
     * @throws io.meshgate.connector.GatewayException with AGGREGATION_REQUIRED for a plan that reads them otherwise, with
     *     POLICY_INVALID for a policy that does not fit its table
     */
    static RelNode place(RelNode governed) {
        boolean[] concerned = new boolean[1];
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                concerned[0] |= node instanceof Barrier barrier && demandsGroups(barrier);
            }
        }.walk(governed);
        return concerned[0] ? new GroupSizes(governed.getCluster().getRexBuilder()).free(governed) : governed;
    }

    static boolean demandsGroups(Barrier barrier) {
        return !barrier.rows().table().access().aggregations().isEmpty();
    }

    /** A column that tells rows of a table apart, or entities. */
    record Hidden(RawRows rows, int column, boolean entity) {
        Hidden at(int place) {
            return new Hidden(rows, place, entity);
        }
    }

    /**
     * A node that has been rewritten.
     *
     * @param row where the old columns are now
     * @param hidden of each table of which there are single rows
     */
    private record Ungrouped(Carried row, List<Hidden> hidden) {
        static Ungrouped free(RelNode node) {
            return new Ungrouped(Carried.plain(node), List.of());
        }

        boolean isFree() {
            return hidden.isEmpty();
        }

        RelNode node() {
            return row.node();
        }

        Ungrouped with(RelNode other) {
            return new Ungrouped(row.with(other), hidden);
        }
    }

    /** A whole query, among whose rows is no single one of such a table. */
    private RelNode free(RelNode query) {
        Ungrouped rows = ungrouped(query);
        if (!rows.isFree()) {
            throw AggregationRefusal.ofRows(rows.hidden().get(0).rows());
        }
        return rows.node();
    }

    private Ungrouped ungrouped(RelNode node) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier);
        }
        if (node instanceof CommonTable) {
            Ungrouped input = ungrouped(node.getInput(0));
            return input.with(node.copy(node.getTraitSet(), List.of(input.node())));
        }
        if (node instanceof Filter filter) {
            Ungrouped input = ungrouped(filter.getInput());
            RexNode condition = moved.inScope(
                    filter.getVariablesSet(), input.row(), () -> moved.rewrite(filter.getCondition(), input.row()));
            return input.with(
                    LogicalFilter.create(input.node(), condition, ImmutableSet.copyOf(filter.getVariablesSet())));
        }
        if (node instanceof Project project) {
            return project(project);
        }
        if (node instanceof Join join) {
            return join(join);
        }
        if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate);
        }
        if (node instanceof Correlate correlate) {
            return correlate(correlate);
        }
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : node.getInputs()) {
            inputs.add(free(input, node));
        }
        return Ungrouped.free(inputs.isEmpty() ? node : node.copy(node.getTraitSet(), inputs));
    }

    /** The input of an operation that may not see single rows. */
    private RelNode free(RelNode input, RelNode operation) {
        Ungrouped rows = ungrouped(input);
        if (!rows.isFree()) {
            throw AggregationRefusal.ofOperation(rows.hidden().get(0).rows(), PlanWords.operation(operation));
        }
        return rows.node();
    }

    private Ungrouped barrier(Barrier barrier) {
        Optional<GroupSize> size = GroupSize.of(barrier.rows().table().access());
        if (size.isEmpty() && barrier.rows() instanceof RawScan) {
            return Ungrouped.free(barrier);
        }
        Project masks = (Project) barrier.getInput();
        List<RexNode> columns = new ArrayList<>(masks.getProjects());
        List<String> names = new ArrayList<>(masks.getRowType().getFieldNames());
        List<Hidden> hidden = new ArrayList<>();
        RelNode input = masks.getInput();
        if (barrier.rows() instanceof RawView view) {
            Ungrouped query = ungrouped(view.getInput());
            RawRows rows = (RawRows) view.copy(view.getTraitSet(), List.of(query.node()));
            input = input instanceof Filter filter ? LogicalFilter.create(rows, filter.getCondition()) : rows;
            for (Hidden below : query.hidden()) {
                hidden.add(below.at(columns.size()));
                columns.add(builder.makeInputRef(input, below.column()));
                names.add(HIDDEN);
            }
        }
        RelNode rows = input instanceof Filter filter ? filter.getInput() : input;
        for (List<Integer> counted :
                size.map(each -> each.counted((RawRows) rows)).orElse(List.of())) {
            hidden.add(new Hidden((RawRows) rows, columns.size(), !counted.isEmpty()));
            columns.add(entity(counted, rows));
            names.add(HIDDEN);
        }
        RelNode rewritten = barrier.copy(
                barrier.getTraitSet(),
                List.of(LogicalProject.create(input, masks.getHints(), columns, names, Set.of())));
        int width = masks.getProjects().size();
        return new Ungrouped(
                new Carried(rewritten, Carried.identity(width), Carried.noOrigins(width), Map.of()), hidden);
    }

    private RexNode entity(List<Integer> columns, RelNode rows) {
        List<RexNode> parts = new ArrayList<>();
        columns.forEach(column -> parts.add(builder.makeInputRef(rows, column)));
        if (parts.isEmpty()) {
            parts.add(builder.makeLiteral(true));
        }
        RelDataTypeFactory types = builder.getTypeFactory();
        RelDataType type = parts.get(0).getType();
        if (parts.size() > 1) {
            RelDataTypeFactory.Builder struct = types.builder();
            parts.forEach(part -> struct.add("p" + struct.getFieldCount(), part.getType()));
            type = struct.build();
        }
        return builder.makeCall(types.createTypeWithNullability(type, true), PolicyOperators.ENTITY, parts);
    }

    private Ungrouped project(Project project) {
        Ungrouped input = ungrouped(project.getInput());
        if (!input.isFree() && RexOver.containsOver(project.getProjects(), null)) {
            throw AggregationRefusal.ofOperation(input.hidden().get(0).rows(), "a window function");
        }
        List<RexNode> columns = new ArrayList<>();
        moved.inScope(
                project.getVariablesSet(),
                input.row(),
                () -> project.getProjects().stream()
                        .map(each -> moved.rewrite(each, input.row()))
                        .map(columns::add)
                        .toList());
        int width = columns.size();
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        List<Hidden> hidden = new ArrayList<>();
        for (Hidden below : input.hidden()) {
            hidden.add(below.at(columns.size()));
            columns.add(builder.makeInputRef(input.node(), below.column()));
            names.add(HIDDEN);
        }
        RelNode rewritten =
                LogicalProject.create(input.node(), project.getHints(), columns, names, project.getVariablesSet());
        return new Ungrouped(
                new Carried(rewritten, Carried.identity(width), Carried.noOrigins(width), Map.of()), hidden);
    }

    private Ungrouped join(Join join) {
        Ungrouped left = ungrouped(join.getLeft());
        Ungrouped right = ungrouped(join.getRight());
        requireCountable(join, left, right);
        RelNode row = LogicalJoin.create(
                left.node(), right.node(), join.getHints(), builder.makeLiteral(true), Set.of(), join.getJoinType());
        Carried both = Carried.beside(left.row(), right.row(), row);
        RexNode condition = moved.inScope(join.getVariablesSet(), both, () -> moved.rewrite(join.getCondition(), both));
        RelNode rewritten = LogicalJoin.create(
                left.node(), right.node(), join.getHints(), condition, join.getVariablesSet(), join.getJoinType());
        List<Hidden> hidden = new ArrayList<>(left.hidden());
        int leftWidth = left.node().getRowType().getFieldCount();
        right.hidden().forEach(each -> hidden.add(each.at(each.column() + leftWidth)));
        return new Ungrouped(both.with(rewritten), hidden);
    }

    private static void requireCountable(Join join, Ungrouped left, Ungrouped right) {
        if (left.isFree() && right.isFree()) {
            return;
        }
        RawRows any = (left.isFree() ? right : left).hidden().get(0).rows();
        if (!join.getJoinType().projectsRight() || join.getJoinType().name().contains("ASOF")) {
            throw AggregationRefusal.ofOperation(any, "a join of this kind");
        }
        if (join.getJoinType().isOuterJoin() && !left.isFree() && !right.isFree()) {
            // Which rows of the one have a partner would tell of single rows of the other.
            throw AggregationRefusal.ofOuterJoin(any);
        }
        requireUnrepeated(left, SingleMatch.ofRight(join));
        requireUnrepeated(right, SingleMatch.ofLeft(join));
    }

    private static void requireUnrepeated(Ungrouped side, boolean singleMatch) {
        for (Hidden each : side.hidden()) {
            if (!each.entity() && !singleMatch) {
                throw AggregationRefusal.ofJoin(each.rows());
            }
        }
    }

    private Ungrouped correlate(Correlate correlate) {
        Ungrouped left = Ungrouped.free(free(correlate.getLeft(), correlate));
        RelNode right = moved.inScope(
                Set.of(correlate.getCorrelationId()), left.row(), () -> free(correlate.getRight(), correlate));
        return Ungrouped.free(correlate.copy(correlate.getTraitSet(), List.of(left.node(), right)));
    }

    private Ungrouped aggregate(Aggregate aggregate) {
        Ungrouped input = ungrouped(aggregate.getInput());
        if (input.isFree()) {
            return Ungrouped.free(aggregate.copy(aggregate.getTraitSet(), List.of(input.node())));
        }
        GroupedCalls.require(aggregate, input.hidden().get(0).rows());
        return Ungrouped.free(new LargeGroups(builder).of(aggregate, input.row(), input.hidden()));
    }
}
