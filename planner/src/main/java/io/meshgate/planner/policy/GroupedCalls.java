package io.meshgate.planner.policy;

import io.meshgate.planner.sql.CommonTable;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;

/**
 * What may be computed of the groups of a table under an aggregation policy: functions to which every row of the group
 * adds its share, of columns of tables. Neither functions that yield the value of a row, nor arguments that leave rows
 * out: what is computed of a single row is no aggregate, whatever the size of its group.
 *
 * <p>Arguments are followed through projections down to the tables, so that it does not matter where they are written.
 */
final class GroupedCalls {
    private static final Set<String> COUNTS =
            Set.of("COUNT", "APPROX_COUNT_DISTINCT", "APPROX_DISTINCT", "GROUPING", "GROUPING_ID");
    private static final Set<String> SHARES = Set.of(
            "SUM",
            "$SUM0",
            "AVG",
            "STDDEV",
            "STDDEV_SAMP",
            "STDDEV_POP",
            "VARIANCE",
            "VAR_SAMP",
            "VAR_POP",
            "COVAR_POP",
            "COVAR_SAMP",
            "CORR",
            "REGR_SLOPE",
            "REGR_INTERCEPT",
            "REGR_R2");

    /** A column that a barrier yields. */
    private record Stored(RelNode barrier, int column) {}

    private final Set<Stored> read = new HashSet<>();

    private GroupedCalls() {}

    /**
     * Refuses functions and arguments of an aggregate.
     *
     * @param aggregate as the statement has it, over barriers that nothing has been added to
     * @param rows of one of the tables of which there are single rows below, for the message
     * @throws io.meshgate.connector.GatewayException with AGGREGATION_REQUIRED
     */
    static void require(Aggregate aggregate, RawRows rows) {
        for (AggregateCall call : aggregate.getAggCallList()) {
            requireFunction(call, rows);
            boolean keys =
                    call.getAggregation().getName().toUpperCase(Locale.ROOT).startsWith("GROUPING");
            for (int argument : keys ? List.<Integer>of() : call.getArgList()) {
                new GroupedCalls().flaw(aggregate.getInput(), argument).ifPresent(flaw -> {
                    throw AggregationRefusal.ofArgument(rows, name(call), flaw);
                });
            }
        }
    }

    private static String name(AggregateCall call) {
        return call.getAggregation().getName().replace("$", "");
    }

    private static void requireFunction(AggregateCall call, RawRows rows) {
        String function = call.getAggregation().getName().toUpperCase(Locale.ROOT);
        if (!COUNTS.contains(function) && !SHARES.contains(function)) {
            throw AggregationRefusal.ofFunction(rows, name(call));
        }
        if (call.hasFilter()) {
            throw AggregationRefusal.ofClause(rows, name(call), "FILTER");
        }
        if (call.isDistinct() && SHARES.contains(function)) {
            throw AggregationRefusal.ofClause(rows, name(call), "DISTINCT");
        }
        if (!call.getCollation().getFieldCollations().isEmpty() || call.ignoreNulls() || call.distinctKeys != null) {
            throw AggregationRefusal.ofClause(rows, name(call), "an order, IGNORE NULLS or keys");
        }
    }

    /** What is wrong with a column of a node as an argument; empty if nothing. */
    private Optional<String> flaw(RelNode node, int column) {
        if (node instanceof Barrier barrier) {
            return barrier(barrier, column);
        }
        if (node instanceof CommonTable || node instanceof Filter) {
            return flaw(node.getInput(0), column);
        }
        if (node instanceof Project project) {
            return flaw(project.getInput(), project.getProjects().get(column));
        }
        if (node instanceof Join join) {
            return join(join, column);
        }
        if (node instanceof Aggregate aggregate
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && column < aggregate.getGroupCount()) {
            return flaw(aggregate.getInput(), aggregate.getGroupSet().nth(column));
        }
        return Optional.of("is made by the statement, which could weigh single rows by it");
    }

    private Optional<String> flaw(RelNode row, RexNode expression) {
        if (expression instanceof RexInputRef reference) {
            return flaw(row, reference.getIndex());
        }
        if (expression instanceof RexLiteral || expression instanceof RexDynamicParam) {
            return Optional.empty();
        }
        if (expression instanceof RexFieldAccess access && !(access.getReferenceExpr() instanceof RexCorrelVariable)) {
            return flaw(row, access.getReferenceExpr());
        }
        boolean accepted = expression instanceof RexCall
                && !(expression instanceof RexOver)
                && switch (expression.getKind()) {
                    case PLUS, MINUS, TIMES, DIVIDE, MINUS_PREFIX, PLUS_PREFIX, CAST -> true;
                    default -> false;
                };
        if (!accepted) {
            return Optional.of("is an expression that could pick single rows out");
        }
        return ((RexCall) expression)
                .getOperands().stream()
                        .map(operand -> flaw(row, operand))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** A column that is NULL where there is no partner tells which rows have one. */
    private Optional<String> join(Join join, int column) {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        boolean left = column < leftWidth;
        RelNode side = left ? join.getLeft() : join.getRight();
        boolean extended = left
                ? join.getJoinType().generatesNullsOnLeft()
                : join.getJoinType().generatesNullsOnRight();
        if (extended && !readsSingleRows(side)) {
            return Optional.of("is a column of the outer side of a join, which could pick single rows out");
        }
        return flaw(side, left ? column : column - leftWidth);
    }

    private Optional<String> barrier(Barrier barrier, int column) {
        boolean own = barrier.rows() instanceof RawScan || (GroupSizes.demandsGroups(barrier) && !reads(barrier));
        if (!own) {
            return throughView(
                    (RawView) barrier.rows(),
                    ((Project) barrier.getInput()).getProjects().get(column));
        }
        return read.add(new Stored(barrier, column)) ? Optional.empty() : Optional.of("names a column more than once");
    }

    /** A view is a part of the statement, unless it is what the policy is for. */
    private Optional<String> throughView(RawView view, RexNode mask) {
        for (int column : RelOptUtil.InputFinder.bits(mask)) {
            Optional<String> flaw = flaw(view.getInput(), column);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static boolean reads(Barrier view) {
        return view.rows().getInputs().stream().anyMatch(GroupedCalls::readsSingleRows);
    }

    /** Whether there are any before the next aggregate: those below it are in groups already. */
    private static boolean readsSingleRows(RelNode plan) {
        if (plan instanceof Barrier barrier && GroupSizes.demandsGroups(barrier)) {
            return true;
        }
        return !(plan instanceof Aggregate) && plan.getInputs().stream().anyMatch(GroupedCalls::readsSingleRows);
    }
}
