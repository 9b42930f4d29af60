package io.meshgate.planner;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A planned query, with what is known of it while it is planned only.
 *
 * @param types of the result's columns, which tell more than the schema under which they are delivered
 */
record TypedQuery(Explanation explanation, List<RelDataType> types) {
    TypedQuery {
        types = List.copyOf(types);
    }

    QueryPlan plan() {
        return explanation.plan();
    }
}
