package io.meshgate.connector;

import java.util.Optional;

/** What a {@link Connector} is besides, when earlier versions of its tables can be read. Thread-safe. */
public interface VersionedTables {

    /**
     * Another version of a table, looked up in what the pinned one knows of the table's past, so that several versions in
     * one query fit together. To be read with {@link Connector#scan}, as any other; columns that are the same have the same
     * field ids, at every depth in the fields' metadata, under whichever name.
     *
     * @param table as {@link Connector#table} has given it
     * @return empty when there is no such version, or no longer
     * @throws GatewayException as {@link Connector} states
     */
    Optional<TableSnapshot> version(TableSnapshot table, WantedVersion wanted);
}
