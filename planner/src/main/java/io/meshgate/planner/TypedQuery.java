package io.meshgate.planner;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A planned query, with what is known of it while it is planned only.
 *
 * @param types of the result's columns, which tell more than the schema under which they are delivered
 * @param tags of the result's columns, inherited from those that they are computed from; found out when asked for
 */
record TypedQuery(Explanation explanation, List<RelDataType> types, Supplier<List<Set<String>>> tags) {
    TypedQuery {
        types = List.copyOf(types);
    }

    QueryPlan plan() {
        return explanation.plan();
    }
}
