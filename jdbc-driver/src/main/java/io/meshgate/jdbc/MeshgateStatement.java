package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.meshgate.jdbc.flight.CallLimits;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.jspecify.annotations.Nullable;

/**
 * A statement. Has at most one open result; executing again closes the one before. Used by one thread at a time, except
 * for {@link #cancel()} and {@link #close()}.
 */
class MeshgateStatement implements Statement, Unwrapping {
    private static final int NO_COUNT = -1;

    private final MeshgateConnection connection;
    private final List<String> batch = new ArrayList<>();
    private volatile @Nullable BatchReader running;
    private volatile @Nullable MeshgateResultSet current;
    private volatile boolean closed;
    private long updateCount = NO_COUNT;
    private long maxRows;
    private int maxFieldSize;
    private int fetchSize;
    private int queryTimeout;
    private boolean closeOnCompletion;
    private boolean poolable;

    MeshgateStatement(MeshgateConnection connection) {
        this.connection = connection;
    }

    final MeshgateConnection connection() {
        return connection;
    }

    final CallLimits limits() {
        return CallLimits.ofSeconds(queryTimeout);
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

    final boolean accept(BatchReader reader) throws SQLException {
        if (reader.batch().columns().length > 0) {
            current = new MeshgateResultSet(this, reader, maxRows, fetchSize);
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
        MeshgateResultSet result = new MeshgateResultSet(this, reader, maxRows, fetchSize);
        current = result;
        return result;
    }

    final long acceptCount(BatchReader reader) throws SQLException {
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
                        + " USE, are run as updates");
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
    public int executeUpdate(String sql) throws SQLException {
        return (int) executeLargeUpdate(sql);
    }

    @Override
    public boolean execute(String sql, int keys) throws SQLException {
        refuseKeys(keys);
        return execute(sql);
    }

    @Override
    public boolean execute(String sql, int[] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return execute(sql);
    }

    @Override
    public boolean execute(String sql, String[] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return execute(sql);
    }

    @Override
    public int executeUpdate(String sql, int keys) throws SQLException {
        refuseKeys(keys);
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(String sql, int[] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(String sql, String[] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return executeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, int keys) throws SQLException {
        refuseKeys(keys);
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, int @Nullable [] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, String @Nullable [] columns) throws SQLException {
        refuseKeys(columns == null || columns.length == 0 ? NO_GENERATED_KEYS : RETURN_GENERATED_KEYS);
        return executeLargeUpdate(sql);
    }

    static void refuseKeys(int keys) throws SQLException {
        if (keys != NO_GENERATED_KEYS) {
            throw Failures.notSupported("Meshgate generates no keys; accepted is Statement.NO_GENERATED_KEYS");
        }
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        throw Failures.notSupported("Statement.getGeneratedKeys() is not supported: Meshgate generates no keys");
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
    public int[] executeBatch() throws SQLException {
        return Arrays.stream(executeLargeBatch()).mapToInt(count -> (int) count).toArray();
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
    public int getUpdateCount() throws SQLException {
        return (int) getLargeUpdateCount();
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
    public int getQueryTimeout() throws SQLException {
        checkOpen();
        return queryTimeout;
    }

    /** The time counts from the execution until the last row is read, and the server is told of it. */
    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        checkOpen();
        queryTimeout = (int) notNegative(seconds, "timeout");
    }

    @Override
    public int getMaxRows() throws SQLException {
        return (int) Math.min(getLargeMaxRows(), Integer.MAX_VALUE);
    }

    @Override
    public void setMaxRows(int rows) throws SQLException {
        setLargeMaxRows(rows);
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        checkOpen();
        return maxRows;
    }

    @Override
    public void setLargeMaxRows(long rows) throws SQLException {
        checkOpen();
        maxRows = notNegative(rows, "number of rows");
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        checkOpen();
        return maxFieldSize;
    }

    @Override
    public void setMaxFieldSize(int bytes) throws SQLException {
        checkOpen();
        if (notNegative(bytes, "size") != 0) {
            throw Failures.notSupported("Values are never cut; accepted is 0, no limit");
        }
        maxFieldSize = bytes;
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize;
    }

    /** A hint, which is not taken: the server sends batches, as large as the property fetch-memory allows. */
    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        fetchSize = checkFetchSize(rows);
    }

    static int checkFetchSize(int rows) throws SQLException {
        return (int) notNegative(rows, "fetch size");
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        checkDirection(direction);
    }

    static void checkDirection(int direction) throws SQLException {
        if (direction != ResultSet.FETCH_FORWARD) {
            throw Failures.notSupported("Results are read from first to last; accepted is FETCH_FORWARD");
        }
    }

    private static long notNegative(long value, String what) throws SQLException {
        if (value < 0) {
            throw Failures.argument("The " + what + " is negative; accepted is 0 for none, or more");
        }
        return value;
    }

    /** JDBC's escapes are not translated, whether this is on or off. */
    @Override
    public void setEscapeProcessing(boolean on) throws SQLException {
        checkOpen();
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        throw Failures.notSupported("Statement.setCursorName(String) is not supported: results are read only");
    }

    @Override
    public int getResultSetType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        checkOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    @Override
    public boolean isPoolable() throws SQLException {
        checkOpen();
        return poolable;
    }

    @Override
    public void setPoolable(boolean on) throws SQLException {
        checkOpen();
        poolable = on;
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        checkOpen();
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        checkOpen();
        return closeOnCompletion;
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
            if (closeOnCompletion) {
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

    final void checkOpen() throws SQLException {
        if (closed) {
            throw Failures.closed("statement");
        }
    }

    @Override
    public String toString() {
        return "Statement on " + connection;
    }
}
