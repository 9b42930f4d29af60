package io.meshgate.planner.sql;

import io.meshgate.connector.Predicate;
import io.meshgate.planner.QueryPlan.ProvableCondition;
import io.meshgate.planner.policy.Barrier;
import io.meshgate.planner.policy.RawScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexNode;

/*
 * An engine takes a condition for something that drops rows, and one that drops none, because the files were chosen by
 * it, leads it to other orders of joins: query 5 of TPC-H under policies takes seven times as long with its range of
 * dates as without. So such conditions are left out where the connector proves them. That is known only when a plan is
 * bound, so they are marked in the SQL.
 */
/**
 * The conjuncts of a fragment that a scan may prove: comparisons of a bare, unmasked column with constants, above the
 * barrier. One instance is for one fragment; not thread-safe.
 */
final class ProvableConditions {
    /** In no SQL: neither in what is written for an engine nor in a statement, whose text and literals are refused with it. */
    private static final char MARK = '\0';

    private record Marked(RawScan scan, Predicate predicate) {}

    /** A fragment's SQL without marks. */
    record Unmarked(String sql, List<ProvableCondition> conditions) {}

    private final List<Marked> marked = new ArrayList<>();

    /**
     * Marks a conjunct's SQL if it can be proved.
     *
     * @param conjunct over the rows of the node, of which only those remain for which it is TRUE
     */
    String mark(RexNode conjunct, RelNode node, String sql) {
        Optional<Marked> mark = provable(conjunct, node);
        if (mark.isEmpty()) {
            return sql;
        }
        marked.add(mark.get());
        return MARK + Integer.toString(marked.size() - 1) + MARK + sql + MARK;
    }

    private static Optional<Marked> provable(RexNode conjunct, RelNode node) {
        Optional<PruningCondition> condition = PruningConditions.exact(conjunct);
        if (condition.isEmpty()) {
            return Optional.empty();
        }
        PruningCondition own = condition.get();
        int column = PruningConditions.onlyColumn(own).orElseThrow();
        return origin(node, column).flatMap(origin -> provable(own, origin));
    }

    private static Optional<Marked> provable(PruningCondition condition, Origin origin) {
        List<Field> columns = RawScan.rawFields(origin.scan().table());
        PruningCondition stored = condition.below(column -> OptionalInt.of(origin.column()));
        return PruningCondition.bindsExactly(stored, columns)
                ? stored.bind(columns, List.of()).map(predicate -> new Marked(origin.scan(), predicate))
                : Optional.empty();
    }

    /** A column as stored. */
    private record Origin(RawScan scan, int column) {}

    /** Where a column comes from, if each of its values is that of a row of one scan, unchanged. */
    private static Optional<Origin> origin(RelNode node, int column) {
        if (node instanceof Barrier barrier) {
            return stored(barrier, column);
        }
        if (node instanceof Project project) {
            return origin(
                    project.getInput(),
                    PruningConditions.position(project.getProjects().get(column)));
        }
        if (node instanceof Filter || node instanceof Sort || node instanceof CommonTable) {
            return origin(node.getInput(0), column);
        }
        if (node instanceof Join join) {
            return sideOrigin(join, join.getJoinType(), column);
        }
        return node instanceof Correlate correlate
                ? sideOrigin(correlate, correlate.getJoinType(), column)
                : Optional.empty();
    }

    /** Only here: what stands below a barrier is a policy, which no metadata of a table may replace. */
    private static Optional<Origin> stored(Barrier barrier, int column) {
        if (!(barrier.getInput() instanceof Project project)) {
            return Optional.empty();
        }
        OptionalInt stored = ScanPruning.rawColumn(project.getProjects().get(column));
        RelNode filtered = project.getInput();
        RelNode scan = filtered instanceof Filter filter ? filter.getInput() : filtered;
        return scan instanceof RawScan raw && stored.isPresent()
                ? Optional.of(new Origin(raw, stored.getAsInt()))
                : Optional.empty();
    }

    private static Optional<Origin> origin(RelNode node, OptionalInt column) {
        return column.isPresent() ? origin(node, column.getAsInt()) : Optional.empty();
    }

    /** Not of a side that is filled up with NULLs. */
    private static Optional<Origin> sideOrigin(RelNode node, JoinRelType type, int column) {
        int width = node.getInput(0).getRowType().getFieldCount();
        boolean left = column < width;
        boolean nullable = left ? type.generatesNullsOnLeft() : type.generatesNullsOnRight();
        return nullable ? Optional.empty() : origin(node.getInput(left ? 0 : 1), left ? column : column - width);
    }

    /**
     * Takes the marks out of a fragment.
     *
     * @param inputs the scan of each input; of several inputs with the same scan any one may stand for all, for they
     *     read the same rows
     */
    Unmarked unmark(String sql, Map<String, RawScan> inputs) {
        StringBuilder plain = new StringBuilder();
        List<ProvableCondition> conditions = new ArrayList<>();
        int from = 0;
        for (int mark = sql.indexOf(MARK); mark >= 0; mark = sql.indexOf(MARK, from)) {
            int numbered = sql.indexOf(MARK, mark + 1);
            int end = sql.indexOf(MARK, numbered + 1);
            if (numbered < 0 || end < 0) {
                throw new IllegalStateException("the marks of a fragment do not pair up");
            }
            Marked condition = marked.get(Integer.parseInt(sql, mark + 1, numbered, 10));
            plain.append(sql, from, mark);
            int start = plain.length();
            plain.append(sql, numbered + 1, end);
            int stop = plain.length();
            input(condition.scan(), inputs)
                    .ifPresent(
                            input -> conditions.add(new ProvableCondition(start, stop, input, condition.predicate())));
            from = end + 1;
        }
        return new Unmarked(plain.append(sql, from, sql.length()).toString(), conditions);
    }

    /** None for the scan of a WITH query that is written once, by the first of those who read from it. */
    private static Optional<String> input(RawScan scan, Map<String, RawScan> inputs) {
        return inputs.entrySet().stream()
                .filter(input -> input.getValue() == scan)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
