package io.meshgate.server.rules;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.planner.policy.PolicySource;
import java.util.List;

/**
 * A table or a view of a domain.
 *
 * @param place where its domain's catalog is described
 */
record GovernedTable(String domain, TableName name, List<Column> columns, PolicySource place) {
    GovernedTable {
        columns = List.copyOf(columns);
    }

    String fullName() {
        return domain + "." + name;
    }
}
