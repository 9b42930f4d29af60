package io.meshgate.server.write;

import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.SignIn;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.mesh.MeshFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
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

/**
 * A gateway over two domains, {@code sales} and {@code hr}, each an Iceberg catalog in SQLite with the schemas {@code s}
 * and {@code reports}, and clients of it; what is written is read back past the gateway.
 */
final class WritingGateway implements AutoCloseable {
    private static final String PASSWORD = "secret";
    private static final String HASH = UserDirectory.hash(PASSWORD.toCharArray());

    private final Path directory;
    private final Map<String, JdbcCatalog> catalogs = new TreeMap<>();
    private final BufferAllocator allocator = new RootAllocator();
    private final Gateway gateway;
    private final SignIn signIn;
    private final FlightSqlClient client;

    /** @param policies of the domains, by domain */
    WritingGateway(Path temporary, Map<String, String> policies) throws IOException {
        directory = temporary.toRealPath();
        MeshFolder folder = new MeshFolder(directory)
                .write("gateway.yaml", "name: demo\nengine: {memory-limit: 400MB, threads: 2}\n")
                .write("users.yaml", """
                    users:
                      - {name: writer, password: "%1$s", roles: [writer]}
                      - {name: analyst, password: "%1$s", roles: [analyst]}
                      - {name: reader, password: "%1$s", roles: [reader]}
                    """.formatted(HASH));
        for (String domain : List.of("hr", "sales")) {
            folder.write("domains/" + domain + "/domain.yaml", """
                domain: %s
                catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse, staleness: 0s}
                """.formatted(domain));
            folder.write("domains/" + domain + "/policies/access.yaml", policies.getOrDefault(domain, "grants: []\n"));
            catalogs.put(domain, catalog(directory.resolve("domains").resolve(domain)));
        }
        gateway = Gateway.start(directory, Overrides.port(0));
        signIn = new SignIn(allocator, gateway.port(), PASSWORD);
        client = new FlightSqlClient(
                FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                        .build());
    }

    private static JdbcCatalog catalog(Path domain) throws IOException {
        Files.createDirectories(domain.resolve("warehouse"));
        JdbcCatalog catalog = new JdbcCatalog();
        catalog.initialize(
                domain.getFileName().toString(),
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + domain.resolve("catalog.db"),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        domain.resolve("warehouse").toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        "org.apache.iceberg.hadoop.HadoopFileIO",
                        "jdbc.schema-version",
                        "V1"));
        for (String schema : List.of("s", "reports")) {
            if (!catalog.namespaceExists(Namespace.of(schema))) {
                catalog.createNamespace(Namespace.of(schema));
            }
        }
        return catalog;
    }

    private JdbcCatalog catalogIn(String domain) {
        return Objects.requireNonNull(catalogs.get(domain));
    }

    Gateway gateway() {
        return gateway;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    FlightSqlClient client() {
        return client;
    }

    CallOption[] as(String user) {
        return signIn.as(user);
    }

    /** Runs an update by DoPut. */
    long update(String user, String sql) {
        return client.executeUpdate(sql, as(user));
    }

    List<List<@Nullable Object>> query(String user, String sql) throws Exception {
        CallOption[] options = as(user);
        return fetch(client.execute(sql, options), options);
    }

    List<List<@Nullable Object>> fetch(FlightInfo info, CallOption[] options) throws Exception {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (FlightStream stream = client.getStream(info.getEndpoints().get(0).getTicket(), options)) {
            while (stream.next()) {
                rows.addAll(ArrowRows.read(stream.getRoot()));
            }
        }
        return rows;
    }

    Table create(String domain, String schema, String name, Schema columns, PartitionSpec spec, int formatVersion) {
        return catalogIn(domain)
                .createTable(
                        TableIdentifier.of(schema, name),
                        columns,
                        spec,
                        Map.of("format-version", Integer.toString(formatVersion)));
    }

    boolean exists(String domain, String schema, String name) {
        return catalogIn(domain).tableExists(TableIdentifier.of(schema, name));
    }

    Table load(String domain, String schema, String name) {
        return catalogIn(domain).loadTable(TableIdentifier.of(schema, name));
    }

    /** What any other engine reads. */
    List<Record> records(String domain, String schema, String name) throws IOException {
        List<Record> records = new ArrayList<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(load(domain, schema, name)).build()) {
            rows.forEach(records::add);
        }
        return records;
    }

    Path domain(String domain) {
        return directory.resolve("domains").resolve(domain);
    }

    /** Every file below a domain's warehouse, and every directory. */
    Set<String> files(String domain) throws IOException {
        Path warehouse = domain(domain).resolve("warehouse");
        try (Stream<Path> files = Files.walk(warehouse)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(warehouse.relativize(file).toString()));
            return names;
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        gateway.close();
        allocator.close();
        catalogs.values().forEach(JdbcCatalog::close);
    }
}
