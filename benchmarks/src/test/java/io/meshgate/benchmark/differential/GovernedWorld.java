package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import io.meshgate.benchmark.differential.SharedPolicy.Place;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Random tables under a gateway: in domain {@code d} under random policies, and in domain {@code c}, free of policies,
 * as the policies leave them to each viewer, filtered and masked in Java. Used by one thread.
 */
final class GovernedWorld implements AutoCloseable {
    private static final int TABLES = 4;
    private static final String GATEWAY = """
        name: governed
        flight: {host: 127.0.0.1, port: 0}
        engine: {type: duckdb, memory-limit: 1GB, threads: 2}
        audit: {enabled: false}
        """;
    private static final String DOMAIN = """
        domain: %s
        catalog: {type: iceberg, catalog: jdbc, uri: "jdbc:sqlite:catalog.db", warehouse: warehouse, staleness: 60s}
        """;
    /** One hash for all worlds: it is made to be slow. */
    private static final String PASSWORD = UserDirectory.hash("secret".toCharArray());

    private final Path directory;
    private final Random random;
    private final Entitled entitled;
    private final List<SharedPolicy> policies = new ArrayList<>();
    private final List<GroupedTable> grouped = new ArrayList<>();
    private final Map<Viewer, Connection> governed = new HashMap<>();
    private final Map<Viewer, Connection> copies = new HashMap<>();
    private final Map<Viewer, Connection> filtered = new HashMap<>();
    private @Nullable Gateway gateway;

    private GovernedWorld(Path directory, long seed) {
        this.directory = directory.toAbsolutePath();
        this.random = new Random(seed);
        this.entitled = Entitled.of(random);
    }

    /** @param directory empty */
    static GovernedWorld create(Path directory, long seed) throws IOException, SQLException {
        GovernedWorld world = new GovernedWorld(directory, seed);
        try {
            world.writeTables();
            world.writeCopies();
            world.writeMesh();
            world.connect();
            return world;
        } catch (IOException | SQLException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    private JdbcCatalog catalog(String domain) throws IOException {
        Path home = directory.resolve("domains").resolve(domain);
        Files.createDirectories(home.resolve("policies"));
        return new Domain(domain, List.of("s"), home).open();
    }

    private void writeTables() throws IOException {
        try (JdbcCatalog catalog = catalog("d")) {
            catalog.createNamespace(Namespace.of("s"));
            for (int i = 0; i < TABLES; i++) {
                policies.add(governed(RandomTable.of("t" + i, random), catalog));
            }
            SharedPolicy inGroups = governed(GroupedTable.table("g0", random), catalog);
            policies.add(inGroups);
            grouped.add(GroupedTable.of(inGroups, random));
            IcebergCopy.writePlainly(
                    entitled.table(),
                    catalog,
                    TableIdentifier.of("s", entitled.table().name()));
        }
    }

    private SharedPolicy governed(RandomTable table, JdbcCatalog catalog) throws IOException {
        RandomTable personal = PersonalTexts.in(table, random);
        TableIdentifier name = TableIdentifier.of("s", table.name());
        return SharedPolicy.of(IcebergCopy.write(personal, catalog, name, random), entitled, random);
    }

    private void writeCopies() throws IOException, SQLException {
        try (JdbcCatalog catalog = catalog("c");
                Connection raw = DriverManager.getConnection("jdbc:duckdb:")) {
            for (SharedPolicy policy : policies) {
                for (String statement : policy.table().statements("main", Target.DUCKDB)) {
                    execute(raw, statement);
                }
            }
            for (Viewer viewer : Viewer.ALL) {
                catalog.createNamespace(Namespace.of(viewer.name()));
                for (SharedPolicy policy : policies) {
                    if (policy.isReadBy(viewer)) {
                        RandomTable seen = policy.masked(visible(raw, policy, viewer), viewer);
                        RandomTable left = grouped.stream()
                                .filter(table -> table.policy() == policy)
                                .findFirst()
                                .map(table -> table.withEntities(seen))
                                .orElse(seen);
                        IcebergCopy.writePlainly(left, catalog, TableIdentifier.of(viewer.name(), left.name()));
                    }
                }
            }
        }
    }

    /** The rows that a viewer sees, with those masks applied that are expressions. */
    private static List<List<@Nullable Object>> visible(Connection raw, SharedPolicy policy, Viewer viewer)
            throws SQLException {
        Map<Object, List<@Nullable Object>> computed = new HashMap<>();
        List<TableColumn> columns = policy.table().columns();
        String sql = "SELECT " + policy.computed(viewer) + " FROM "
                + policy.table().name() + " WHERE " + policy.condition(viewer);
        try (Statement statement = raw.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.add(
                            policy.isComputed(columns.get(i), viewer)
                                    ? value(rows, i + 1, columns.get(i).kind())
                                    : null);
                }
                computed.put(rows.getInt(1), row);
            }
        }
        List<List<@Nullable Object>> visible = new ArrayList<>();
        for (List<@Nullable Object> row : policy.table().rows()) {
            List<@Nullable Object> other = computed.get(row.get(0));
            if (other != null) {
                for (int i = 0; i < columns.size(); i++) {
                    if (!policy.isComputed(columns.get(i), viewer)) {
                        other.set(i, row.get(i));
                    }
                }
                visible.add(other);
            }
        }
        return visible;
    }

