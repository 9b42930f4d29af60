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
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.jspecify.annotations.Nullable;

/** A connection: one channel to the gateway, one session there. Thread-safe. */
final class MeshgateConnection implements Connection, Unwrapping {
    private final ConnectionSettings settings;
    private final FlightClient client;
    private final Warnings warnings = new Warnings();
    private final MeshgateDatabaseMetaData metaData = new MeshgateDatabaseMetaData(this);
    private final Set<MeshgateStatement> statements = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ClientInfo clientInfo = ClientInfo.NONE;
    private volatile boolean asksFirst;
    private volatile boolean autoCommit = true;

    private MeshgateConnection(ConnectionSettings settings, FlightClient client) {
        this.settings = settings;
        this.client = client;
        client.limitWaiting(settings.networkTimeout());
        changeClientInfo(ClientInfo.Name.APPLICATION, settings.applicationName());
    }

    /** Connects, logs in, and enters the URL's catalog and schema. The caller closes the connection. */
    static MeshgateConnection open(ConnectionSettings settings) throws SQLException {
        ConnectionUrl url = settings.url();
        ManagedChannel channel = settings.tls().isPresent()
                ? Channels.tls(url.host(), url.port(), settings.tls().get())
                : Channels.plain(url.host(), url.port());
        try {
            CallLimits limits = CallLimits.of(settings.loginTimeout());
            MeshgateConnection connection = new MeshgateConnection(settings, signedIn(channel, settings, limits));
            connection.enterDefaultsOrClose(limits);
            return connection;
        } catch (SQLException | RuntimeException e) {
            channel.shutdownNow();
            throw e;
        }
    }

    private static FlightClient signedIn(ManagedChannel channel, ConnectionSettings settings, CallLimits limits)
            throws SQLException {
        try {
            if (settings.credentials() instanceof TokenCredentials token) {
                return FlightClient.withToken(channel, token.token(), limits);
            }
            PasswordCredentials login = (PasswordCredentials) settings.credentials();
            return FlightClient.signIn(channel, login.user(), login.password(), limits)
                    .orElseThrow(() -> new SQLNonTransientConnectionException(
                            "The server at " + settings.url().address()
                                    + " has answered the login without a token: is it a Meshgate?",
                            "08001"));
        } catch (SQLException e) {
            throw ConnectFailure.explained(settings, e);
        }
    }

