package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the aggregation policies on one table demand together: the largest minimum, of each of the entities. Where there
 * is an entity, so many of it are so many rows as well.
 *
 * @param entities the columns whose different values count; empty: rows count
 */
record GroupSize(int minimum, List<List<String>> entities) {
    GroupSize {
        entities = List.copyOf(entities);
    }

    /** Empty where no policy demands groups. */
    static Optional<GroupSize> of(TableAccess access) {
        int minimum = 0;
        Set<List<String>> entities = new LinkedHashSet<>();
        for (AggregationPolicy policy : access.aggregations()) {
            minimum = Math.max(minimum, policy.minimumGroupSize());
            if (!policy.entity().isEmpty()) {
                entities.add(policy.entity().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
            }
        }
        return access.aggregations().isEmpty()
                ? Optional.empty()
                : Optional.of(new GroupSize(minimum, List.copyOf(entities)));
    }

    /** What is counted, each as the places of columns of the raw rows; one without any: the rows themselves. */
    List<List<Integer>> counted(RawRows rows) {
        if (entities.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Integer>> counted = new ArrayList<>();
        entities.forEach(entity -> counted.add(
                entity.stream().map(name -> place(name, rows)).sorted().toList()));
        return counted;
    }

    private static int place(String name, RawRows rows) {
        List<String> stored = rows.getRowType().getFieldNames();
        for (Map.Entry<String, String> column : rows.table().policyNames().entrySet()) {
            int place = stored.indexOf(column.getValue());
            if (column.getKey().equalsIgnoreCase(name) && place >= 0 && place < rows.width()) {
                return place;
            }
        }
        boolean version = rows.table().isVersion();
        throw new GatewayException(
                version ? ErrorCode.ACCESS_DENIED : ErrorCode.POLICY_INVALID,
                AggregationRefusal.policies(rows) + " cannot be applied to " + AggregationRefusal.name(rows)
                        + (version
                                ? ": this version of it lacks a column of the entity; ask for a later version"
                                : ": it lacks a column of the entity"));
    }
}
