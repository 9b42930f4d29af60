package io.meshgate.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What holds of every connection: there are no transactions, and one kind of results, which are read only. */
abstract class ReadOnlyConnection implements Connection, Unwrapping {
    final Warnings warnings = new Warnings();
    private volatile boolean readOnly;
    private volatile boolean autoCommit = true;

    abstract void checkOpen() throws SQLException;

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement(type, concurrency, ResultSet.HOLD_CURSORS_OVER_COMMIT);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        checkOpen();
        warnOfOtherResults(type, concurrency, holdability);
        return createStatement();
    }

    /** As JDBC has it for kinds of results that a driver does not have: it warns and gives those that it has. */
    private void warnOfOtherResults(int type, int concurrency, int holdability) throws SQLException {
        ResultKind.check(type, concurrency, holdability);
        if (type != ResultSet.TYPE_FORWARD_ONLY) {
            warnings.add("Results are read from first to last: TYPE_FORWARD_ONLY is used instead", "01000");
        }
        if (concurrency != ResultSet.CONCUR_READ_ONLY) {
            warnings.add("Results cannot be changed: CONCUR_READ_ONLY is used instead", "01000");
        }
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            warnings.add("Results stay open: HOLD_CURSORS_OVER_COMMIT is used instead", "01000");
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql, type, concurrency, ResultSet.HOLD_CURSORS_OVER_COMMIT);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        checkOpen();
        warnOfOtherResults(type, concurrency, holdability);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        StatementSettings.refuseKeys(keys);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        StatementSettings.refuseKeys(Statement.RETURN_GENERATED_KEYS);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        StatementSettings.refuseKeys(Statement.RETURN_GENERATED_KEYS);
        return prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        throw notSupported("prepareCall(String)");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        throw notSupported("prepareCall(String, int, int)");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        throw notSupported("prepareCall(String, int, int, int)");
    }

    /** The SQL itself: the gateway is sent what the application writes. */
    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return sql;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return autoCommit;
    }

    /**
     * Remembered, for tools that insist. It changes nothing: each statement reads what was current when it began, and
     * none writes, so there is never anything to commit or to undo.
     */
    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        checkOpen();
        autoCommit = on;
    }

    /** Does nothing, as JDBC has it where there are no transactions. */
    @Override
    public void commit() throws SQLException {
        refuseInAutoCommit("commit()");
    }

    /** Does nothing: no statement changes anything. */
    @Override
    public void rollback() throws SQLException {
        refuseInAutoCommit("rollback()");
    }

    private void refuseInAutoCommit(String method) throws SQLException {
        checkOpen();
        if (autoCommit) {
            throw new SQLException(
                    "Connection." + method + " has nothing to do: the connection is in auto-commit mode", "25000");
        }
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        throw notSupported("rollback(Savepoint)");
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        throw notSupported("setSavepoint()");
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        throw notSupported("setSavepoint(String)");
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        throw notSupported("releaseSavepoint(Savepoint)");
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return Connection.TRANSACTION_NONE;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        if (level != Connection.TRANSACTION_NONE) {
            throw Failures.notSupported("Connection.setTransactionIsolation(int) supports TRANSACTION_NONE only");
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    /** A hint for the optimizer, says JDBC: what may be written the gateway's policies say, whatever the hint. */
    @Override
    public void setReadOnly(boolean wanted) throws SQLException {
        checkOpen();
        readOnly = wanted;
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        checkOpen();
        ResultKind.checkHoldability(holdability);
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            throw Failures.notSupported("Connection.setHoldability(int) supports HOLD_CURSORS_OVER_COMMIT only");
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings.first();
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings.clear();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return Map.of();
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> types) throws SQLException {
        checkOpen();
        MeshgateArray.refuseTypes(types);
    }

    @Override
    public Clob createClob() throws SQLException {
        throw notSupported("createClob()");
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw notSupported("createBlob()");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw notSupported("createNClob()");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw notSupported("createSQLXML()");
    }

    @Override
    public Array createArrayOf(String type, Object[] elements) throws SQLException {
        checkOpen();
        return ArrayConversion.create(type, elements);
    }

    @Override
    public Struct createStruct(String type, Object[] attributes) throws SQLException {
        throw notSupported("createStruct(String, Object[])");
    }

    private static SQLException notSupported(String method) {
        return Failures.notSupported("The Meshgate driver does not support Connection." + method);
    }
}
