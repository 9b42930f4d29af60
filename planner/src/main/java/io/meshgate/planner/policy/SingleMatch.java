package io.meshgate.planner.policy;

import io.meshgate.planner.sql.CommonTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/** Which joins cannot repeat the rows of a side, as far as a plan says without a look at data. */
final class SingleMatch {
    private SingleMatch() {}

    /** Whether each row of the left side meets at most one of the right. */
    static boolean ofRight(Join join) {
        return of(join, join.getRight(), join.getLeft().getRowType().getFieldCount());
    }

    /** Whether each row of the right side meets at most one of the left. */
    static boolean ofLeft(Join join) {
        return of(join, join.getLeft(), 0);
    }

    private static boolean of(Join join, RelNode other, int first) {
        int end = first + other.getRowType().getFieldCount();
        ImmutableBitSet columns = ImmutableBitSet.range(first, end);
        Set<Integer> equated = new HashSet<>();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            if (condition instanceof RexCall call && condition.getKind() == SqlKind.EQUALS) {
                equated(call.getOperands().get(0), call.getOperands().get(1), columns)
                        .ifPresent(column -> equated.add(column - first));
                equated(call.getOperands().get(1), call.getOperands().get(0), columns)
                        .ifPresent(column -> equated.add(column - first));
            }
        }
        return key(other).filter(equated::containsAll).isPresent();
    }

    /** A column that, for each row of the other side, has one value. */
    private static Optional<Integer> equated(RexNode column, RexNode value, ImmutableBitSet columns) {
        boolean single = column instanceof RexInputRef reference
                && columns.get(reference.getIndex())
                && !RelOptUtil.InputFinder.bits(value).intersects(columns)
                && RexUtil.SubQueryFinder.find(value) == null;
        return single ? Optional.of(((RexInputRef) column).getIndex()) : Optional.empty();
    }

    /** Columns in all of which no two rows agree; none of a single row. */
    private static Optional<Set<Integer>> key(RelNode node) {
        if (node instanceof CommonTable || node instanceof Filter) {
            return key(node.getInput(0));
        }
        if (node instanceof Values values && values.getTuples().size() <= 1) {
            return Optional.of(Set.of());
        }
        if (node instanceof Aggregate aggregate && aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
            return Optional.of(new HashSet<>(
                    ImmutableBitSet.range(aggregate.getGroupCount()).asList()));
        }
        if (node instanceof Project project && !RexOver.containsOver(project.getProjects(), null)) {
            return key(project.getInput()).flatMap(key -> above(project.getProjects(), key));
        }
        return Optional.empty();
    }

    private static Optional<Set<Integer>> above(List<RexNode> projects, Set<Integer> key) {
        Set<Integer> above = new HashSet<>();
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < projects.size(); i++) {
            if (projects.get(i) instanceof RexInputRef reference
                    && key.contains(reference.getIndex())
                    && found.add(reference.getIndex())) {
                above.add(i);
            }
        }
        return found.equals(key) ? Optional.of(above) : Optional.empty();
    }
}
