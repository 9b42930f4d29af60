package io.meshgate.server.mesh;

import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.PolicyTerms;
import io.meshgate.planner.policy.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads what only aggregation policies say. */
final class AggregationPolicyReader {
    private final Problems problems;

    AggregationPolicyReader(Problems problems) {
        this.problems = problems;
    }

    AggregationPolicy read(Section policy, PolicyTerms terms, Scope scope) {
        List<String> entity = new ArrayList<>();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Section column : policy.items("entity")) {
            if (seen.add(column.text())) {
                entity.add(column.text());
            } else {
                problems.error(column.file(), column.position(), "column '" + column.text() + "' is named before");
            }
        }
        return new AggregationPolicy(
                terms, scope, policy.at("minimum-group-size").node().intValue(), entity);
    }
}
