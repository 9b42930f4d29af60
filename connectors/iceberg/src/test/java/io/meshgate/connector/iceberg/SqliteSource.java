package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.ContractSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/** A domain's directory with a JdbcCatalog of Iceberg's on SQLite, and a connector to it with a clock of the test's. */
final class SqliteSource implements ContractSource {
    private static final Duration STALENESS = Duration.ofSeconds(5);

    private final Path directory;
    private final JdbcCatalog catalog = new JdbcCatalog();
    private final AtomicLong now = new AtomicLong();
    private final Connector connector;

    SqliteSource(Path directory) {
        this(directory, Map.of());
    }

    SqliteSource(Path directory, Map<String, String> moreProperties) {
        this.directory = directory;
        catalog.initialize(
                "sales",
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + directory.resolve("catalog.db"),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        directory.resolve("warehouse").toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        "org.apache.iceberg.hadoop.HadoopFileIO",
                        "jdbc.schema-version",
                        "V1"));
        Map<String, String> properties =
                new HashMap<>(Map.of("catalog", "jdbc", "uri", "jdbc:sqlite:catalog.db", "warehouse", "warehouse"));
        properties.putAll(moreProperties);
        connector = new IcebergConnectorFactory().open(new ConnectorConfig("sales", directory, properties, now::get));
    }

    JdbcCatalog catalog() {
        return catalog;
    }

    Table create(TableName name, Schema schema, PartitionSpec spec, Map<String, String> properties) {
        Namespace namespace = Namespace.of(name.schema());
        if (!catalog.namespaceExists(namespace)) {
            catalog.createNamespace(namespace);
        }
        return catalog.createTable(identifier(name), schema, spec, properties);
    }

    Table load(TableName name) {
        return catalog.loadTable(identifier(name));
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Override
    public Connector connector() {
        return connector;
    }

    @Override
    public void create(TableName name, List<Column> columns, List<List<@Nullable Object>> rows) {
        Table table = create(name, IcebergRows.schema(columns), PartitionSpec.unpartitioned(), Map.of());
        if (!rows.isEmpty()) {
            new TableWriter(table).append(rows);
        }
    }

    @Override
    public void append(TableName name, List<List<@Nullable Object>> rows) {
        new TableWriter(load(name)).append(rows);
    }

    @Override
    public void drop(TableName name) {
        catalog.dropTable(identifier(name), false);
    }

    @Override
    public void passStaleness() {
        pass(STALENESS);
    }

    @Override
    public void goDown() {
        move("catalog.db", "catalog.gone");
    }

    @Override
    public void comeUp() {
        move("catalog.gone", "catalog.db");
    }

    @Override
    public List<List<@Nullable Object>> read(ScanSource scan) {
        return FileScanReader.read((FileScan) scan);
    }

    @Override
    public void close() {
        connector.close();
        catalog.close();
    }

    private void move(String from, String to) {
        try {
            Files.move(directory.resolve(from), directory.resolve(to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TableIdentifier identifier(TableName name) {
        return TableIdentifier.of(Namespace.of(name.schema()), name.table());
    }
}
