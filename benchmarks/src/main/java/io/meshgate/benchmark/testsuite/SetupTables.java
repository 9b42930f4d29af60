package io.meshgate.benchmark.testsuite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The tables that a script makes: kept in a DuckDB of its own, and copied as Iceberg tables for the gateway to read.
 * Used by one thread.
 */
final class SetupTables implements AutoCloseable {
    private final Catalog catalog;
    private final Namespace namespace;
    private final Connection aside;
    private final Set<String> changed = new LinkedHashSet<>();

    SetupTables(Catalog catalog, Namespace namespace) throws SQLException {
        this.catalog = catalog;
        this.namespace = namespace;
        this.aside = DriverManager.getConnection("jdbc:duckdb:");
    }

    int execute(String sql) throws SQLException {
        try (Statement statement = aside.createStatement()) {
            statement.execute(sql);
            Statements.changedTable(sql).ifPresent(changed::add);
            return Math.max(0, statement.getUpdateCount());
        }
    }

    /**
     * Copies the tables that have changed.
     *
     * @throws SQLException if a table has a column of a type that Iceberg lacks
     */
    void publish() throws SQLException {
        List<String> names = List.copyOf(changed);
        changed.clear();
        for (String name : names) {
            publish(name);
        }
    }

    private void publish(String name) throws SQLException {
        TableIdentifier target = null;
        for (TableIdentifier known : catalog.listTables(namespace)) {
            if (known.name().equalsIgnoreCase(name)) {
                target = known;
            }
        }
        if (target != null) {
            catalog.dropTable(target, false);
        }
        List<SetupColumn> columns = columns(name);
        if (!columns.isEmpty()) {
            copy(name, columns);
        }
    }

    /** None if there is no such table. */
    private List<SetupColumn> columns(String table) throws SQLException {
        List<SetupColumn> columns = new ArrayList<>();
        String sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE lower(table_name) = lower(?)"
                + " AND NOT internal ORDER BY column_index";
        try (PreparedStatement statement = aside.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(SetupColumn.of(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return columns;
    }

    private void copy(String name, List<SetupColumn> columns) throws SQLException {
        List<NestedField> fields = new ArrayList<>();
        for (SetupColumn column : columns) {
            fields.add(NestedField.optional(fields.size() + 1, column.name(), column.type()));
        }
        Schema schema = new Schema(fields);
        Table table = catalog.createTable(TableIdentifier.of(namespace, name), schema);
        DataWriter<Record> writer = writer(table);
        try (writer;
                Statement statement = aside.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM \"" + name + "\"")) {
            Record row = GenericRecord.create(table.schema());
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    row.set(i, columns.get(i).value(rows, i + 1));
                }
                writer.write(row.copy());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (writer.toDataFile().recordCount() > 0) {
            table.newAppend().appendFile(writer.toDataFile()).commit();
        }
    }

    private static DataWriter<Record> writer(Table table) {
        String location = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
        try {
            return Parquet.writeData(table.io().newOutputFile(location))
                    .schema(table.schema())
                    .withSpec(PartitionSpec.unpartitioned())
                    .createWriterFunc(type -> GenericParquetWriter.create(table.schema(), type))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws SQLException {
        aside.close();
    }
}
