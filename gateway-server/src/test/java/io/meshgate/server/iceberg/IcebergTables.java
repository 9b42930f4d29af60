package io.meshgate.server.iceberg;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.query.Query;
import io.meshgate.server.query.QueryLimits;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QueryRuntime;
import io.meshgate.server.query.StatementPlanner;
import io.meshgate.server.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/** A domain {@code d} with a schema {@code s} in an Iceberg catalog, and the way from SQL to rows. */
final class IcebergTables implements AutoCloseable {
    private static final Principal ANN = new Principal("ann", Set.of(), Map.of());
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);
    private static final AtomicInteger VERSIONS = new AtomicInteger();

    private final JdbcCatalog catalog = new JdbcCatalog();
    private final RootAllocator allocator = new RootAllocator();
    private final Planner planner = new Planner();
    private final Connector connector;
    private final DuckDbEngine engine;
    private final Path warehouse;

    IcebergTables(Path temporary) throws IOException {
        Path directory = temporary.toRealPath();
        warehouse = Files.createDirectories(directory.resolve("warehouse"));
        catalog.initialize(
                "d",
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + directory.resolve("catalog.db"),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        warehouse.toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        "org.apache.iceberg.hadoop.HadoopFileIO",
                        "jdbc.schema-version",
                        "V1"));
        if (!catalog.namespaceExists(Namespace.of("s"))) {
            catalog.createNamespace(Namespace.of("s"));
        }
        ConnectorFactory factory = ServiceLoader.load(ConnectorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("iceberg"))
                .findFirst()
                .orElseThrow();
        connector = factory.open(new ConnectorConfig(
                "d",
                directory,
                Map.of("catalog", "jdbc", "uri", "jdbc:sqlite:catalog.db", "warehouse", "warehouse", "staleness", "0s"),
                System::nanoTime));
        engine = new DuckDbEngine(
                new DuckDbSettings("512MB", 2, directory.resolve("spill"), connector.dataDirectories()), allocator);
    }

    Path warehouse() {
        return warehouse;
    }

    Table create(String name, Schema schema, PartitionSpec spec, int formatVersion) {
        return catalog.createTable(
                TableIdentifier.of("s", name), schema, spec, Map.of("format-version", Integer.toString(formatVersion)));
    }

    Table load(String name) {
        return catalog.loadTable(TableIdentifier.of("s", name));
    }

    void drop(String name) {
        catalog.dropTable(TableIdentifier.of("s", name), false);
    }

    TableSnapshot snapshot(String name) {
        return connector.table(new TableName("s", name)).orElseThrow();
    }

    FileScan scan(String name, String... columns) {
        return (FileScan) connector.scan(snapshot(name), new ScanRequest(List.of(columns), Optional.empty()));
    }

    /** What a statement yields for a principal who may read everything. */
    List<List<@Nullable Object>> query(String sql) {
        return query(sql, List.of(), List.of());
    }

    /** What a statement yields under row filters, by table and condition, and masks that redact table and column. */
    List<List<@Nullable Object>> query(String sql, List<Map.Entry<String, String>> filters, List<String> masked) {
        String version = "v" + VERSIONS.incrementAndGet();
        Mesh mesh = new Mesh(version, new TreeMap<>(Map.of("d", connector)), policies(version, filters, masked));
        SessionContext session = new SessionContext(ANN, Optional.of("d"), Optional.of("s"), ZoneOffset.UTC);
        QueryPlan.Stage stage = ((QueryPlan) planner.plan(mesh, session, sql)).resultStage();
        Map<String, ScanSource> inputs = new HashMap<>();
        stage.inputs().forEach((name, input) -> {
            QueryPlan.TableInput table = (QueryPlan.TableInput) input;
            inputs.put(
                    name,
                    connector.scan(
                            table.table(),
                            new ScanRequest(table.columns(), table.predicate().flatMap(some -> some.bind(List.of())))));
        });
        List<List<@Nullable Object>> rows = new ArrayList<>();
        EngineTask task = new EngineTask("q", stage.sql(), stage.outputSchema(), List.of(), inputs);
        try (ResultStream stream = engine.execute(task)) {
            while (stream.next()) {
                rows.addAll(ArrowRows.read(stream.root()));
            }
        }
        return rows;
    }

    /** The first column of what the gateway answers to a statement; tables are named in full. */
    List<String> answer(String sql, List<Map.Entry<String, String>> filters, List<String> masked) {
        String version = "v" + VERSIONS.incrementAndGet();
        Mesh mesh = new Mesh(version, new TreeMap<>(Map.of("d", connector)), policies(version, filters, masked));
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (QueryManager queries = new QueryManager(
                () -> mesh,
                StatementPlanner.of(planner),
                engine,
                QueryLimits.DEFAULTS,
                QueryRuntime.system(allocator, executor))) {
            List<String> lines = new ArrayList<>();
            Query query = queries.submit(new Session("s", ANN), sql, List.of());
            try (ResultStream stream = queries.start(query.id(), ANN)) {
                while (stream.next()) {
                    ArrowRows.read(stream.root()).forEach(row -> lines.add(String.valueOf(row.get(0))));
                }
            }
            return lines;
        } finally {
            executor.shutdownNow();
        }
    }

    private static PolicySet policies(String version, List<Map.Entry<String, String>> filters, List<String> masked) {
        List<TablePattern> all = List.of(new TablePattern("d", "s", "*"));
        Grant grant =
                new Grant("g", "", all, Optional.empty(), List.of(), Grant.Privilege.SELECT, Subjects.EVERYONE, SOURCE);
        List<RowFilter> rowFilters = filters.stream()
                .map(filter -> new RowFilter(
                        "f-" + filter.getKey(),
                        "",
                        List.of(new TablePattern("d", "s", filter.getKey())),
                        filter.getValue(),
                        Subjects.EVERYONE,
                        Subjects.NOBODY,
                        SOURCE))
                .toList();
        List<ColumnMask> masks = masked.stream()
                .map(column -> new ColumnMask(
                        "m-" + column,
                        "",
                        all,
                        List.of(column),
                        new Mask.Redact(),
                        Subjects.EVERYONE,
                        Subjects.NOBODY,
                        SOURCE))
                .toList();
        return new PolicySet(version, List.of(grant), rowFilters, masks, Map.of());
    }

    /** All rows of a table as the gateway gives them, comparable with {@link #expected}. */
    List<String> actual(String name) {
        return query("SELECT * FROM " + name).stream().map(RowText::of).sorted().toList();
    }

    /** All rows of a table as Iceberg's own reader gives them. */
    List<String> expected(String name) {
        Table table = load(name);
        List<String> rows = new ArrayList<>();
        try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
            for (Record row : records) {
                // Behind the table's columns come those that the deletes look at.
                rows.add(RowText.of(row, table.schema().columns().size()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return rows.stream().sorted().toList();
    }

    @Override
    public void close() {
        engine.close();
        connector.close();
        catalog.close();
        // Throws when anything leaked.
        allocator.close();
    }
}