    private static @Nullable Object value(ResultSet rows, int column, Kind kind) throws SQLException {
        return switch (kind) {
            case DATE -> rows.getObject(column, LocalDate.class);
            case TIMESTAMP -> rows.getObject(column, LocalDateTime.class);
            default -> rows.getObject(column);
        };
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void writeMesh() throws IOException {
        Files.writeString(directory.resolve("gateway.yaml"), GATEWAY);
        Files.writeString(directory.resolve("users.yaml"), Viewer.usersYaml(PASSWORD));
        Files.createDirectories(directory.resolve("governance/policies"));
        Files.writeString(directory.resolve("governance/entitlements.yaml"), entitled.yaml());
        Files.writeString(directory.resolve("key"), HashMasks.KEY_HEX);
        Files.writeString(
                directory.resolve("governance/keys.yaml"),
                "keys:\n  - {name: " + HashMasks.KEY_NAME + ", secret: \"${file:key}\"}\n");
        Files.writeString(
                directory.resolve("governance/purposes.yaml"), "purposes:\n  - name: fraud\n  - name: service\n");
        Files.writeString(
                directory.resolve("governance/classifications.yaml"),
                policies.stream()
                        .flatMap(policy -> policy.tags().stream())
                        .map(tag -> "  - name: " + tag + "\n")
                        .collect(Collectors.joining("", "tags:\n", "")));
        Files.createDirectories(directory.resolve("domains/d/tags"));
        Files.writeString(directory.resolve("domains/d/tags/all.yaml"), list("tags", SharedPolicy::tagsYaml));
        for (String domain : List.of("c", "d")) {
            Files.writeString(directory.resolve("domains/" + domain + "/domain.yaml"), DOMAIN.formatted(domain));
        }
        Files.writeString(directory.resolve("domains/c/policies/access.yaml"), """
                grants:
                  - {id: copies, tables: ["c.*.*"], to: everyone}
                row-filters:
                  - {id: hides-nothing, tables: ["c.*.*"], filter: id IS NOT NULL, to: {roles: [%s]}}
                """.formatted(Viewer.FILTERED));
        Files.writeString(
                directory.resolve("domains/d/policies/access.yaml"),
                list("grants", SharedPolicy::grantsYaml) + entitled.grantsYaml() + "row-filters:\n"
                        + entitled.filtersYaml() + all(policy -> policy.filtersYaml(Place.DOMAIN))
                        + list("column-masks", policy -> policy.masksYaml(Place.DOMAIN))
                        + grouped.get(0).yaml());
        Files.writeString(
                directory.resolve("governance/policies/all.yaml"),
                list("row-filters", policy -> policy.filtersYaml(Place.MESH))
                        + list("column-masks", policy -> policy.masksYaml(Place.MESH)));
    }

    private String list(String name, Function<SharedPolicy, String> yaml) {
        String all = all(yaml);
        return all.isEmpty() ? "" : name + ":\n" + all;
    }

    private String all(Function<SharedPolicy, String> yaml) {
        return policies.stream().map(yaml).collect(Collectors.joining());
    }

    private void connect() throws SQLException {
        Gateway started = Gateway.start(directory, Overrides.port(0));
        gateway = started;
        String url = "jdbc:meshgate://127.0.0.1:" + started.port();
        for (Viewer viewer : Viewer.ALL) {
            Connection connection = DriverManager.getConnection(url + "/d/s", viewer.name(), "secret");
            governed.put(viewer, connection);
            if (viewer.purpose().isPresent()) {
                execute(connection, "SET SESSION purpose = '" + viewer.purpose().get() + "'");
            }
            String copy = url + "/c/" + viewer.name();
            copies.put(viewer, DriverManager.getConnection(copy, viewer.name(), "secret"));
            filtered.put(viewer, DriverManager.getConnection(copy, Viewer.FILTERED, "secret"));
        }
    }

    /** The tables that a viewer may read row by row, with the columns that the viewer sees. */
    List<RandomTable> tables(Viewer viewer) {
        return policies.stream()
                .filter(policy -> policy.isReadBy(viewer) && !isGrouped(policy))
                .map(policy -> policy.columnsFor(viewer))
                .toList();
    }

    /** All tables with all their columns, but those that are read in groups. */
    List<RandomTable> tables() {
        return policies.stream()
                .filter(policy -> !isGrouped(policy))
                .map(SharedPolicy::table)
                .toList();
    }

    private boolean isGrouped(SharedPolicy policy) {
        return grouped.stream().anyMatch(table -> table.policy() == policy);
    }

    /** The table of which some see groups only. */
    GroupedTable grouped() {
        return grouped.get(0);
    }

    /** What a viewer gets of the tables under policies. */
    Seen governed(Viewer viewer, String sql, List<Kind> kinds) {
        return run(governed, viewer, sql, kinds);
    }

    /** What a viewer gets of the filtered and masked copies. */
    Seen copy(Viewer viewer, String sql, List<Kind> kinds) {
        return run(copies, viewer, sql, kinds);
    }

    /** The same as of {@link #copy}, but under a row filter that hides nothing. */
    Seen filteredCopy(Viewer viewer, String sql, List<Kind> kinds) {
        return run(filtered, viewer, sql, kinds);
    }

    private static Seen run(Map<Viewer, Connection> connections, Viewer viewer, String sql, List<Kind> kinds) {
        Connection connection = connections.get(viewer);
        if (connection == null) {
            throw new IllegalStateException("no connection of " + viewer);
        }
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(30);
            try (ResultSet result = statement.executeQuery(sql)) {
                List<String> columns = Seen.columns(result.getMetaData());
                return new Seen(columns, Answer.read(result, kinds));
            }
        } catch (SQLException e) {
            return new Seen(List.of(), Faults.of(Target.GATEWAY, e));
        }
    }

    @Override
    public void close() throws SQLException {
        for (Map<Viewer, Connection> connections : List.of(governed, copies, filtered)) {
            for (Connection connection : connections.values()) {
                connection.close();
            }
        }
        if (gateway != null) {
            gateway.close();
        }
    }
}
