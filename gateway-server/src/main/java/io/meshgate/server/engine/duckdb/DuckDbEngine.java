package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DuckDB in this process: one instance that is locked down to its data directories, one connection per query. A statement
 * that DuckDB does not accept fails in the first {@link ResultStream#next()}, not in {@link #execute}.
 * Thread-safe.
 */
public final class DuckDbEngine implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbEngine.class);

    private final DuckDBConnection instance;
    private final Path spillDirectory;
    private final FileScanSql files;
    private final FileColumns columns;
    private final BufferAllocator allocator;
    private final ThreadPoolExecutor interrupters;
    private final Set<DuckDbResultStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param parent of the allocator in which all batches of this engine live; the caller closes it after the engine
     * @throws GatewayException with ENGINE_FAILED when DuckDB does not start with these settings
     */
    public DuckDbEngine(DuckDbSettings settings, BufferAllocator parent) {
        spillDirectory = createSpillDirectory(settings.spillDirectory());
        Path nothing = spillDirectory.resolve("nothing.parquet");
        files = new FileScanSql(settings.dataDirectories(), nothing);
        columns = new FileColumns(files);
        try {
            instance = open(settings, spillDirectory, nothing);
        } catch (RuntimeException e) {
            deleteSpillDirectory();
            throw e;
        }
        allocator = parent.newChildAllocator("duckdb", 0, Long.MAX_VALUE);
        // Runs in the caller where no thread is to be had: an interrupt must not be lost.
        interrupters = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DuckDbEngine::interrupter,
                (interrupt, pool) -> interrupt.run());
    }

    private static Thread interrupter(Runnable work) {
        Thread thread = new Thread(work, "duckdb-interrupt");
        thread.setDaemon(true);
        return thread;
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
                statement.execute(FileScanSql.copyNothing(nothing));
                for (String setting : lockdown(settings, spillDirectory)) {
                    statement.execute("SET GLOBAL " + setting);
                }
                Ff1Function.register(connection);
                RedactFunction.register(connection);
            } catch (SQLException e) {
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
    private static List<String> lockdown(DuckDbSettings settings, Path spillDirectory) {
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
                "enable_external_access = false",
                "lock_configuration = true");
    }

    @Override
    public String dialect() {
        return "duckdb";
    }

    @Override
    public ResultStream execute(EngineTask task) {
        if (closed) {
            throw new GatewayException(ErrorCode.SHUTTING_DOWN, "The engine is shutting down.");
        }
        DuckDbResultStream[] self = new DuckDbResultStream[1];
        DuckDbResultStream stream =
                new DuckDbResultStream(task, connect(), files, columns, allocator, () -> streams.remove(self[0]));
        self[0] = stream;
        streams.add(stream);
        try {
            stream.open();
            return stream;
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    private InterruptibleConnection connect() {
        try {
            return new InterruptibleConnection(instance.duplicate(), interrupters);
        } catch (SQLException e) {
            throw new GatewayException(ErrorCode.ENGINE_FAILED, "The engine does not accept queries.", e);
        }
    }

    /** Stops every query. Their streams remain the callers' to close, before this. */
    @Override
    public void close() {
        closed = true;
        streams.forEach(DuckDbResultStream::close);
        interrupters.shutdown();
        try {
            instance.close();
        } catch (SQLException e) {
            LOG.warn("the engine did not shut down cleanly: {}", e.getClass().getSimpleName());
        }
        deleteSpillDirectory();
        allocator.close();
    }

    private void deleteSpillDirectory() {
        try (Stream<Path> spilled = Files.walk(spillDirectory)) {
            for (Path path : spilled.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("a spill directory of the engine could not be deleted", e);
        }
    }
}
