package io.meshgate.server.engine.duckdb;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose work any thread may interrupt, at any moment.
 *
 * <p>DuckDB knows two ways. While a statement executes, {@link Statement#cancel()} works, but is lost when it comes
 * just before DuckDB clears its flag, so it is repeated until the statement has ended. While a result is streamed only
 * closing the connection works.
 */
final class InterruptibleConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterruptibleConnection.class);
    private static final long REPEAT_AFTER_MILLIS = 5;

    private final DuckDBConnection connection;
    private final Executor interrupters;
    private final Runnable onEndOfInstance;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private @Nullable Statement running;
    private boolean interrupted;
    private boolean closed;

    /**
     * @param interrupters runs what an interrupt takes; it may block for as long as DuckDB ignores the interrupt
     * @param onEndOfInstance run when a failure shows that no connection to the same instance is of use any more
     */
    InterruptibleConnection(DuckDBConnection connection, Executor interrupters, Runnable onEndOfInstance) {
        this.connection = connection;
        this.interrupters = interrupters;
        this.onEndOfInstance = onEndOfInstance;
    }

    /** To be told of whatever a statement, or the reading of its result, fails with. */
    void failed(Throwable failure) {
        if (DuckDbErrors.endsInstance(failure)) {
            onEndOfInstance.run();
        }
    }

    /** What DuckDB does for a statement. */
    @FunctionalInterface
    interface Execution<T> {
        T run() throws SQLException;
    }

    DuckDBConnection duckDb() {
        return connection;
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isInterrupted() {
        lock.lock();
        try {
            return interrupted;
        } finally {
            lock.unlock();
        }
    }

    /** Runs a statement; every execution must go through here, or an interrupt may not reach it. */
    <T> T run(Statement statement, Execution<T> execution) throws SQLException {
        lock.lock();
        try {
            if (interrupted) {
                throw DuckDbErrors.cancelled();
            }
            running = statement;
        } finally {
            lock.unlock();
        }
        try {
            return execution.run();
        } finally {
            lock.lock();
            try {
                running = null;
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            run(statement, () -> statement.execute(sql));
        }
    }

    /** Returns at once; the second and later calls do nothing. */
    void interrupt() {
        lock.lock();
        try {
            if (interrupted || closed) {
                return;
            }
            interrupted = true;
        } finally {
            lock.unlock();
        }
        interrupters.execute(this::stop);
    }

    private void stop() {
        try {
            for (Statement statement = pending(); statement != null; statement = pending()) {
                statement.cancel();
                awaitEnd(statement);
            }
            // Nothing is executing, and run() starts nothing any more: a result may be streaming.
            connection.close();
        } catch (SQLException e) {
            LOG.debug(
                    "an interrupt met a connection that was closing: {}",
                    e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Statement pending() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnd(Statement statement) throws InterruptedException {
        lock.lock();
        try {
            long remaining = TimeUnit.MILLISECONDS.toNanos(REPEAT_AFTER_MILLIS);
            while (running == statement && remaining > 0) {
                remaining = ended.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        connection.close();
    }
}
