package io.meshgate.planner.sql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sample;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;

/** The WITH queries of a plan that are referred to more than once, and so are emitted once. */
final class SharedQueries {
    private final IdentityHashMap<RelNode, String> digests = new IdentityHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private SharedQueries() {}

    static SharedQueries of(RelNode root) {
        SharedQueries shared = new SharedQueries();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                // A query with references to an enclosing row is another one in each place.
                if (node instanceof CommonTable common && !ColumnUse.readsOuterRows(node) && !readsOuterTurns(node)) {
                    String digest = RelOptUtil.toString(node);
                    shared.digests.put(node, common.isRunOnce() ? digest + shared.digests.size() : digest);
                    shared.counts.merge(digest, 1, Integer::sum);
                }
            }
        }.walk(root);
        return shared;
    }

    /** Whether it stands in a recursion and reads the rows of its last turn. */
    private static boolean readsOuterTurns(RelNode query) {
        Set<String> read = new HashSet<>();
        Set<String> inside = new HashSet<>();
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                if (node instanceof RecursionScan scan) {
                    read.add(scan.name());
                }
                if (node instanceof Recursion recursion) {
                    inside.add(recursion.name());
                }
            }
        }.walk(query);
        read.removeAll(inside);
        return !read.isEmpty();
    }

    /** Equal for all references to one shared query; empty where the query is not shared, and may be run in its place. */
    Optional<String> digest(CommonTable common) {
        return Optional.ofNullable(digests.get(common))
                .filter(digest -> common.isRunOnce() || counts.getOrDefault(digest, 0) > 1);
    }

    /** Whether running the query once beats narrowing it for each reader, or is the only way for all to see the same rows. */
    static boolean onlyOnce(RelNode query) {
        return (query instanceof CommonTable common && common.isRunOnce()) || groups(query) || samples(query);
    }

    private static boolean samples(RelNode query) {
        boolean[] found = new boolean[1];
        new PlanWalk() {
            @Override
            protected void enter(RelNode node) {
                found[0] |= node instanceof Sample;
            }
        }.walk(query);
        return found[0];
    }

    /** Whether all of the query's rows are groups of others. */
    private static boolean groups(RelNode query) {
        if (query instanceof Aggregate) {
            return true;
        }
        boolean passesRowsOn = query instanceof CommonTable
                || query instanceof Project
                || query instanceof Filter
                || query instanceof Sort
                || query instanceof SetOp;
        return passesRowsOn && query.getInputs().stream().allMatch(SharedQueries::groups);
    }
}
