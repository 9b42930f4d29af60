package io.meshgate.jdbc;

import io.meshgate.jdbc.flight.CallLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What can be set of a statement, and what is the same for all that a read-only gateway runs. */
abstract class StatementSettings implements Statement, Unwrapping {
    private long maxRows;
    private int maxFieldSize;
    private int fetchSize;
    private int queryTimeout;
    private boolean closeOnCompletion;
    private boolean poolable;

    final CallLimits limits() {
        return CallLimits.ofSeconds(queryTimeout);
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
    public int[] executeBatch() throws SQLException {
        return Arrays.stream(executeLargeBatch()).mapToInt(count -> (int) count).toArray();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return (int) getLargeUpdateCount();
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

    final void checkOpen() throws SQLException {
        if (isClosed()) {
            throw Failures.closed("statement");
        }
    }
}
