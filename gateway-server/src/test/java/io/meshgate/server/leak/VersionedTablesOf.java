package io.meshgate.server.leak;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.VersionedTables;
import io.meshgate.connector.WantedVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tables whose rows are those of version 1 only; today's columns are the same in another order, and must not be read. */
record VersionedTablesOf(StoredTables then) implements Connector, VersionedTables {

    @Override
    public List<String> schemas() {
        return then.schemas();
    }

    @Override
    public List<TableName> tables(String schema) {
        return then.tables(schema);
    }

    @Override
    public Optional<TableSnapshot> table(TableName name) {
        return then.table(name).map(first -> {
            List<Column> columns = new ArrayList<>(first.columns());
            Collections.reverse(columns);
            return new TableSnapshot(
                    name, first.tableId(), "schema-2", "2", OptionalLong.of(2), columns, first.statistics());
        });
    }

    @Override
    public Optional<TableSnapshot> version(TableSnapshot table, WantedVersion wanted) {
        return wanted.equals(new WantedVersion.Snapshot(1)) ? then.table(table.name()) : Optional.empty();
    }

    @Override
    public ScanSource scan(TableSnapshot table, ScanRequest request) {
        if (!table.version().equals("1")) {
            throw new AssertionError("another version is read than the statement asks for");
        }
        return then.scan(table, request);
    }

    @Override
    public List<Path> dataDirectories() {
        return then.dataDirectories();
    }

    @Override
    public void close() {
        then.close();
    }
}
