package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.flight.CallLimits;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.jspecify.annotations.Nullable;

/**
 * A statement. Has at most one open result; executing again closes the one before. Used by one thread at a time, except
 * for {@link #cancel()} and {@link #close()}.
 */
class MeshgateStatement extends StatementSettings {
    private static final int NO_COUNT = -1;
    private static final String UPDATE_COUNT = "meshgate.update-count";

    private final MeshgateConnection connection;
    private final List<String> batch = new ArrayList<>();
    private volatile @Nullable BatchReader running;
    private volatile @Nullable MeshgateResultSet current;
    private volatile boolean closed;
    private long updateCount = NO_COUNT;

    MeshgateStatement(MeshgateConnection connection) {
        this.connection = connection;
    }

    final MeshgateConnection connection() {
        return connection;
    }

    /** Runs a command and reads until its columns are known; what ran before is closed. */
    final BatchReader start(Message command, CallLimits limits) throws SQLException {
        BatchReader reader = connection.reader(limits);
        running = reader;
        try {
            // Another thread may have closed the statement before it could see what there is to stop.
            checkOpen();
            connection.run(reader, command);
            return reader;
        } catch (SQLException | RuntimeException e) {
            running = null;
            reader.close();
            throw e;
        }
    }

    private BatchReader start(String sql) throws SQLException {
        prepareToRun();
        return start(
                CommandStatementQuery.newBuilder().setQuery(Failures.sql(sql)).build(), limits());
    }

    /** Ends what ran before. */
    final void prepareToRun() throws SQLException {
        checkOpen();
        closeResult();
        updateCount = NO_COUNT;
    }

    /** A statement whose result has no columns takes effect when its result is read to its end. */
    private static void drain(BatchReader reader) throws SQLException {
        try {
            while (reader.next()) {
                // There is nothing in rows without columns.
            }
        } finally {
            reader.close();
        }
    }

    /** A statement that has written gives one row with one column, which says what it is. */
    private static boolean isCount(BatchReader reader) {
        List<ArrowField> fields = reader.batch().fields();
        return fields.size() == 1 && fields.get(0).metadata().containsKey(UPDATE_COUNT);
    }

    private static long readCount(BatchReader reader) throws SQLException {
        try {
            long count = 0;
            while (reader.next()) {
                count += reader.batch().columns()[0].longAt(0);
            }
            return count;
        } finally {
            reader.close();
        }
    }

    final boolean accept(BatchReader reader) throws SQLException {
        if (isCount(reader)) {
            updateCount = readCount(reader);
            return false;
        }
        if (reader.batch().columns().length > 0) {
            current = new MeshgateResultSet(this, reader, getLargeMaxRows(), getFetchSize());
            return true;
        }
        drain(reader);
        updateCount = 0;
        return false;
    }

    final ResultSet acceptRows(BatchReader reader) throws SQLException {
        if (reader.batch().columns().length == 0) {
            drain(reader);
        }
        MeshgateResultSet result = new MeshgateResultSet(this, reader, getLargeMaxRows(), getFetchSize());
        current = result;
        return result;
    }

    final long acceptCount(BatchReader reader) throws SQLException {
        if (isCount(reader)) {
            updateCount = readCount(reader);
            return updateCount;
        }
        if (reader.batch().columns().length > 0) {
            reader.close();
            throw givesRows();
        }
        drain(reader);
        updateCount = 0;
        return 0;
    }

    static SQLException givesRows() {
        return Failures.notSupported(
                "The statement gives rows: run it with executeQuery or execute; only statements without rows, such as"
                        + " USE and INSERT, are run as updates");
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return acceptRows(start(sql));
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return accept(start(sql));
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return acceptCount(start(sql));
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        checkOpen();
        batch.add(Failures.sql(sql));
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<String> statements = List.copyOf(batch);
        batch.clear();
        return runBatch(statements, this::executeLargeUpdate);
    }

    /** One statement of a batch. */
    interface BatchStep<T> {
        long run(T statement) throws SQLException;
    }

    /** One after the other; the first that fails ends the batch. */
    static <T> long[] runBatch(List<T> statements, BatchStep<T> step) throws SQLException {
        long[] counts = new long[statements.size()];
        for (int i = 0; i < counts.length; i++) {
            try {
                counts[i] = step.run(statements.get(i));
            } catch (SQLException e) {
                throw new BatchUpdateException(
                        "Statement " + (i + 1) + " of the batch failed: " + e.getMessage(),
                        e.getSQLState(),
                        e.getErrorCode(),
                        Arrays.copyOf(counts, i),
                        e);
            }
        }
        return counts;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return current;
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        checkOpen();
        return updateCount;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    @Override
    public boolean getMoreResults(int what) throws SQLException {
        checkOpen();
        if (what != CLOSE_CURRENT_RESULT && what != CLOSE_ALL_RESULTS) {
            throw Failures.notSupported("A statement has one open result; accepted is CLOSE_CURRENT_RESULT");
        }
        closeResult();
        updateCount = NO_COUNT;
        return false;
    }

    /** Stops the statement that runs, here and at the server; its reader gets SQLSTATE 57014. Otherwise does nothing. */
    @Override
    public void cancel() throws SQLException {
        checkOpen();
        BatchReader reader = running;
        if (reader != null) {
            reader.cancel();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        connection.forget(this);
        closeResult();
    }

    /** A result that its user closes closes the statement too, if it was asked to. */
    final void resultClosed(MeshgateResultSet result) throws SQLException {
        if (result == current) {
            current = null;
            running = null;
            if (isCloseOnCompletion()) {
                close();
            }
        }
    }

    private void closeResult() {
        MeshgateResultSet result = current;
        BatchReader reader = running;
        current = null;
        running = null;
        if (result != null) {
            result.closeOnly();
        } else if (reader != null) {
            reader.cancel();
        }
    }

    @Override
    public String toString() {
        return "Statement on " + connection;
    }
}
