package io.meshgate.planner.policy;

import java.util.List;

/**
 * Lets principals read tables by aggregates only, over groups that are large enough.
 *
 * @param minimumGroupSize groups of fewer are suppressed; at least 2
 * @param entity the columns that tell whom a row is about: then groups are counted by them, not by rows
 */
public record AggregationPolicy(PolicyTerms terms, Scope scope, int minimumGroupSize, List<String> entity)
        implements Policy {
    public AggregationPolicy {
        entity = List.copyOf(entity);
        if (minimumGroupSize < 2) {
            throw new IllegalArgumentException("a group of " + minimumGroupSize);
        }
    }
}
