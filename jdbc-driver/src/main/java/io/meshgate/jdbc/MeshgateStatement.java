package io.meshgate.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.apache.arrow.flight.FlightInfo;
import org.jspecify.annotations.Nullable;

/**
 * The built part of {@link Statement}. Has at most one open result; executing again closes the one before. Used by one
 * thread at a time, except for {@link #cancel()} and {@link #close()}.
 */
final class MeshgateStatement {
    private final MeshgateConnection connection;
    private final Statement facade;
    private volatile @Nullable MeshgateResultSet current;
    private volatile boolean closed;

    MeshgateStatement(MeshgateConnection connection) {
        this.connection = connection;
        this.facade = Facade.of(Statement.class, this);
    }

    Statement facade() {
        return facade;
    }

    public ResultSet executeQuery(String sql) throws SQLException {
        checkOpen();
        closeResult();
        FlightInfo info = connection.execute(sql);
        MeshgateResultSet result = new MeshgateResultSet(facade, new BatchReader(connection, info));
        current = result;
        return result.facade();
    }

    public boolean execute(String sql) throws SQLException {
        executeQuery(sql);
        return true;
    }

    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        MeshgateResultSet result = current;
        return result == null ? null : result.facade();
    }

    public int getUpdateCount() throws SQLException {
        checkOpen();
        return -1;
    }

    public boolean getMoreResults() throws SQLException {
        checkOpen();
        closeResult();
        return false;
    }

    /** Stops the result that is being read; its reader gets SQLSTATE 57014. Without a result, does nothing. */
    public void cancel() throws SQLException {
        checkOpen();
        MeshgateResultSet result = current;
        if (result != null) {
            result.cancel();
        }
    }

    public Connection getConnection() throws SQLException {
        checkOpen();
        return connection.facade();
    }

    public int getResultSetType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    public int getResultSetConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() throws SQLException {
        closed = true;
        connection.forget(this);
        closeResult();
    }

    private void closeResult() throws SQLException {
        MeshgateResultSet result = current;
        current = null;
        if (result != null) {
            result.close();
        }
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Failures.closed("statement");
        }
    }

    @Override
    public String toString() {
        return "Statement on " + connection;
    }
}
