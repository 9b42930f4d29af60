package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewTable;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableWrite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Begins writes into the tables of one catalog, and drops them. Thread-safe. */
final class TableWrites {
    /** The format of tables that are created. */
    static final int FORMAT = 2;

    private static final String LOCATION_PROVIDER = "write.location-provider.impl";

    private final String domain;
    private final IcebergCatalog catalog;
    private final ConfinedFileIO reading;
    private final Path warehouse;
    private final Consumer<TableName> changed;
    private final CommitOrder order = new CommitOrder();

    /** @param changed told of each table that has been created, changed or dropped */
    TableWrites(
            String domain,
            IcebergCatalog catalog,
            ConfinedFileIO reading,
            Path warehouse,
            Consumer<TableName> changed) {
        this.domain = domain;
        this.catalog = catalog;
        this.reading = reading;
        this.warehouse = warehouse;
        this.changed = changed;
    }

    private WarehouseFiles files() {
        return new WarehouseFiles(reading, new Locations(List.of(warehouse)));
    }

    TableWrite create(NewTable table, Schema rows) {
        requireColumns(table.columns().size(), rows);
        TableName name = table.name();
        WarehouseFiles files = files();
        CatalogWriter writer = catalog.writer(files);
        try {
            Transaction creation = writer.create(name, NewColumns.schema(table.columns()), newLocation(name));
            requireInWarehouse(name, creation.table());
            KeptTags.keep(table.columns(), creation);
            return IcebergWrite.creating(name, writer, files, order, creation, () -> changed.accept(name));
        } catch (RuntimeException e) {
            writer.close();
            files.deleteAll();
            throw WriteFailure.of(name, e);
        }
    }

    /** A directory of the table's own, so that no earlier table of the name has its files there. */
    private String newLocation(TableName name) {
        Path location = warehouse;
        for (String level : name.schema().split("\\.", -1)) {
            location = location.resolve(pathPart(level));
        }
        return location.resolve(pathPart(name.table()) + "-" + UUID.randomUUID())
                .toString();
    }

    private static String pathPart(String name) {
        return name.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    TableWrite append(TableSnapshot pinned, List<String> columns, Schema rows) {
        requireColumns(columns.size(), rows);
        TableName name = pinned.name();
        WarehouseFiles files = files();
        CatalogWriter writer = catalog.writer(files);
        try {
            Table table = writer.load(name);
            requireSame(pinned, table);
            requireWritable(name, table);
            List<Types.NestedField> targets = targets(table, columns);
            return IcebergWrite.appending(name, writer, files, order, table, targets, () -> changed.accept(name));
        } catch (RuntimeException e) {
            writer.close();
            files.deleteAll();
            throw WriteFailure.of(name, e);
        }
    }

    private static void requireColumns(int columns, Schema rows) {
        if (columns != rows.getFields().size()) {
            throw new IllegalArgumentException(
                    rows.getFields().size() + " columns of rows for " + columns + " columns of the table");
        }
    }

    private void requireSame(TableSnapshot pinned, Table table) {
        TableMetadata metadata = metadata(table);
        TableSnapshot current = TableVersion.of(
                        pinned.name(), String.valueOf(metadata.metadataFileLocation()), metadata)
                .snapshot();
        if (!current.tableId().equals(pinned.tableId())
                || !current.schemaVersion().equals(pinned.schemaVersion())) {
            throw outdated(pinned.name());
        }
    }

    private static TableMetadata metadata(Table table) {
        return ((BaseTable) table).operations().current();
    }

    private GatewayException outdated(TableName name) {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED,
                "table " + domain + "." + name + " is another one than the one that was planned, or has other columns;"
                        + " plan again");
    }

    private void requireWritable(TableName name, Table table) {
        if (table.properties().containsKey(LOCATION_PROVIDER)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "table " + name + " chooses its files by " + LOCATION_PROVIDER + ", which is not supported");
        }
        requireInWarehouse(name, table);
    }

    private void requireInWarehouse(TableName name, Table table) {
        if (!new Locations(List.of(warehouse)).allows(table.location())) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "table " + name + " does not lie in the warehouse of its domain, so it is not written");
        }
    }

    private static List<Types.NestedField> targets(Table table, List<String> columns) {
        List<Types.NestedField> targets = new ArrayList<>();
        Set<String> given = new HashSet<>(columns);
        for (String column : columns) {
            Types.NestedField field = table.schema().columns().stream()
                    .filter(found -> found.name().equals(column))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no such column"));
            requireWritable(column, field.type());
            targets.add(field);
        }
        for (Types.NestedField field : table.schema().columns()) {
            if (!given.contains(field.name()) && field.isRequired() && field.writeDefault() == null) {
                throw new GatewayException(
                        ErrorCode.NOT_NULL_VIOLATION,
                        "column '" + field.name() + "' of the table must not be NULL and has no default: give it a"
                                + " value");
            }
        }
        return targets;
    }

    private static void requireWritable(String column, Type type) {
        if (IcebergTypes.isShownOtherwise(type)) {
            throw ValueReader.notSupported(column, type);
        }
    }

    void drop(TableSnapshot pinned) {
        TableName name = pinned.name();
        try (CatalogWriter writer = catalog.writer(files())) {
            if (!writer.drop(name, pinned.tableId())) {
                throw outdated(name);
            }
        } catch (RuntimeException e) {
            throw WriteFailure.isCertain(e) ? WriteFailure.of(name, e) : WriteFailure.unknown(name, e);
        } finally {
            changed.accept(name);
        }
    }
}
