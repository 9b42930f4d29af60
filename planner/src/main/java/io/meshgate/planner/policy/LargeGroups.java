package io.meshgate.planner.policy;

import io.meshgate.planner.policy.GroupSizes.Hidden;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** Writes an aggregate that yields large groups only. */
final class LargeGroups {
    private final RexBuilder builder;

    LargeGroups(RexBuilder builder) {
        this.builder = builder;
    }

    /**
     * An aggregate without its small groups, with the same columns.
     *
     * @param row its input, rewritten
     * @param hidden all of what has to be counted in the input
     */
    RelNode of(Aggregate aggregate, Carried row, List<Hidden> hidden) {
        int width = aggregate.getInput().getRowType().getFieldCount();
        RelNode projected = projected(aggregate, row, hidden);
        List<AggregateCall> calls = new ArrayList<>(aggregate.getAggCallList());
        for (int i = 0; i < hidden.size(); i++) {
            calls.add(count(width + i, hidden.get(i).entity(), aggregate, projected));
        }
        RelNode counted = LogicalAggregate.create(
                projected, aggregate.getHints(), aggregate.getGroupSet(), aggregate.getGroupSets(), calls);
        return largeOnly(counted, aggregate, hidden);
    }

    /** The old columns at their old places, and what is counted. */
    private RelNode projected(Aggregate aggregate, Carried row, List<Hidden> hidden) {
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>(aggregate.getInput().getRowType().getFieldNames());
        row.columns().forEach(column -> columns.add(builder.makeInputRef(row.node(), column)));
        for (Hidden each : hidden) {
            columns.add(builder.makeInputRef(row.node(), each.column()));
            names.add(GroupSizes.HIDDEN);
        }
        return LogicalProject.create(row.node(), List.of(), columns, names, Set.of());
    }

    private static AggregateCall count(int column, boolean distinct, Aggregate aggregate, RelNode input) {
        return AggregateCall.create(
                SqlStdOperatorTable.COUNT,
                distinct,
                false,
                false,
                List.of(),
                List.of(column),
                -1,
                null,
                RelCollations.EMPTY,
                aggregate.hasEmptyGroup(),
                input,
                null,
                "$size");
    }

    /** The groups that are large enough, without the counts. */
    private RelNode largeOnly(RelNode counted, Aggregate aggregate, List<Hidden> hidden) {
        int width = aggregate.getRowType().getFieldCount();
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            RexNode count = builder.makeInputRef(counted, width + i);
            int minimum = GroupSize.of(hidden.get(i).rows().table().access())
                    .orElseThrow()
                    .minimum();
            conditions.add(builder.makeCall(
                    SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                    count,
                    builder.makeExactLiteral(BigDecimal.valueOf(minimum))));
        }
        RelNode large = LogicalFilter.create(counted, RexUtil.composeConjunction(builder, conditions));
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            columns.add(builder.makeInputRef(large, i));
        }
        return LogicalProject.create(
                large, List.of(), columns, aggregate.getRowType().getFieldNames(), Set.of());
    }
}
