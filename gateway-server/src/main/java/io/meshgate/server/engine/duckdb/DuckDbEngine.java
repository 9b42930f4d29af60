package io.meshgate.server.engine.duckdb;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;

/**
 * DuckDB in this process: one instance that is locked down to its data directories ({@link DuckDbInstances}), one
 * connection per query. A statement that DuckDB does not accept fails in the first {@link ResultStream#next()}, not in {@link #execute}.
 * Thread-safe.
 */
public final class DuckDbEngine implements Engine {
    private final DuckDbInstances instances;
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
        instances = new DuckDbInstances(settings);
        files = new FileScanSql(settings.dataDirectories(), instances.nothing());
        columns = new FileColumns(files);
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
        DuckDbResultStream stream = new DuckDbResultStream(
                task, instances.connect(interrupters), files, columns, allocator, () -> streams.remove(self[0]));
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

    /** Stops every query. Their streams remain the callers' to close, before this. */
    @Override
    public void close() {
        closed = true;
        streams.forEach(DuckDbResultStream::close);
        interrupters.shutdown();
        instances.close();
        allocator.close();
    }
}
