package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/**
 * A join of which each side has further columns: what conditions compare of one side with the other and what can fail.
 * Engines compute it for all rows of a side.
 */
final class WidenedJoin {
    private final Join own;
    private final List<RexNode> left;
    private final List<RexNode> right;
    private final int leftWidth;
    private final int leftInputWidth;
    private final int rightWidth;
    private final Join join;

    /**
     * @param left columns to be added to the left input, in its terms
     * @param right as left
     */
    private WidenedJoin(Join own, List<RexNode> left, List<RexNode> right) {
        this.own = own;
        this.left = left;
        this.right = right;
        leftWidth = own.getLeft().getRowType().getFieldCount();
        rightWidth = own.getRight().getRowType().getFieldCount();
        leftInputWidth = leftWidth + left.size();
        join = own.copy(
                own.getTraitSet(),
                moved(own.getCondition(), true, true),
                withColumns(own.getLeft(), left),
                withColumns(own.getRight(), right),
                own.getJoinType(),
                own.isSemiJoinDone());
    }

    /**
     * Widens a join by what its own condition and others compare.
     *
     * @param above conditions on the rows of the join
     */
    static WidenedJoin of(Join join, List<RexNode> above) {
        Set<RexNode> left = new LinkedHashSet<>();
        Set<RexNode> right = new LinkedHashSet<>();
        JoinRelType type = join.getJoinType();
        int width = join.getLeft().getRowType().getFieldCount();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            operands(condition).forEach(each -> gather(each, join, width, left, right));
        }
        boolean ofLeft = !type.generatesNullsOnLeft();
        boolean ofRight = !type.generatesNullsOnRight();
        for (RexNode condition : above) {
            operands(condition)
                    .filter(each -> ofLeft || !SidedConditions.readsLeft(each, width))
                    .filter(each -> ofRight || !SidedConditions.readsRight(each, width))
                    .forEach(each -> gather(each, join, width, left, right));
        }
        return new WidenedJoin(join, List.copyOf(left), List.copyOf(right));
    }

    private static Stream<RexNode> operands(RexNode condition) {
        return condition instanceof RexCall call && isComparison(call)
                ? call.getOperands().stream().filter(Fallible::canFail)
                : Stream.of();
    }

    static boolean isComparison(RexCall call) {
        return call.isA(SqlKind.COMPARISON) || call.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
    }

    private static void gather(RexNode operand, Join join, int width, Set<RexNode> left, Set<RexNode> right) {
        if (SidedConditions.readsLeft(operand, width) && fits(join.getLeft(), operand)) {
            left.add(operand);
        } else if (SidedConditions.readsRight(operand, width)) {
            RexNode shifted = RexUtil.shift(operand, -width);
            if (fits(join.getRight(), shifted)) {
                right.add(shifted);
            }
        }
    }

    /** Whether it can be computed without joining what only conditions further up keep apart. */
    private static boolean fits(RelNode side, RexNode expression) {
        if (Fallible.isReferences(side)) {
            return fits(side.getInput(0), RelOptUtil.pushPastProject(expression, (Project) side));
        }
        if (!isProduct(side)) {
            return true;
        }
        int width = side.getInput(0).getRowType().getFieldCount();
        return SidedConditions.readsLeft(expression, width)
                ? fits(side.getInput(0), expression)
                : SidedConditions.readsRight(expression, width)
                        && fits(side.getInput(1), RexUtil.shift(expression, -width));
    }

    private static boolean isProduct(RelNode node) {
        return node instanceof Join join
                && join.getJoinType() == JoinRelType.INNER
                && join.getCondition().isAlwaysTrue();
    }

    /** With the same rows, and the columns added to each side after its own. */
    Join join() {
        return join;
    }

    /**
     * A condition on the rows of the join before, for those of {@link #join()}. Columns that the join fills up with NULLs
     * do not stand for what is computed of NULLs.
     */
    RexNode moved(RexNode condition) {
        JoinRelType type = own.getJoinType();
        return moved(condition, !type.generatesNullsOnLeft(), !type.generatesNullsOnRight());
    }

    private RexNode moved(RexNode condition, boolean toLeft, boolean toRight) {
        return condition.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                int addedLeft = toLeft ? left.indexOf(call) : -1;
                if (addedLeft >= 0) {
                    return new RexInputRef(leftWidth + addedLeft, call.getType());
                }
                int addedRight = toRight && SidedConditions.readsRight(call, leftWidth)
                        ? right.indexOf(RexUtil.shift(call, -leftWidth))
                        : -1;
                return addedRight >= 0
                        ? new RexInputRef(leftInputWidth + rightWidth + addedRight, call.getType())
                        : super.visitCall(call);
            }

            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return new RexInputRef(position(reference.getIndex()), reference.getType());
            }
        });
    }

    private int position(int ownColumn) {
        return ownColumn < leftWidth ? ownColumn : ownColumn + left.size();
    }

    /**
     * Without the columns added.
     *
     * @param rows of the widened join
     */
    RelNode ownColumns(RelNode rows) {
        return left.isEmpty() && right.isEmpty() ? rows : projected(rows, List.of());
    }

    private RelNode projected(RelNode rows, List<RexNode> after) {
        List<RexNode> columns = new ArrayList<>();
        for (RelDataTypeField field : own.getRowType().getFieldList()) {
            columns.add(new RexInputRef(position(field.getIndex()), field.getType()));
        }
        columns.addAll(after);
        return LogicalProject.create(rows, List.of(), columns, (List<String>) null, Set.of());
    }

    private static RelNode withColumns(RelNode side, List<RexNode> added) {
        if (added.isEmpty()) {
            return side;
        }
        if (Fallible.isReferences(side)) {
            Project project = (Project) side;
            RelNode input = withColumns(project.getInput(), RelOptUtil.pushPastProject(added, project));
            int width = project.getInput().getRowType().getFieldCount();
            List<RexNode> columns = new ArrayList<>(project.getProjects());
            for (int i = 0; i < added.size(); i++) {
                columns.add(new RexInputRef(width + i, added.get(i).getType()));
            }
            return LogicalProject.create(input, List.of(), columns, (List<String>) null, Set.of());
        }
        if (isProduct(side)) {
            Join join = (Join) side;
            int width = join.getLeft().getRowType().getFieldCount();
            List<RexNode> left = new ArrayList<>(added);
            left.removeIf(each -> !SidedConditions.readsLeft(each, width));
            List<RexNode> right = new ArrayList<>(added);
            right.removeAll(left);
            WidenedJoin widened = new WidenedJoin(join, left, RexUtil.shift(right, -width));
            return widened.projected(
                    FailingSides.withWholeInputs(widened.join),
                    added.stream().map(widened::moved).toList());
        }
        List<RexNode> columns =
                new ArrayList<>(side.getCluster().getRexBuilder().identityProjects(side.getRowType()));
        columns.addAll(added);
        return LogicalProject.create(side, List.of(), columns, (List<String>) null, Set.of());
    }
}
