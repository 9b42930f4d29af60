package io.meshgate.server.leak;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A domain of tables that stay as they are. */
record StoredTables(Map<TableName, StoredTable> tables) implements Connector {
    StoredTables {
        tables = Map.copyOf(tables);
    }

    @Override
    public List<String> schemas() {
        return tables.keySet().stream()
                .map(TableName::schema)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<TableName> tables(String schema) {
        return tables.keySet().stream()
                .filter(name -> name.schema().equals(schema))
                .sorted(Comparator.comparing(TableName::table))
                .toList();
    }

    @Override
    public Optional<TableSnapshot> table(TableName name) {
        return Optional.ofNullable(tables.get(name)).map(StoredTable::snapshot);
    }

    @Override
    public ScanSource scan(TableSnapshot table, ScanRequest request) {
        StoredTable stored = tables.get(table.name());
        if (stored == null) {
            throw new AssertionError("no table " + table.name());
        }
        return stored.scan(request.columns());
    }

    @Override
    public List<Path> dataDirectories() {
        return List.of();
    }

    @Override
    public void close() {}
}
