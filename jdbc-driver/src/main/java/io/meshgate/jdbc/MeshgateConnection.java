package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.meshgate.jdbc.flight.CallLimits;
import io.meshgate.jdbc.flight.Channels;
import io.meshgate.jdbc.flight.FlightClient;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
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
final class MeshgateConnection extends ReadOnlyConnection {
    private static final String COMPRESSION_HEADER = "meshgate-compression";
    private static final String PURPOSE_HEADER = "meshgate-purpose";
    private static final String NO_SUCH_SETTING = "22023";
    private static final int RESET_SECONDS = 10;

    private final ConnectionSettings settings;
    private final FlightClient client;
    private final MeshgateDatabaseMetaData metaData = new MeshgateDatabaseMetaData(this);
    private final Set<MeshgateStatement> statements = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile ClientInfo clientInfo = ClientInfo.NONE;
    private volatile boolean asksFirst;
    /** Whether a statement may have changed the session since it was opened or reset: one that gave no columns. */
    private volatile boolean changed;

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
        requirePurpose(limits);
        ConnectionUrl url = settings.url();
        if (url.catalog().isPresent()) {
            String name = url.catalog().map(MeshgateConnection::quoted).orElseThrow()
                    + url.schema().map(schema -> "." + quoted(schema)).orElse("");
            enter(name, limits);
        }
        changed = false;
    }

    /** The gateway refuses one that is not declared; a server that knows none must not pass for one that heeds it. */
    private void requirePurpose(CallLimits limits) throws SQLException {
        if (settings.purpose().isPresent() && !statedPurpose(limits).equals(settings.purpose())) {
            throw Failures.notSupported("The server does not take the property purpose: it is no Meshgate, or one of an"
                    + " earlier version; leave the property out");
        }
    }

    private Optional<String> statedPurpose(CallLimits limits) throws SQLException {
        try {
            return client.sessionOption("purpose", limits);
        } catch (SQLFeatureNotSupportedException e) {
            return Optional.empty();
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
        boolean unchanged = false;
        try {
            if (asksFirst || !reader.runDirectly(command)) {
                asksFirst = true;
                reader.runByInfo(command);
            }
            unchanged = reader.batch().columns().length > 0;
        } finally {
            if (!unchanged) {
                changed = true;
            }
        }
    }

    /** As {@link #endRequest}: it is what pools call when they take a connection back. */
    @Override
    public void clearWarnings() throws SQLException {
        super.clearWarnings();
        forgetPurpose();
    }

    /** Takes back the purpose that {@code SET SESSION purpose} has set: it is not that of who gets the connection next. */
    @Override
    public void endRequest() throws SQLException {
        checkOpen();
        forgetPurpose();
    }

    @Override
    public void beginRequest() throws SQLException {
        checkOpen();
        forgetPurpose();
    }

    /** A connection whose purpose cannot be taken back is of no use to anybody. */
    private void forgetPurpose() throws SQLException {
        if (!changed || settings.purpose().isPresent()) {
            return;
        }
        try (MeshgateStatement statement = new MeshgateStatement(this)) {
            statement.accept(statement.start(
                    CommandStatementQuery.newBuilder()
                            .setQuery("RESET SESSION purpose")
                            .build(),
                    CallLimits.ofSeconds(RESET_SECONDS)));
        } catch (SQLException e) {
            if (!NO_SUCH_SETTING.equals(e.getSQLState())) {
                abort(Runnable::run);
                throw e;
            }
        }
        changed = false;
    }

    FlightClient client() throws SQLException {
        checkOpen();
        return client;
    }

    void forget(MeshgateStatement statement) {
        statements.remove(statement);
    }

    @Override
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
        Map<String, String> headers = new HashMap<>(changed.headers());
        settings.compression().ifPresent(codec -> headers.put(COMPRESSION_HEADER, codec));
        settings.purpose().ifPresent(purpose -> headers.put(PURPOSE_HEADER, UrlText.encode(purpose)));
        client.send(headers);
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
