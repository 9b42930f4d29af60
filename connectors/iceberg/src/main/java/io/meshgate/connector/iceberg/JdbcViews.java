package io.meshgate.connector.iceberg;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the views of a catalog in a database: a new metadata file, then one statement that finds the version it
 * expects or does nothing. Thread-safe.
 */
final class JdbcViews implements ViewStorage {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcViews.class);

    private static final String VIEW =
            " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?"
                    + " AND iceberg_type = 'VIEW'";
    private static final String COLUMNS = "SELECT * FROM iceberg_tables WHERE 1 = 0";
    private static final String INSERT = "INSERT INTO iceberg_tables"
            + " (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)"
            + " VALUES (?, ?, ?, ?, 'VIEW')";
    private static final String SWAP =
            "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?" + VIEW;
    private static final String DELETE = "DELETE FROM iceberg_tables" + VIEW;
    private static final int SQLITE_CONSTRAINT = 19;

    private final String domain;
    private final JdbcMetastore metastore;
    private final IcebergSettings.Jdbc settings;
    private final ConfinedFileIO files;
    private final Locations warehouse;

    /** @param warehouse has only the directory in which files may be made */
    JdbcViews(
            String domain,
            JdbcMetastore metastore,
            IcebergSettings.Jdbc settings,
            ConfinedFileIO files,
            Locations warehouse) {
        this.domain = domain;
        this.metastore = metastore;
        this.settings = settings;
        this.files = files;
        this.warehouse = warehouse;
    }

    @Override
    public void create(NewView view) {
        requireTypes();
        TableName name = view.name();
        ViewMetadata metadata = ViewMetadata.builder()
                .setLocation(newLocation())
                .setProperties(NewViewVersion.properties(view))
                .setCurrentVersion(
                        NewViewVersion.version(view, 1, 0, System.currentTimeMillis()), NewViewVersion.schema(view))
                .build();
        Path file = write(metadata);
        boolean done =
                changed(name, file, INSERT, settings.catalogName(), name.schema(), name.table(), file.toString());
        if (!done) {
            throw new GatewayException(ErrorCode.TABLE_EXISTS, "there is a table or view " + name + " already");
        }
    }

    @Override
    public void replace(String viewUuid, NewView view) {
        TableName name = view.name();
        String before = current(name);
        ViewMetadata old = read(name, before);
        requireSame(name, viewUuid, old);
        ViewMetadata metadata = changed(old, view);
        Path file = write(metadata);
        boolean done = changed(
                name, file, SWAP, file.toString(), before, settings.catalogName(), name.schema(), name.table(), before);
        if (!done) {
            throw outdated(name);
        }
    }

    private ViewMetadata changed(ViewMetadata old, NewView view) {
        int last = old.versions().stream()
                .mapToInt(org.apache.iceberg.view.ViewVersion::versionId)
                .max()
                .orElse(0);
        try {
            return ViewMetadata.buildFrom(old)
                    .setLocation(warehouse.allows(old.location()) ? old.location() : newLocation())
                    .setProperties(NewViewVersion.properties(view))
                    .setCurrentVersion(
                            NewViewVersion.version(view, last + 1, 0, System.currentTimeMillis()),
                            NewViewVersion.schema(view))
                    .build();
        } catch (IllegalArgumentException e) {
            // Of what another writer has stored with the view.
            throw ViewVersion.unreadable(view.name(), e);
        }
    }

    @Override
    public void drop(TableName name, String viewUuid) {
        String before = current(name);
        requireSame(name, viewUuid, read(name, before));
        if (!changed(name, null, DELETE, settings.catalogName(), name.schema(), name.table(), before)) {
            throw outdated(name);
        }
    }

    private String newLocation() {
        return warehouse
                .directories()
                .get(0)
                .resolve("views")
                .resolve(UUID.randomUUID().toString())
                .toString();
    }

    private String current(TableName name) {
        return metastore
                .currentView(name)
                .map(IcebergCatalog.CurrentView::location)
                .orElseThrow(() -> outdated(name));
    }

    private ViewMetadata read(TableName name, String location) {
        try {
            return ViewMetadataParser.read(files.newInputFile(location));
        } catch (RuntimeException e) {
            throw ViewVersion.unreadable(name, e);
        }
    }

    private static void requireSame(TableName name, String viewUuid, ViewMetadata current) {
        if (!current.uuid().equals(viewUuid)) {
            throw outdated(name);
        }
    }

    private static GatewayException outdated(TableName name) {
        return new GatewayException(
                ErrorCode.PLAN_OUTDATED, "view " + name + " has been changed by another meanwhile; try again");
    }

    private Path write(ViewMetadata metadata) {
        String name = String.format("%05d-%s.metadata.json", metadata.currentVersionId() - 1, UUID.randomUUID());
        Path file = warehouse.resolve(metadata.location() + "/metadata/" + name);
        try {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return Files.writeString(file, ViewMetadataParser.toJson(metadata), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            delete(file);
            throw new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE, "the warehouse of domain " + domain + " cannot be written", e);
        }
    }

    /**
     * Runs a change.
     *
     * @param file what it refers to; deleted again when it is known not to have happened
     * @return false if it found something else than it expected
     */
    private boolean changed(TableName name, @Nullable Path file, String sql, String... arguments) {
        boolean done = false;
        boolean known = true;
        try {
            done = update(sql, arguments) > 0;
            return done;
        } catch (SQLException e) {
            if (isConstraint(e)) {
                return false;
            }
            // A server may have done it before it failed to say so.
            known = false;
            Optional<String> now = metastore.currentView(name).map(IcebergCatalog.CurrentView::location);
            done = now.equals(Optional.ofNullable(file).map(Path::toString));
            known = settings.uri().startsWith("jdbc:sqlite:");
            if (done) {
                return true;
            }
            throw failure(e);
        } finally {
            if (!done && known && file != null) {
                delete(file);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            Path metadata = file.getParent();
            Path view = metadata == null ? null : metadata.getParent();
            if (metadata != null && view != null && Files.isDirectory(metadata) && isEmpty(metadata)) {
                Files.deleteIfExists(metadata);
                Files.deleteIfExists(view);
            }
        } catch (IOException e) {
            LOG.warn("a file of a view that was not written could not be deleted: {}", file, e);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    /** The first layout of the catalog has no column for the type, and no views. */
    private void requireTypes() {
        try (Connection connection = open();
                PreparedStatement statement = connection.prepareStatement(COLUMNS);
                ResultSet rows = statement.executeQuery()) {
            ResultSetMetaData columns = rows.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (columns.getColumnName(i).equalsIgnoreCase("iceberg_type")) {
                    return;
                }
            }
        } catch (SQLException e) {
            throw failure(e);
        }
        throw new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                "the catalog of domain " + domain + " is of the layout V0, which has no views; let a client of"
                        + " Iceberg's change it to V1");
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

    /** The metastore's own connections only read. */
    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings.driverProperties());
        properties.remove("readOnly");
        if (settings.uri().startsWith("jdbc:sqlite:")) {
            properties.setProperty("open_mode", "2"); // read and write, do not create
        }
        return DriverManager.getConnection(settings.uri(), properties);
    }

    private GatewayException failure(SQLException e) {
        return new GatewayException(
                ErrorCode.CATALOG_UNAVAILABLE, "the catalog database of domain " + domain + " cannot be written", e);
    }

    private static boolean isConstraint(SQLException e) {
        return Optional.ofNullable(e.getSQLState()).orElse("").startsWith("23")
                || (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
    }
}
