package io.meshgate.server.policydiff;

import java.util.List;
import java.util.Optional;

/**
 * What two meshes let different people see and do.
 *
 * @param gateway what the gateway's own settings let people do otherwise, in words, each on one line
 * @param tables by table and by what changes
 * @param queries recorded queries that have other results
 * @param unread what could not be compared, in words
 */
public record PolicyDifference(List<String> gateway, List<OfTable> tables, List<OfQuery> queries, List<String> unread) {
    public PolicyDifference {
        gateway = List.copyOf(gateway);
        tables = List.copyOf(tables);
        queries = List.copyOf(queries);
        unread = List.copyOf(unread);
    }

    /**
     * @param table {@code domain.schema.table}
     * @param principals for all of whom it is the same: users by name, and {@code role r} for roles that no user has
     * @param purpose for which the session asks
     */
    public record OfTable(String table, List<String> principals, Optional<String> purpose, List<Change> changes) {
        public OfTable {
            principals = List.copyOf(principals);
            changes = List.copyOf(changes);
        }
    }

    /**
     * @param line of the file of recorded queries
     * @param outcome what becomes of it, in words
     */
    public record OfQuery(int line, String user, String outcome) {}

    public boolean isEmpty() {
        return gateway.isEmpty() && tables.isEmpty() && queries.isEmpty();
    }
}
