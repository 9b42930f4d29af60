package io.meshgate.server.ways;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.testkit.ArrowRows;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.SignIn;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.mesh.MeshFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A whole gateway over a domain {@code hr}, with people of whom each user may see some: {@code hr.s.people} under
 * policies, and {@code hr.copy.people} with what they leave to {@code analyst}, written down by hand. Hidden rows and
 * values hold {@link #CANARY}, fail in most expressions, and are many.
 */
final class WaysGateway implements AutoCloseable {
    static final String CANARY = "cAnArY";
    static final String POLICIES = """
        grants:
          - {id: steward-reads, tables: ["hr.*.*"], to: {roles: [steward]}}
          - {id: steward-writes, tables: ["hr.*.*"], privilege: write, to: {roles: [steward]}}
          - {id: people, tables: [hr.s.people, hr.s.everyone], except-columns: [secret], to: {roles: [analyst]}}
          - {id: versions, tables: [hr.s.versions], to: {roles: [analyst]}}
          - {id: open, tables: ["hr.copy.*", "hr.open.*", hr.s.orders], to: everyone}
          - {id: known, tables: [hr.s.known], privilege: discover, to: everyone}
          - {id: own, tables: ["hr.open.*"], privilege: write, to: {roles: [analyst]}}
        row-filters:
          - {id: own-region, tables: [hr.s.people, hr.s.versions], filter: "region = ATTRIBUTE('region')", except: {roles: [steward]}}
        column-masks:
          - {id: no-names, tables: [hr.s.people, hr.s.versions], columns: [name], mask: {type: redact}, except: {roles: [steward]}}
          - {id: no-salaries, tables: [hr.s.people], columns: [salary, person], mask: {type: "null"}, except: {roles: [steward]}}
          - {id: years, tables: [hr.s.people], columns: [born], mask: {type: truncate-date, unit: year}, except: {roles: [steward]}}
        """;
    private static final String PASSWORD = "secret";
    private static final String HASH = UserDirectory.hash(PASSWORD.toCharArray());
    private static final int HIDDEN = 300;
    private static final Duration RELOAD = Duration.ofSeconds(60);

    private final Path directory;
    private final MeshFolder folder;
    private final JdbcCatalog catalog = new JdbcCatalog();
    private final BufferAllocator allocator = new RootAllocator();
    private Gateway gateway;
    private SignIn signIn;
    private FlightSqlClient client;

    WaysGateway(Path temporary) throws Exception {
        directory = temporary.toRealPath();
        folder = new MeshFolder(directory)
                .write("gateway.yaml", "name: ways\nengine: {memory-limit: 400MB, threads: 2}\n")
                .write("users.yaml", users("EU"))
                .delete("domains/sales/policies/access.yaml")
                .delete("domains/sales/domain.yaml")
                .write("domains/hr/domain.yaml", """
                    domain: hr
                    catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse, staleness: 0s}
                    """)
                .write("domains/hr/policies/access.yaml", """
                    grants:
                      - {id: a, tables: ["hr.*.*"], to: everyone}
                      - {id: b, tables: ["hr.*.*"], privilege: write, to: everyone}
                    """);
        Files.delete(directory.resolve("domains/sales/policies"));
        Files.delete(directory.resolve("domains/sales"));
        createTables();
        gateway = Gateway.start(directory, Overrides.port(0));
        signIn = new SignIn(allocator, gateway.port(), PASSWORD);
        client = connect();
        fill();
        restart();
    }

    private void restart() throws Exception {
        client.close();
        gateway.close();
        policies(POLICIES);
        gateway = Gateway.start(directory, Overrides.port(0));
        signIn = new SignIn(allocator, gateway.port(), PASSWORD);
        client = connect();
    }

    private FlightSqlClient connect() {
        return new FlightSqlClient(
                FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                        .build());
    }

    static String users(String region) {
        return """
            users:
              - {name: analyst, password: "%1$s", roles: [analyst], attributes: {region: %2$s}}
              - {name: colleague, password: "%1$s", roles: [analyst], attributes: {region: US}}
              - {name: steward, password: "%1$s", roles: [steward]}
            """.formatted(HASH, region);
    }

    /** Takes effect when the running gateway has seen it. */
    void policies(String yaml) {
        folder.write("domains/hr/policies/access.yaml", yaml);
    }

    /** Until the gateway has seen a change of its directory. */
    static void await(BooleanSupplier done) {
        long end = System.nanoTime() + RELOAD.toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("the change is in force").isNegative();
            Thread.onSpinWait();
        }
    }

    private void createTables() throws IOException {
        Path home = directory.resolve("domains/hr");
        Files.createDirectories(home.resolve("warehouse"));
        catalog.initialize(
                "hr",
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + home.resolve("catalog.db"),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        home.resolve("warehouse").toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        "org.apache.iceberg.hadoop.HadoopFileIO",
                        "jdbc.schema-version",
                        "V1"));
        for (String schema : List.of("s", "copy", "open")) {
            catalog.createNamespace(Namespace.of(schema));
        }
        Schema people = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "region", Types.StringType.get()),
                Types.NestedField.optional(3, "name", Types.StringType.get()),
                Types.NestedField.optional(4, "note", Types.StringType.get()),
                Types.NestedField.optional(5, "zero", Types.IntegerType.get()),
                Types.NestedField.optional(6, "salary", Types.IntegerType.get()),
                Types.NestedField.optional(7, "born", Types.DateType.get()),
                Types.NestedField.optional(8, "tags", Types.ListType.ofOptional(9, Types.StringType.get())),
                Types.NestedField.optional(
                        10,
                        "person",
                        Types.StructType.of(
                                Types.NestedField.optional(11, "first", Types.StringType.get()),
                                Types.NestedField.optional(12, "ssn", Types.StringType.get()))),
                Types.NestedField.optional(
                        13,
                        "place",
                        Types.StructType.of(Types.NestedField.optional(14, "city", Types.StringType.get()))));
        List<Types.NestedField> withSecret = new ArrayList<>(people.columns());
        withSecret.add(Types.NestedField.optional(20, "secret", Types.StringType.get()));
        catalog.createTable(TableIdentifier.of("s", "people"), new Schema(withSecret));
        catalog.createTable(TableIdentifier.of("copy", "people"), people);
        Schema small = new Schema(
                Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "region", Types.StringType.get()),
                Types.NestedField.optional(3, "name", Types.StringType.get()),
                Types.NestedField.optional(4, "gone", Types.StringType.get()));
        catalog.createTable(TableIdentifier.of("s", "versions"), small);
        for (String name : List.of("orders", "known", "denied")) {
            catalog.createTable(
                    TableIdentifier.of("s", name),
                    new Schema(
                            Types.NestedField.optional(1, "id", Types.IntegerType.get()),
                            Types.NestedField.optional(2, "person", Types.IntegerType.get()),
                            Types.NestedField.optional(3, "amount", Types.IntegerType.get())));
        }
    }

    private void fill() {
        update("steward", "INSERT INTO hr.s.people VALUES " + VISIBLE + ", " + hidden());
        update("steward", "INSERT INTO hr.s.people " + PLAIN + " VALUES (4, 'EU', 'Eve', NULL, 4, NULL, NULL)");
        update("steward", "INSERT INTO hr.copy.people " + WITHOUT_PERSON + " VALUES " + MASKED);
        update("steward", "INSERT INTO hr.copy.people " + PLAIN + " VALUES (4, 'EU', 'xxx', NULL, 4, NULL, NULL)");
        String orders = IntStream.range(0, 40)
                .mapToObj(i -> "(" + i + ", " + (i % 2 == 0 ? i % 10 : 1000 + i) + ", " + i * 10 + ")")
                .collect(Collectors.joining(", "));
        for (String name : List.of("orders", "known", "denied")) {
            update("steward", "INSERT INTO hr.s." + name + " VALUES " + orders);
        }
        update(
                "steward",
                "INSERT INTO hr.s.versions VALUES (1, 'EU', 'Ann', '" + CANARY + "'), (2, 'US', '" + CANARY + "', '"
                        + CANARY + "')");
        update("steward", "CREATE VIEW hr.s.everyone AS SELECT * FROM hr.s.people");
    }

    private static final String PLAIN = "(id, region, name, note, zero, salary, born)";
    private static final String WITHOUT_PERSON = "(id, region, name, note, zero, salary, born, tags, place)";
    private static final String VISIBLE = """
        (1, 'EU', 'Ann cAnArY-1', '10', 1, 1234567, DATE '1990-05-06', ARRAY['x', 'y'], ROW('cAnArY', 'cAnArY'), ROW('Ulm'), 'cAnArY'),
        (2, 'EU', 'Bob cAnArY-2', '20', 2, 1234568, DATE '1991-02-03', ARRAY['x'], ROW('cAnArY', 'cAnArY'), ROW('Ulm'), 'cAnArY'),
        (3, 'EU', NULL, '30', 3, 1234569, DATE '1990-11-12', ARRAY['z', 'y', 'x'], ROW('cAnArY', 'cAnArY'), ROW('Bonn'), 'cAnArY'),
        (5, 'EU', 'Ann cAnArY-1', '10', 5, 1234567, DATE '1990-05-06', ARRAY['x', 'y'], ROW('cAnArY', 'cAnArY'), ROW('Ulm'), 'cAnArY')
        """.strip();
    private static final String MASKED = """
        (1, 'EU', 'xxxxxxxxxx-n', '10', 1, NULL, DATE '1990-01-01', ARRAY['x', 'y'], ROW('Ulm')),
        (2, 'EU', 'xxxxxxxxxx-n', '20', 2, NULL, DATE '1991-01-01', ARRAY['x'], ROW('Ulm')),
        (3, 'EU', NULL, '30', 3, NULL, DATE '1990-01-01', ARRAY['z', 'y', 'x'], ROW('Bonn')),
        (5, 'EU', 'xxxxxxxxxx-n', '10', 5, NULL, DATE '1990-01-01', ARRAY['x', 'y'], ROW('Ulm'))
        """.strip();

    private static String hidden() {
        return IntStream.range(0, HIDDEN)
                .mapToObj(i -> "(" + (i % 7 == 0 ? i % 10 : 1000 + i) + ", "
                        + List.of("'US'", "'ASIA'", "NULL", "'eu'", "'EU '").get(i % 5)
                        + ", 'cAnArY" + i + "', 'cAnArY', 0, 2147483647, DATE '1971-01-01', ARRAY['cAnArY'],"
                        + " ROW('cAnArY', 'cAnArY'), ROW('cAnArY'), 'cAnArY')")
                .collect(Collectors.joining(", "));
    }

    Table load(String schema, String table) {
        return catalog.loadTable(TableIdentifier.of(schema, table));
    }

    MeshFolder folder() {
        return folder;
    }

    FlightSqlClient client() {
        return client;
    }

    BufferAllocator allocator() {
        return allocator;
    }

    CallOption[] as(String user) {
        return signIn.as(user);
    }

    /** Another session of a user. */
    CallOption[] again(String user) {
        return signIn.again(user);
    }

    long update(String user, String sql) {
        return client.executeUpdate(sql, as(user));
    }

    /** What a statement tells a user. */
    Answer answer(String user, String sql) {
        CallOption[] options = as(user);
        return answer(() -> client.execute(sql, options), options);
    }

    /** A call that plans. */
    interface Planned {
        FlightInfo get();
    }

    Answer answer(Planned call, CallOption... options) {
        try {
            return fetch(call.get().getEndpoints().get(0).getTicket(), options);
        } catch (FlightRuntimeException e) {
            return failure(e);
        }
    }

    Answer fetch(Ticket ticket, CallOption... options) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (FlightStream stream = client.getStream(ticket, options)) {
            List<String> columns = stream.getSchema().getFields().stream()
                    .map(WaysGateway::described)
                    .toList();
            while (stream.next()) {
                rows.addAll(ArrowRows.read(stream.getRoot()));
            }
            return new Answer(columns, rows, "", "");
        } catch (FlightRuntimeException e) {
            return failure(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String described(Field field) {
        return field.getName() + " " + field.getType() + field.getChildren() + (field.isNullable() ? "" : " NOT NULL");
    }

    static Answer failure(FlightRuntimeException e) {
        ErrorFlightMetadata metadata = e.status().metadata();
        String code = metadata != null && metadata.containsKey("meshgate-error-code")
                ? metadata.get("meshgate-error-code")
                : e.status().code().name();
        return new Answer(List.of(), List.of(), code, String.valueOf(e.getMessage()));
    }

    @Override
    public void close() throws Exception {
        client.close();
        gateway.close();
        catalog.close();
        allocator.close();
    }
}
