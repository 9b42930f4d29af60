package io.meshgate.planner.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;

/**
 * A node that {@link GuardPlacer} has rewritten, which carries the truths of the guarded tables below it.
 *
 * @param columns the new place of each old output column
 * @param origins the guarded tables from which each old output column comes
 * @param guards the place of each guarded table's truth
 */
record Carried(RelNode node, List<Integer> columns, List<Set<Barrier>> origins, Map<Barrier, Integer> guards) {

    /** A node without guarded tables below it. */
    static Carried plain(RelNode node) {
        int width = node.getRowType().getFieldCount();
        return new Carried(node, identity(width), noOrigins(width), Map.of());
    }

    /** The columns of two inputs side by side, as the row of a node over both. */
    static Carried beside(Carried left, Carried right, RelNode row) {
        int leftWidth = left.node().getRowType().getFieldCount();
        List<Integer> columns = new ArrayList<>(left.columns());
        right.columns().forEach(column -> columns.add(column + leftWidth));
        List<Set<Barrier>> origins = new ArrayList<>(left.origins());
        origins.addAll(right.origins());
        Map<Barrier, Integer> guards = new LinkedHashMap<>(left.guards());
        right.guards().forEach((barrier, column) -> guards.put(barrier, column + leftWidth));
        return new Carried(row, columns, origins, guards);
    }

    /** Another node that yields the same columns. */
    Carried with(RelNode other) {
        return new Carried(other, columns, origins, guards);
    }

    /** Every column at its old place. */
    static List<Integer> identity(int width) {
        return IntStream.range(0, width).boxed().toList();
    }

    static List<Set<Barrier>> noOrigins(int width) {
        return Collections.nCopies(width, Set.of());
    }
}
