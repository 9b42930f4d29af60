package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Conditions on the rows of a join, by where they can be evaluated.
 *
 * @param left on the left input's rows
 * @param right on the right input's rows
 * @param others on the joined rows
 */
record SidedConditions(List<RexNode> left, List<RexNode> right, List<RexNode> others) {

    /** Of a filter above the join. */
    static SidedConditions above(Join join, List<RexNode> conditions) {
        JoinRelType type = join.getJoinType();
        return of(join, conditions, !type.generatesNullsOnLeft(), !type.generatesNullsOnRight());
    }

    /** Of the join itself: where a row without a match remains, its own conditions do not take it away. */
    static SidedConditions on(Join join, List<RexNode> conditions) {
        JoinRelType type = join.getJoinType();
        return of(join, conditions, !type.generatesNullsOnRight(), !type.generatesNullsOnLeft());
    }

    private static SidedConditions of(Join join, List<RexNode> conditions, boolean toLeft, boolean toRight) {
        int width = join.getLeft().getRowType().getFieldCount();
        SidedConditions sided = new SidedConditions(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (RexNode condition : conditions) {
            if (toLeft && readsLeft(condition, width)) {
                sided.left.add(condition);
            } else if (toRight && readsRight(condition, width)) {
                sided.right.add(RexUtil.shift(condition, -width));
            } else {
                sided.others.add(condition);
            }
        }
        return sided;
    }

    /** Whether it reads the first so many columns, and no others. */
    static boolean readsLeft(RexNode expression, int width) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
        return !columns.isEmpty() && columns.length() <= width;
    }

    /** Whether it reads columns after the first so many, and no others. */
    static boolean readsRight(RexNode expression, int width) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
        return !columns.isEmpty() && columns.nextSetBit(0) >= width;
    }
}
