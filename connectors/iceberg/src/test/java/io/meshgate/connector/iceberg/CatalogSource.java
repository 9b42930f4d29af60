package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.ContractSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/** A real catalog of Iceberg's, a connector to it, and a clock of the test's. */
final class CatalogSource<C extends Catalog & SupportsNamespaces> implements ContractSource {
    private static final Duration STALENESS = Duration.ofSeconds(5);

    private final C catalog;
    private final Server server;
    private final AtomicLong now = new AtomicLong();
    private final Connector connector;

    /** What serves the catalog. */
    interface Server {
        void goDown() throws Exception;

        void comeUp() throws Exception;

        void close() throws Exception;
    }

    /** @param directory the domain's directory, in which the warehouse lies */
    CatalogSource(C catalog, Path directory, Map<String, String> properties, Server server) {
        this.catalog = catalog;
        this.server = server;
        connector = new IcebergConnectorFactory().open(new ConnectorConfig("sales", directory, properties, now::get));
    }

    C catalog() {
        return catalog;
    }

    Table create(TableName name, Schema schema, PartitionSpec spec, Map<String, String> properties) {
        Namespace namespace = namespace(name);
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

    FileScan scan(TableName name, Optional<Predicate> predicate, String... columns) {
        return scan(name, new ScanRequest(List.of(columns), predicate));
    }

    FileScan scan(TableName name, ScanRequest request) {
        passStaleness();
        TableSnapshot table = connector.table(name).orElseThrow();
        return (FileScan) connector.scan(table, request);
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
        run(server::goDown);
    }

    @Override
    public void comeUp() {
        run(server::comeUp);
    }

    @Override
    public List<List<@Nullable Object>> read(ScanSource scan) {
        return FileScanReader.read((FileScan) scan);
    }

    @Override
    public void close() {
        connector.close();
        run(server::close);
    }

    private static void run(Callable call) {
        try {
            call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Callable {
        void call() throws Exception;
    }

    private static Namespace namespace(TableName name) {
        return Namespace.of(name.schema().split("\\."));
    }

    private static TableIdentifier identifier(TableName name) {
        return TableIdentifier.of(namespace(name), name.table());
    }
}