    /** A session that nobody can use is not left behind at the server. */
    private void enterDefaultsOrClose(CallLimits limits) throws SQLException {
        try {
            enterDefaults(limits);
        } catch (SQLException | RuntimeException e) {
            try {
                close();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void enterDefaults(CallLimits limits) throws SQLException {
        ConnectionUrl url = settings.url();
        if (url.catalog().isPresent()) {
            String name = url.catalog().map(MeshgateConnection::quoted).orElseThrow()
                    + url.schema().map(schema -> "." + quoted(schema)).orElse("");
            enter(name, limits);
        }
    }

    private void enter(String name, CallLimits limits) throws SQLException {
        try (MeshgateStatement statement = new MeshgateStatement(this)) {
            statement.accept(statement.start(
                    CommandStatementQuery.newBuilder().setQuery("USE " + name).build(), limits));
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The caller runs it by {@link #run} and closes it. */
    BatchReader reader(CallLimits limits) throws SQLException {
        checkOpen();
        return new BatchReader(client, limits, settings.fetchMemory());
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

    void checkOpen() throws SQLException {
        if (isClosed()) {
            throw Failures.closed("connection");
        }
    }

    /** The URL without properties. */
    String display() {
        return settings.url().display();
    }

    /** Empty if the connection was opened with a token. */
    String user() {
        return settings.credentials().user();
    }

    @Override
    public Statement createStatement() throws SQLException {
        checkOpen();
        return opened(new MeshgateStatement(this));
    }

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
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        checkOpen();
        return opened(MeshgatePreparedStatement.prepare(this, Failures.sql(sql)));
    }

    private <S extends MeshgateStatement> S opened(S statement) throws SQLException {
        statement.setQueryTimeout(settings.queryTimeoutSeconds());
        statements.add(statement);
        return statement;
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

    /** The SQL itself: the gateway is sent what the application writes. */
    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return sql;
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return metaData;
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (timeoutSeconds < 0) {
            throw Failures.argument("The timeout of isValid is negative; accepted is 0 for none, or more");
        }
        if (isClosed()) {
            return false;
        }
        try {
            client.ping(CallLimits.ofSeconds(timeoutSeconds));
            return true;
        } catch (SQLException e) {
            return false;
        }
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
        ResultKind.checkHoldability(holdability);
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
            enter(quoted(catalog), CallLimits.NONE);
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
            if (catalog == null) {
                throw new SQLSyntaxErrorException(
                        "The session has no catalog in which the schema could be; call setCatalog first", "3F000");
            }
            enter(quoted(catalog) + "." + quoted(schema), CallLimits.NONE);
        }
    }

    private @Nullable String option(String name) throws SQLException {
        return client().sessionOption(name, CallLimits.NONE).orElse(null);
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
        throw notSupported("createArrayOf(String, Object[])");
    }

    @Override
    public Struct createStruct(String type, Object[] attributes) throws SQLException {
        throw notSupported("createStruct(String, Object[])");
    }

    /** A name that is not among those of {@link DatabaseMetaData#getClientInfoProperties} is left out, with a warning. */
    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        checkOpenForClientInfo();
        Optional<ClientInfo.Name> known = ClientInfo.Name.of(name);
        if (known.isEmpty()) {
            warnings.add(
                    "There is no client info of the name given; accepted are "
                            + Arrays.stream(ClientInfo.Name.values())
                                    .map(ClientInfo.Name::jdbcName)
                                    .collect(Collectors.joining(", ")),
                    "01000");
            return;
        }
        String text = value == null ? "" : value;
        if (!ClientInfo.isValid(text)) {
            throw ClientInfo.refused(known.get());
        }
        changeClientInfo(known.get(), text);
    }

    /** Names that are missing are taken away. */
    @Override
    public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
        checkOpenForClientInfo();
        if (properties == null) {
            throw new SQLClientInfoException("The client info is null", "22023", Map.of());
        }
        for (ClientInfo.Name name : ClientInfo.Name.values()) {
            setClientInfo(name.jdbcName(), properties.getProperty(name.jdbcName(), ""));
        }
        for (String name : properties.stringPropertyNames()) {
            if (ClientInfo.Name.of(name).isEmpty()) {
                setClientInfo(name, properties.getProperty(name));
            }
        }
    }

    private synchronized void changeClientInfo(ClientInfo.Name name, String value) {
        ClientInfo changed = clientInfo.with(name, value);
        clientInfo = changed;
        client.send(changed.headers());
    }

    private void checkOpenForClientInfo() throws SQLClientInfoException {
        if (isClosed()) {
            throw new SQLClientInfoException("The connection is closed", "08003", Map.of());
        }
    }

    @Override
    public @Nullable String getClientInfo(@Nullable String name) throws SQLException {
        checkOpen();
        return name == null ? null : clientInfo.toProperties().getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        return clientInfo.toProperties();
    }

    private static SQLException notSupported(String method) {
        return Failures.notSupported("The Meshgate driver does not support Connection." + method);
    }

    /** When the time passes without any answer, the call that waits fails with 08006 and the connection is closed. */
    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        checkOpen();
        requireExecutor(executor);
        if (milliseconds < 0) {
            throw Failures.argument("The network timeout is negative; accepted is 0 for none, or more");
        }
        client.limitWaiting(Duration.ofMillis(milliseconds));
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return (int) Math.min(client.waitingLimit().toMillis(), Integer.MAX_VALUE);
    }

    private static void requireExecutor(@Nullable Executor executor) throws SQLException {
        if (executor == null) {
            throw Failures.argument("The executor is null");
        }
    }

    /** Ends the connection at once; waits for nothing, so the executor is not used. */
    @Override
    public void abort(Executor executor) throws SQLException {
        requireExecutor(executor);
        if (closed.compareAndSet(false, true)) {
            client.abort();
            closeStatements();
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get() || client.isLost();
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
        return "Connection to " + display();
    }
}
