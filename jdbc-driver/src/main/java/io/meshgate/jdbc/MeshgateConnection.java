package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.meshgate.jdbc.flight.CallLimits;
import io.meshgate.jdbc.flight.Channels;
import io.meshgate.jdbc.flight.FlightClient;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.jspecify.annotations.Nullable;

/** A connection: one channel to the gateway, one session there. Thread-safe. */
final class MeshgateConnection implements Connection, Unwrapping {
    private final ConnectionUrl url;
    private final FlightClient client;
    private final Set<MeshgateStatement> statements = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean asksFirst;

    private MeshgateConnection(ConnectionUrl url, FlightClient client) {
        this.url = url;
        this.client = client;
    }

    /** Connects, logs in, and enters the URL's catalog and schema. The caller closes the connection. */
    static MeshgateConnection open(ConnectionUrl url) throws SQLException {
        ManagedChannel channel = channel(url);
        try {
            FlightClient client = FlightClient.signIn(
                            channel, url.user(), url.password(), CallLimits.ofSeconds(DriverManager.getLoginTimeout()))
                    .orElseThrow(() -> new SQLException(
                            "The server at " + url.display() + " answered the login without a token: is it a Meshgate?",
                            "08001"));
            MeshgateConnection connection = new MeshgateConnection(url, client);
            connection.enterDefaults();
            return connection;
        } catch (SQLException | RuntimeException e) {
            channel.shutdownNow();
            throw e;
        }
    }

    private static ManagedChannel channel(ConnectionUrl url) throws SQLException {
        String host = url.host().replaceAll("[\\[\\]]", "");
        return url.tls() ? Channels.tls(host, url.port(), url.trustedCertificates()) : Channels.plain(host, url.port());
    }

    private void enterDefaults() throws SQLException {
        if (url.catalog().isPresent()) {
            enter(url.catalog().map(MeshgateConnection::quoted).orElseThrow()
                    + url.schema().map(schema -> "." + quoted(schema)).orElse(""));
        }
    }

    private void enter(String name) throws SQLException {
        try (Statement statement = createStatement()) {
            statement.execute("USE " + name);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The caller runs it by {@link #run} and closes it. */
    BatchReader reader(CallLimits limits) throws SQLException {
        checkOpen();
        return new BatchReader(client, limits, url.fetchMemory());
    }

    /** With one call if the server takes that, else, from then on, with two. */
    void run(BatchReader reader, Message command) throws SQLException {
        if (asksFirst || !reader.runDirectly(command)) {
            asksFirst = true;
            reader.runByInfo(command);
        }
    }

    FlightClient client() throws SQLException {
        checkOpen();
        return client;
    }

    void forget(MeshgateStatement statement) {
        statements.remove(statement);
    }

    private void checkOpen() throws SQLException {
        if (closed.get()) {
            throw Failures.closed("connection");
        }
    }

    @Override
    public Statement createStatement() throws SQLException {
        checkOpen();
        MeshgateStatement statement = new MeshgateStatement(this);
        statements.add(statement);
        return statement;
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        checkResultKind("createStatement(int, int)", type, concurrency);
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return createStatement(type, concurrency);
    }

    private static void checkResultKind(String method, int type, int concurrency) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            throw Failures.notSupported("Connection." + method + " supports TYPE_FORWARD_ONLY with CONCUR_READ_ONLY"
                    + " and no other combination");
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        checkOpen();
        MeshgatePreparedStatement statement = MeshgatePreparedStatement.prepare(this, sql);
        statements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        checkResultKind("prepareStatement(String, int, int)", type, concurrency);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepareStatement(sql, type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        MeshgateStatement.refuseKeys(keys);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        MeshgateStatement.refuseKeys(Statement.RETURN_GENERATED_KEYS);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        MeshgateStatement.refuseKeys(Statement.RETURN_GENERATED_KEYS);
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

    /** JDBC's escapes are not translated. */
    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return sql;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return Facade.of(DatabaseMetaData.class, new MeshgateDatabaseMetaData(this, url));
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (timeoutSeconds < 0) {
            throw Failures.argument("The timeout of isValid is negative; accepted is 0 for none, or more");
        }
        if (closed.get()) {
            return false;
        }
        try (MeshgateStatement statement = new MeshgateStatement(this)) {
            statement.acceptRows(statement.start(
                    CommandStatementQuery.newBuilder().setQuery("SELECT 1").build(),
                    CallLimits.ofSeconds(timeoutSeconds)));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return true;
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        checkOpen();
        if (!on) {
            throw Failures.notSupported("Connection.setAutoCommit(boolean) supports true only: Meshgate has no"
                    + " transactions of several statements");
        }
    }

    @Override
    public void commit() throws SQLException {
        throw inAutoCommit("commit()");
    }

    @Override
    public void rollback() throws SQLException {
        throw inAutoCommit("rollback()");
    }

    private SQLException inAutoCommit(String method) throws SQLException {
        checkOpen();
        return new SQLException(
                "Connection." + method + " has nothing to do: the connection is in auto-commit mode", "25000");
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
        return true;
    }

    /** A hint for the optimizer, says JDBC: the gateway reads only, whatever the hint. */
    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        checkOpen();
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            throw Failures.notSupported("Connection.setHoldability(int) supports HOLD_CURSORS_OVER_COMMIT only");
        }
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        return option("catalog");
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen();
        if (catalog != null && !catalog.isEmpty()) {
            enter(quoted(catalog));
        }
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        return option("schema");
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        checkOpen();
        if (schema != null && !schema.isEmpty()) {
            String catalog = getCatalog();
            enter((catalog == null ? "" : quoted(catalog) + ".") + quoted(schema));
        }
    }

    private @Nullable String option(String name) throws SQLException {
        return client().sessionOption(name, CallLimits.NONE).orElse(null);
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
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return Map.of();
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> types) throws SQLException {
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
        throw notSupported("createArrayOf(String, Object[])");
    }

    @Override
    public Struct createStruct(String type, Object[] attributes) throws SQLException {
        throw notSupported("createStruct(String, Object[])");
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        if (closed.get()) {
            throw new SQLClientInfoException("The connection is closed", "08003", Map.of());
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        setClientInfo("", "");
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        return new Properties();
    }

    private static SQLException notSupported(String method) {
        return Failures.notSupported("The Meshgate driver does not support Connection." + method);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        throw notSupported("setNetworkTimeout(Executor, int) yet");
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return 0;
    }

    /** Ends the connection at once; waits for nothing, so no executor is needed. */
    @Override
    public void abort(Executor executor) throws SQLException {
        if (closed.compareAndSet(false, true)) {
            client.abort();
            closeStatements();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() throws SQLException {
        if (closed.compareAndSet(false, true)) {
            closeStatements();
            client.close();
        }
    }

    private void closeStatements() throws SQLException {
        for (MeshgateStatement statement : Set.copyOf(statements)) {
            statement.close();
        }
    }

    @Override
    public String toString() {
        return "Connection to " + url.display();
    }
}
