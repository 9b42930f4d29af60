package io.meshgate.server.query;

import io.meshgate.connector.Connector;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.util.List;
import java.util.Optional;

/** A connector of which nothing is asked but scans: plans name their tables already. */
interface ScanningConnector extends Connector {
    @Override
    default List<String> schemas() {
        return List.of();
    }

    @Override
    default List<TableName> tables(String schema) {
        return List.of();
    }

    @Override
    default Optional<TableSnapshot> table(TableName name) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
