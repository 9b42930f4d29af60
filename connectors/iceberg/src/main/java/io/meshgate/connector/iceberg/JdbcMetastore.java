package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Reads the tables of Iceberg's JDBC catalog with its own three queries instead of through Iceberg's JdbcCatalog. That
 * class creates its tables when they are missing, alters them when they are old, reads each table's metadata file anew
 * on every load, and retries a metadata file that it cannot read twenty times over ten minutes. The layout of the two
 * database tables is shared by all implementations of the catalog.
 */
/** A catalog in a database, as Iceberg's JdbcCatalog lays it out. Its own connections only read. */
final class JdbcMetastore implements IcebergCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcMetastore.class);

    private static final String NAMESPACES = """
        SELECT table_namespace FROM iceberg_tables WHERE catalog_name = ?
        UNION
        SELECT namespace FROM iceberg_namespace_properties WHERE catalog_name = ?\
        """;
    private static final String TABLES = "SELECT * FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ?";
    private static final String TABLE = TABLES + " AND table_name = ?";

    private static final String TABLE_TYPE = "TABLE";
    private static final String VIEW_TYPE = "VIEW";

    private final String domain;
    private final IcebergSettings.Jdbc settings;
    private final String uri;
    private final Properties driverProperties;
    private final String catalogName;
    private final int idleConnections;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    JdbcMetastore(String domain, IcebergSettings.Jdbc settings) {
        this.domain = domain;
        this.settings = settings;
        this.uri = settings.uri();
        this.driverProperties = settings.driverProperties();
        this.catalogName = settings.catalogName();
        this.idleConnections = settings.idleConnections();
    }

    @Override
    public List<String> namespaces() {
        return query(NAMESPACES, List.of(catalogName, catalogName), rows -> rows.getString(1));
    }

    @Override
    public List<String> tables(String namespace) {
        return names(namespace, TABLE_TYPE);
    }

    @Override
    public List<String> views(String namespace) {
        return names(namespace, VIEW_TYPE);
    }

    private List<String> names(String namespace, String type) {
        return query(
                        TABLES,
                        List.of(catalogName, namespace),
                        rows -> type.equalsIgnoreCase(type(rows))
                                ? Optional.of(rows.getString("table_name"))
                                : Optional.<String>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public Optional<CurrentMetadata> current(TableName name) {
        return location(name, TABLE_TYPE).map(location -> new CurrentMetadata(location, Optional.empty()));
    }

    @Override
    public Optional<CurrentView> currentView(TableName name) {
        return location(name, VIEW_TYPE).map(location -> new CurrentView(location, Optional.empty()));
    }

    @Override
    public ViewStorage views(ConfinedFileIO files, Locations warehouse) {
        return new JdbcViews(domain, this, settings, files, warehouse);
    }

    private Optional<String> location(TableName name, String type) {
        return query(
                        TABLE,
                        List.of(catalogName, name.schema(), name.table()),
                        rows -> type.equalsIgnoreCase(type(rows))
                                ? Optional.ofNullable(rows.getString("metadata_location"))
                                : Optional.<String>empty())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    @Override
    public CatalogWriter writer(FileIO files) {
        return new JdbcCatalogWriter(domain, this, settings, files);
    }

    @Override
    public void close() {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            closeQuietly(connection);
        }
    }

    /** The first layout of the catalog has no column for the type, and no views. */
    private static String type(ResultSet rows) throws SQLException {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            if (rows.getMetaData().getColumnName(i).equalsIgnoreCase("iceberg_type")) {
                String type = rows.getString(i);
                return type == null ? TABLE_TYPE : type;
            }
        }
        return TABLE_TYPE;
    }

    private <T> List<T> query(String sql, List<String> arguments, RowReader<T> reader) {
        Connection pooled = idle.poll();
        if (pooled != null) {
            idleCount.decrementAndGet();
            try {
                return run(pooled, sql, arguments, reader);
            } catch (SQLException e) {
                // The server may have restarted since; a fresh connection decides.
                LOG.debug("domain {}: an idle catalog connection failed", domain, e);
            }
        }
        try {
            return run(DriverManager.getConnection(uri, driverProperties), sql, arguments, reader);
        } catch (SQLException e) {
            throw new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE,
                    "the catalog database of domain " + domain + " does not answer as an Iceberg catalog",
                    e);
        }
    }

    private <T> List<T> run(Connection connection, String sql, List<String> arguments, RowReader<T> reader)
            throws SQLException {
        boolean done = false;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.size(); i++) {
                statement.setString(i + 1, arguments.get(i));
            }
            List<T> result = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
            }
            done = true;
            return result;
        } finally {
            if (done && idleCount.incrementAndGet() <= idleConnections) {
                idle.push(connection);
            } else {
                if (done) {
                    idleCount.decrementAndGet();
                }
                closeQuietly(connection);
            }
        }
    }

    private void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("domain {}: a catalog connection did not close", domain, e);
        }
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet rows) throws SQLException;
    }
}
