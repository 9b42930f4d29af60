package io.meshgate.planner;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A query whose rows are to be written.
 *
 * @param types of the result's columns, which tell more than the schema under which they are delivered
 */
record TypedQuery(QueryPlan plan, List<RelDataType> types) {
    TypedQuery {
        types = List.copyOf(types);
    }
}
