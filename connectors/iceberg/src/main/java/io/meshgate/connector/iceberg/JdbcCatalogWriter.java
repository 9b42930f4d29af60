package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * Changes a catalog in a database: one statement of its own for each change, which finds what it expects or does nothing.
 * The connection is opened for it, as those for reading cannot write.
 */
final class JdbcCatalogWriter implements CatalogWriter {
    private static final String TABLE = " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?";
    private static final String COLUMNS = "SELECT * FROM iceberg_tables WHERE 1 = 0";
    private static final String INSERT =
            "INSERT INTO iceberg_tables (metadata_location, catalog_name, table_namespace, table_name";
    private static final String SWAP = "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?"
            + TABLE + " AND metadata_location = ?";
    private static final String DELETE = "DELETE FROM iceberg_tables" + TABLE + " AND metadata_location = ?";
    private static final int MOST_DROPS = 5;

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_CONSTRAINT = 19;

    private final String domain;
    private final JdbcMetastore metastore;
    private final IcebergSettings.Jdbc settings;
    private final FileIO files;

    JdbcCatalogWriter(String domain, JdbcMetastore metastore, IcebergSettings.Jdbc settings, FileIO files) {
        this.domain = domain;
        this.metastore = metastore;
        this.settings = settings;
        this.files = files;
    }

    @Override
    public Transaction create(TableName name, Schema schema, String location) {
        Operations operations = new Operations(name);
        if (operations.current() != null) {
            throw new AlreadyExistsException("Table exists: %s", name);
        }
        TableMetadata metadata = TableMetadata.newTableMetadata(
                schema,
                PartitionSpec.unpartitioned(),
                SortOrder.unsorted(),
                location,
                Map.of("format-version", Integer.toString(TableWrites.FORMAT)));
        return Transactions.createTableTransaction(name.toString(), operations, metadata);
    }

    @Override
    public Table load(TableName name) {
        Operations operations = new Operations(name);
        if (operations.current() == null) {
            throw new NoSuchTableException("Table does not exist: %s", name);
        }
        return new BaseTable(operations, name.toString());
    }

    @Override
    public boolean drop(TableName name, String tableUuid) {
        for (int attempt = 0; attempt < MOST_DROPS; attempt++) {
            Operations operations = new Operations(name);
            TableMetadata current = operations.current();
            if (current == null || !tableUuid.equals(current.uuid())) {
                return false;
            }
            try {
                String location = operations.currentMetadataLocation();
                if (update(DELETE, settings.catalogName(), name.schema(), name.table(), location) > 0) {
                    return true;
                }
            } catch (SQLException e) {
                return changedInSpiteOf(e, name, Optional.empty());
            }
        }
        throw new CommitFailedException("table %s keeps changing", name);
    }

    /**
     * Looks whether a change has been made that the database failed to answer. A database on this machine either did a
     * statement or did not; a server may still be at it.
     *
     * @param wanted where the table's metadata lies after the change, empty if it is to be gone
     * @return true; throws if it has not been made, or if that is unknown
     */
    private boolean changedInSpiteOf(SQLException e, TableName name, Optional<String> wanted) {
        boolean made;
        try {
            made = metastore
                    .current(name)
                    .map(IcebergCatalog.CurrentMetadata::location)
                    .equals(wanted);
        } catch (GatewayException unreadable) {
            e.addSuppressed(unreadable);
            throw new CommitStateUnknownException(e);
        }
        if (made) {
            return true;
        }
        String state = Optional.ofNullable(e.getSQLState()).orElse("");
        if (!isSqlite() && (state.isEmpty() || state.startsWith("08") || state.startsWith("57"))) {
            throw new CommitStateUnknownException(e);
        }
        if (isSqlite() && isBusy(e)) {
            throw new CommitFailedException(e, "the catalog of table %s is busy", name);
        }
        throw failure(e);
    }

    @Override
    public void close() {}

    private boolean insert(TableName name, String location) throws SQLException {
        boolean typed = hasTypes();
        String sql = INSERT + (typed ? ", iceberg_type) VALUES (?, ?, ?, ?, 'TABLE')" : ") VALUES (?, ?, ?, ?)");
        try {
            return update(sql, location, settings.catalogName(), name.schema(), name.table()) > 0;
        } catch (SQLException e) {
            if (isTaken(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The first layout of the catalog has no column for the type. */
    private boolean hasTypes() throws SQLException {
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(COLUMNS);
                ResultSet rows = statement.executeQuery()) {
            ResultSetMetaData columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (columns.getColumnName(i).equalsIgnoreCase("iceberg_type")) {
                    return true;
                }
            }
            return false;
        }
    }

    private int update(String sql, String... arguments) throws SQLException {
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    private Connection open() {
        Properties properties = new Properties();
        properties.putAll(settings.driverProperties());
        properties.remove("readOnly");
        if (settings.uri().startsWith("jdbc:sqlite:")) {
            properties.setProperty("open_mode", "2"); // read and write, do not create
            properties.setProperty("busy_timeout", "10000");
        }
        try {
            return DriverManager.getConnection(settings.uri(), properties);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private GatewayException failure(SQLException e) {
        return new GatewayException(
                ErrorCode.CATALOG_UNAVAILABLE, "the catalog database of domain " + domain + " cannot be written", e);
    }

    /** Another table, or a view, has the name. */
    private static boolean isTaken(SQLException e) {
        String message = String.valueOf(e.getMessage());
        boolean key = message.contains("PRIMARYKEY") || message.contains("UNIQUE");
        return "23505".equals(e.getSQLState()) || ((e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT && key);
    }

    private boolean isSqlite() {
        return settings.uri().startsWith("jdbc:sqlite:");
    }

    private static boolean isBusy(SQLException e) {
        return List.of(SQLITE_BUSY, SQLITE_LOCKED).contains(e.getErrorCode() & 0xff);
    }

    /** One table in the database: where its metadata lies is read from there, and swapped there. */
    private final class Operations extends BaseMetastoreTableOperations {
        private final TableName name;

        Operations(TableName name) {
            this.name = name;
        }

        @Override
        protected String tableName() {
            return name.toString();
        }

        @Override
        public FileIO io() {
            return files;
        }

        @Override
        protected void doRefresh() {
            Optional<String> location = metastore.current(name).map(IcebergCatalog.CurrentMetadata::location);
            if (location.isPresent()) {
                refreshFromMetadataLocation(location.get(), 0);
            } else if (currentMetadataLocation() != null) {
                throw new NoSuchTableException("Table does not exist any more: %s", name);
            } else {
                disableRefresh();
            }
        }

        @Override
        protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
            String location = writeNewMetadataIfRequired(base == null, metadata);
            if (!swapped(base, location)) {
                files.deleteFile(location);
                if (base == null) {
                    throw new AlreadyExistsException("Table exists: %s", name);
                }
                throw new CommitFailedException("table %s was changed by another", name);
            }
        }

        private boolean swapped(@Nullable TableMetadata base, String location) {
            try {
                return base == null
                        ? insert(name, location)
                        : update(
                                        SWAP,
                                        location,
                                        base.metadataFileLocation(),
                                        settings.catalogName(),
                                        name.schema(),
                                        name.table(),
                                        base.metadataFileLocation())
                                > 0;
            } catch (SQLException e) {
                return changedInSpiteOf(e, name, Optional.of(location));
            }
        }
    }
}
