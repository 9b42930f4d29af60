package io.meshgate.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/** Columns that the sides of a join compute, that can fail, and that the join does not need: computed for its rows. */
final class LiftedColumns {
    /** How many more calls two projections may be as one. */
    static final int BLOAT = 20;

    private LiftedColumns() {}

    /**
     * The join below the columns.
     *
     * @param rewriting what becomes of the join of the sides without them
     * @return empty if there are none that can be lifted
     */
    static Optional<RelNode> of(Join join, Function<Join, RelNode> rewriting) {
        RelNode leftSide = merged(join.getLeft());
        RelNode rightSide = merged(join.getRight());
        int width = leftSide.getRowType().getFieldCount();
        boolean fromLeft = !join.getJoinType().generatesNullsOnLeft() && isLiftable(join, leftSide, 0);
        boolean fromRight = !join.getJoinType().generatesNullsOnRight() && isLiftable(join, rightSide, width);
        if (!fromLeft && !fromRight) {
            return Optional.empty();
        }
        RelNode left = fromLeft ? leftSide.getInput(0) : leftSide;
        RelNode right = fromRight ? rightSide.getInput(0) : rightSide;
        List<RexNode> columns = new ArrayList<>(columns(leftSide, fromLeft));
        columns.addAll(
                RexUtil.shift(columns(rightSide, fromRight), left.getRowType().getFieldCount()));
        RexNode condition = join.getCondition().accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return columns.get(reference.getIndex());
            }
        });
        RelNode joined = rewriting.apply(
                join.copy(join.getTraitSet(), condition, left, right, join.getJoinType(), join.isSemiJoinDone()));
        return Optional.of(LogicalProject.create(
                joined, List.of(), nullable(join, columns), join.getRowType().getFieldNames(), Set.of()));
    }

    /** The same of the right side of LATERAL, where each row of it is joined. */
    static Optional<RelNode> of(Correlate lateral) {
        RelNode right = merged(lateral.getRight());
        if (lateral.getJoinType() != JoinRelType.INNER
                || !(right instanceof Project project)
                || !Fallible.isTransparent(project)
                || project.getProjects().stream().noneMatch(Fallible::canFail)) {
            return Optional.empty();
        }
        RelNode left = lateral.getLeft();
        List<RexNode> columns = new ArrayList<>(columns(left, false));
        columns.addAll(RexUtil.shift(project.getProjects(), left.getRowType().getFieldCount()));
        RelNode joined = lateral.copy(lateral.getTraitSet(), List.of(left, project.getInput()));
        return Optional.of(LogicalProject.create(
                joined, List.of(), columns, lateral.getRowType().getFieldNames(), Set.of()));
    }

    /** Projections of projections as one, unless that is much more to compute. */
    private static RelNode merged(RelNode side) {
        if (side instanceof Project upper
                && upper.getInput() instanceof Project lower
                && Fallible.isTransparent(upper)
                && Fallible.isTransparent(lower)) {
            List<RexNode> columns = RelOptUtil.pushPastProjectUnlessBloat(upper.getProjects(), lower, BLOAT);
            if (columns != null) {
                return merged(upper.copy(upper.getTraitSet(), lower.getInput(), columns, upper.getRowType()));
            }
        }
        return side;
    }

    private static boolean isLiftable(Join join, RelNode side, int offset) {
        if (!(side instanceof Project project)
                || !Fallible.isTransparent(project)
                || Fallible.canFail(project.getInput())) {
            return false;
        }
        boolean any = false;
        for (int i = 0; i < project.getProjects().size(); i++) {
            if (Fallible.canFail(project.getProjects().get(i))) {
                any = true;
                if (RelOptUtil.InputFinder.bits(join.getCondition()).get(offset + i)) {
                    return false;
                }
            }
        }
        return any;
    }

    private static List<RexNode> columns(RelNode side, boolean lifted) {
        if (lifted) {
            return ((Project) side).getProjects();
        }
        List<RexNode> references = new ArrayList<>();
        for (RelDataTypeField field : side.getRowType().getFieldList()) {
            references.add(new RexInputRef(field.getIndex(), field.getType()));
        }
        return references;
    }

    /** References to what the join fills up with NULLs have the types that they have above it. */
    private static List<RexNode> nullable(Join join, List<RexNode> columns) {
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> typed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            RexNode column = columns.get(i);
            boolean reference = column instanceof RexInputRef;
            typed.add(
                    reference
                            ? builder.makeInputRef(
                                    join.getRowType().getFieldList().get(i).getType(),
                                    ((RexInputRef) column).getIndex())
                            : column);
        }
        return typed;
    }
}
