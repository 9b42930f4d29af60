package io.meshgate.connector;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Connector} is besides, when it has tables about its tables. They tell of all rows and columns, so that
 * whoever asks decides for whom they are. Thread-safe.
 */
public interface MetadataTables {

    /** The kinds that there are, in lower case and sorted. */
    List<String> metadataTables();

    /**
     * What a table of one kind says of a pinned table, itself pinned; to be read with {@link Connector#scan}. It tells of
     * no column that the pinned table does not have, and of no place outside the table.
     *
     * @param table as {@link Connector#table} has given it
     * @return empty for another kind than {@link #metadataTables()} names
     * @throws GatewayException as {@link Connector} states; with NOT_SUPPORTED where only a column that the table no longer
     *     has could be told of
     */
    Optional<TableSnapshot> metadataTable(TableSnapshot table, String kind);
}
