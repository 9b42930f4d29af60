package io.meshgate.planner.sql;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;

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
                if (node instanceof CommonTable && !ColumnUse.readsOuterRows(node)) {
                    String digest = RelOptUtil.toString(node);
                    shared.digests.put(node, digest);
                    shared.counts.merge(digest, 1, Integer::sum);
                }
            }
        }.walk(root);
        return shared;
    }

    /** Equal for all references to one shared query; empty where the query is not shared. */
    Optional<String> digest(CommonTable common) {
        return Optional.ofNullable(digests.get(common)).filter(digest -> counts.getOrDefault(digest, 0) > 1);
    }
}
