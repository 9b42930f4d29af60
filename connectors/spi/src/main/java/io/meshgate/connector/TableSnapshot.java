package io.meshgate.connector;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One version of a table, pinned: everything that a query reads from the table comes from this version, also on a
 * retry and from another engine. A value; it may be kept, compared and cached.
 *
 * @param name the table's name in its domain, in stored case
 * @param tableId the identity that survives renames and differs after drop and create (Iceberg: the table UUID)
 * @param schemaVersion changes whenever the columns change; plans are cached under it
 * @param version opaque to all but the connector: what it needs to find this version again
 * @param snapshotId the source's own id of the version, empty for an empty table or a source without snapshots
 * @param columns the columns in the table's order
 */
public record TableSnapshot(
        TableName name,
        String tableId,
        String schemaVersion,
        String version,
        OptionalLong snapshotId,
        List<Column> columns,
        TableStatistics statistics) {
    public TableSnapshot {
        columns = List.copyOf(columns);
    }

    /** The column of exactly this stored name. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
