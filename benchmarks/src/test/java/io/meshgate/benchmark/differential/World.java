package io.meshgate.benchmark.differential;

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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Random tables under a gateway, in DuckDB and in PostgreSQL, each twice: as they are, and as a row filter and masks
 * leave them. Used by one thread.
 */
final class World implements AutoCloseable {
    private static final int TABLES = 4;
    private static final String USERS = """
            users:
              - name: all
                password: "%1$s"
              - name: some
                password: "%1$s"
            """;
    private static final String GATEWAY = """
            name: random
            flight:
              host: 127.0.0.1
              port: 0
            engine:
              type: duckdb
              memory-limit: 1GB
              threads: 2
            identity:
              users-file: users.yaml
            """;
    private static final String DOMAIN = """
            domain: d
            owner: d-data
            contacts: ["#d-data"]
            catalog:
              type: iceberg
              catalog: jdbc
              uri: "jdbc:sqlite:catalog.db"
              warehouse: warehouse
              staleness: 60s
            """;
    private static final String GRANTS = """
            grants:
              - id: readers
                tables: ["d.s.*"]
                to: everyone
            """;
    /** One hash for all worlds: it is made to be slow. */
    private static final String PASSWORD = UserDirectory.hash("secret".toCharArray());

    private final Path directory;
    private final Random random;
    private final List<RandomTable> tables = new ArrayList<>();
    private final List<RandomPolicy> policies = new ArrayList<>();
    private final Map<Target, Map<Eyes, Connection>> connections = new EnumMap<>(Target.class);
    private @Nullable Gateway gateway;

    /** Who looks: somebody without policies, or somebody under them. */
    enum Eyes {
        ALL,
        SOME;

        String user() {
            return this == ALL ? "all" : "some";
        }
    }

    private World(Path directory, long seed) {
        this.directory = directory.toAbsolutePath();
        this.random = new Random(seed);
    }

    /**
     * @param directory empty
     * @param postgresql where to put the tables as well
     */
    static World create(Path directory, long seed, Optional<String> postgresql) throws IOException, SQLException {
        World world = new World(directory, seed);
        try {
            world.writeTables();
            world.startGateway();
            world.fillDuckDb();
            if (postgresql.isPresent()) {
                world.fillPostgresql(postgresql.get(), "w" + Long.toHexString(seed));
            }
            return world;
        } catch (IOException | SQLException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    List<RandomTable> tables() {
        return tables;
    }

    boolean has(Target target) {
        return connections.containsKey(target);
    }

    private void writeTables() throws IOException {
        Files.createDirectories(directory.resolve("domains/d/policies"));
        try (JdbcCatalog catalog = new Domain("d", List.of("s"), directory.resolve("domains/d")).open()) {
            catalog.createNamespace(Namespace.of("s"));
            for (int i = 0; i < TABLES; i++) {
                RandomTable table = RandomTable.of("t" + i, random);
                TableIdentifier name = TableIdentifier.of("s", table.name());
                tables.add(IcebergCopy.write(table, catalog, name, random));
            }
        }
        for (RandomTable table : tables) {
            policies.add(RandomPolicy.of(table, random));
        }
        Files.writeString(directory.resolve("gateway.yaml"), GATEWAY);
        Files.writeString(directory.resolve("users.yaml"), USERS.formatted(PASSWORD));
        Files.writeString(directory.resolve("domains/d/domain.yaml"), DOMAIN);
        Files.writeString(directory.resolve("domains/d/policies/access.yaml"), GRANTS + lists());
    }

    private String lists() {
        StringBuilder filters = new StringBuilder();
        StringBuilder masks = new StringBuilder();
        for (RandomPolicy policy : policies) {
            filters.append(policy.filterYaml());
            masks.append(policy.maskYaml());
        }
        return (filters.isEmpty() ? "" : "row-filters:\n" + filters)
                + (masks.isEmpty() ? "" : "column-masks:\n" + masks);
    }

    private void startGateway() throws SQLException {
        Gateway started = Gateway.start(directory, Overrides.port(0));
        gateway = started;
        Map<Eyes, Connection> open = new EnumMap<>(Eyes.class);
        connections.put(Target.GATEWAY, open);
        for (Eyes eyes : Eyes.values()) {
            String url = "jdbc:meshgate://127.0.0.1:" + started.port() + "/d/s";
            open.put(eyes, DriverManager.getConnection(url, eyes.user(), "secret"));
        }
    }

    private void fillDuckDb() throws SQLException {
        Connection raw = DriverManager.getConnection("jdbc:duckdb:");
        Map<Eyes, Connection> open = new EnumMap<>(Eyes.class);
        connections.put(Target.DUCKDB, open);
        open.put(Eyes.ALL, raw);
        execute(raw, "SET TimeZone = 'UTC'");
        fill(raw, Target.DUCKDB, "raw", "governed");
        Connection governed = raw.unwrap(org.duckdb.DuckDBConnection.class).duplicate();
        open.put(Eyes.SOME, governed);
        execute(raw, "SET schema = 'raw'");
        execute(governed, "SET schema = 'governed'");
    }

    private void fillPostgresql(String url, String schema) throws SQLException {
        Map<Eyes, Connection> open = new EnumMap<>(Eyes.class);
        connections.put(Target.POSTGRESQL, open);
        Connection raw = DriverManager.getConnection(url);
        open.put(Eyes.ALL, raw);
        execute(raw, "SET TimeZone = 'UTC'");
        execute(raw, "SET statement_timeout = '20s'");
        fill(raw, Target.POSTGRESQL, schema, schema + "g");
        execute(raw, "SET search_path = " + schema);
    }

    private void fill(Connection connection, Target target, String raw, String governed) throws SQLException {
        execute(connection, "CREATE SCHEMA " + raw);
        execute(connection, "CREATE SCHEMA " + governed);
        for (RandomPolicy policy : policies) {
            RandomTable table = policy.table();
            for (String statement : table.statements(raw, target)) {
                execute(connection, statement);
            }
            Set<Object> visible = new HashSet<>();
            String where = policy.filter()
                    .map(condition -> " WHERE " + condition.sql(target))
                    .orElse("");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id FROM " + raw + "." + table.name() + where)) {
                while (rows.next()) {
                    visible.add(rows.getInt(1));
                }
            }
            List<List<@Nullable Object>> left = table.rows().stream()
                    .filter(row -> visible.contains(row.get(0)))
                    .toList();
            for (String statement : table.withRows(policy.masked(left)).statements(governed, target)) {
                execute(connection, statement);
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Answer run(Target target, Eyes eyes, Query query) {
        return run(target, eyes, query.sql(target), query.kinds());
    }

    Answer run(Target target, Eyes eyes, String sql, List<Kind> kinds) {
        Map<Eyes, Connection> open = connections.get(target);
        Connection connection = open == null ? null : open.get(eyes);
        if (connection == null) {
            throw new IllegalStateException("no " + target + " for " + eyes);
        }
        try (Statement statement = connection.createStatement()) {
            if (target == Target.GATEWAY) {
                statement.setQueryTimeout(30);
            }
            try (ResultSet result = statement.executeQuery(sql)) {
                return Answer.read(result, kinds);
            }
        } catch (SQLException e) {
            return Faults.of(target, e);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Map<Eyes, Connection> open : connections.values()) {
            for (Connection connection : open.values()) {
                connection.close();
            }
        }
        if (gateway != null) {
            gateway.close();
        }
    }
}
