package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance of DuckDB that runs queries, and after it the next one: when DuckDB meets what it takes for a fault of its own,
 * which a file of a source can bring about, it refuses all further work of the instance. What streams already goes on until
 * the next one ends as well, a query that is about to begin fails, and those that come after it have a new instance. Each has
 * a directory to spill to, as they would take each other's files. Thread-safe.
 */
final class DuckDbInstances implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbInstances.class);

    private final DuckDbSettings settings;
    private final Path spillDirectory;
    private final Path nothing;
    private final Object lock = new Object();
    private Instance instance;
    private Optional<Instance> ended = Optional.empty();
    private int started;
    private boolean closed;

    /** @param connections those that may be open still; guarded by the lock */
    private record Instance(DuckDBConnection root, List<InterruptibleConnection> connections) {}

    /** @throws GatewayException with ENGINE_FAILED when DuckDB does not start with these settings */
    DuckDbInstances(DuckDbSettings settings) {
        this.settings = settings;
        spillDirectory = createSpillDirectory(settings.spillDirectory());
        nothing = spillDirectory.resolve("nothing.parquet");
        try {
            instance = next();
        } catch (RuntimeException e) {
            deleteSpillDirectory();
            throw e;
        }
    }

    /** A file that every instance can read, which has no rows. */
    Path nothing() {
        return nothing;
    }

    /** @param interrupters as {@link InterruptibleConnection} has them */
    InterruptibleConnection connect(Executor interrupters) {
        synchronized (lock) {
            Instance used = instance;
            used.connections().removeIf(InterruptibleConnection::isClosed);
            try {
                InterruptibleConnection connection =
                        new InterruptibleConnection(used.root().duplicate(), interrupters, () -> replace(used));
                used.connections().add(connection);
                return connection;
            } catch (SQLException e) {
                throw new GatewayException(ErrorCode.ENGINE_FAILED, "The engine does not accept queries.", e);
            }
        }
    }

    private void replace(Instance failed) {
        List<InterruptibleConnection> overdue;
        synchronized (lock) {
            if (closed || instance != failed) {
                return;
            }
            try {
                instance = next();
                LOG.error("The engine has failed and is started again; queries that were about to begin fail.");
            } catch (RuntimeException e) {
                // The next query fails as well, and so it is tried again.
                LOG.error("The engine has failed, and cannot be started again: {}", e.getMessage());
                return;
            }
            // Each instance has the memory that queries may use for itself: there are two at most.
            overdue = ended.map(Instance::connections).orElse(List.of());
            ended = Optional.of(failed);
        }
        overdue.forEach(InterruptibleConnection::interrupt);
        close(failed.root());
    }

    private Instance next() {
        started++;
        try {
            Path spill = Files.createDirectory(spillDirectory.resolve("instance-" + started));
            return new Instance(open(settings, spill, nothing), new ArrayList<>());
        } catch (IOException e) {
            throw new GatewayException(ErrorCode.ENGINE_FAILED, "The engine's spill directory cannot be written.", e);
        }
    }

    /** All its connections are to be closed before. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            close(instance.root());
        }
        deleteSpillDirectory();
    }

    /** The instance is gone when the last of its connections is. */
    private static void close(DuckDBConnection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the engine did not shut down cleanly: {}", e.getClass().getSimpleName());
        }
    }

    private static Path createSpillDirectory(Path parent) {
        try {
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent.toRealPath(), "duckdb-");
        } catch (IOException e) {
            throw new GatewayException(
                    ErrorCode.ENGINE_FAILED, "The engine's spill directory cannot be created or written.", e);
        }
    }

    private static DuckDBConnection open(DuckDbSettings settings, Path spillDirectory, Path nothing) {
        Properties properties = new Properties();
        // Without it the whole result is computed and kept before the first batch.
        properties.setProperty("jdbc_stream_results", "true");
        try {
            DuckDBConnection connection =
                    DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
            try (Statement statement = connection.createStatement()) {
                if (Files.notExists(nothing)) {
                    statement.execute(FileScanSql.copyNothing(nothing));
                }
                for (String setting : lockdown(settings, spillDirectory, nothing)) {
                    statement.execute("SET GLOBAL " + setting);
                }
                Ff1Function.register(connection);
                RedactFunction.register(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw new GatewayException(ErrorCode.ENGINE_FAILED, "The engine did not start with its settings.", e);
        }
    }

    /** One runaway query must not fill the disk, on which others may have their logs and data. */
    private static long spillBytes(Path spillDirectory) {
        try {
            return Files.getFileStore(spillDirectory).getUsableSpace() / 2;
        } catch (IOException e) {
            throw new GatewayException(
                    ErrorCode.ENGINE_FAILED, "The space for the engine's spill directory cannot be told.", e);
        }
    }

    /** In this order: what follows external access and the lock can no longer be set. */
    private static List<String> lockdown(DuckDbSettings settings, Path spillDirectory, Path nothing) {
        String directories = settings.dataDirectories().stream()
                .map(directory -> Sql.string(directory + "/"))
                .collect(Collectors.joining(", ", "[", "]"));
        return List.of(
                "TimeZone = 'UTC'",
                "memory_limit = " + Sql.string(settings.memoryLimit()),
                "threads = " + settings.threads(),
                "temp_directory = " + Sql.string(spillDirectory.toString()),
                "max_temp_directory_size = " + Sql.string(spillBytes(spillDirectory) + "B"),
                "preserve_insertion_order = true",
                "parquet_metadata_cache = true",
                "error_on_division_by_zero = true",
                "scalar_subquery_error_on_multiple_rows = true",
                "default_null_order = 'NULLS_LAST'",
                "integer_division = false",
                // The first aggregates below a join where keys are many: queries 3 and 10 of TPC-H take 1.7 and 1.3
                // times as long. The second computes with the bounds and NULLs of whole files, hidden rows among them,
                // and what fails in that is told. The third moves what can fail into common tables that are run before
                // it.
                "disabled_optimizers = 'partial_aggregate_pushdown,statistics_propagation,cte_filter_pusher'",
                "arrow_large_buffer_size = false",
                "arrow_lossless_conversion = false",
                "arrow_output_list_view = false",
                "arrow_output_version = '1.0'",
                "enable_logging = false",
                "autoinstall_known_extensions = false",
                "autoload_known_extensions = false",
                "allow_community_extensions = false",
                "allow_extension_repositories = 'forbidden'",
                "allow_persistent_secrets = false",
                "allowed_directories = " + directories,
                "allowed_paths = [" + Sql.string(nothing.toString()) + "]",
                "enable_external_access = false",
                "lock_configuration = true");
    }

    private void deleteSpillDirectory() {
        try (Stream<Path> spilled = Files.walk(spillDirectory)) {
            for (Path path : spilled.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("a spill directory of the engine could not be deleted", e);
        }
    }
}
