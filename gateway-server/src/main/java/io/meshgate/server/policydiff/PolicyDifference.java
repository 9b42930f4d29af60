package io.meshgate.server.policydiff;

import java.util.List;
import java.util.Optional;

/**
 * What two meshes let different people see and do.
 *
 * @param tables by table and by what changes
 * @param queries recorded queries that have other results
 * @param unread what could not be compared, in words
 */
public record PolicyDifference(List<OfTable> tables, List<OfQuery> queries, List<String> unread) {
    public PolicyDifference {
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
        return tables.isEmpty() && queries.isEmpty();
    }
}
