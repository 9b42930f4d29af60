package io.meshgate.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The built part of {@link Connection}: one channel to the gateway, one session there. Owns the memory of all results
 * that are read through it. Thread-safe.
 */
final class MeshgateConnection {
    private final ConnectionUrl url;
    private final BufferAllocator allocator;
    private final FlightSqlClient client;
    private final CallOption credential;
    private final Connection facade;
    private final Set<MeshgateStatement> statements = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private MeshgateConnection(
            ConnectionUrl url, BufferAllocator allocator, FlightClient client, CallOption credential) {
        this.url = url;
        this.allocator = allocator;
        this.client = new FlightSqlClient(client);
        this.credential = credential;
        this.facade = Facade.of(Connection.class, this);
    }

    /** Connects, logs in, and enters the URL's catalog and schema. The caller closes the connection. */
    static MeshgateConnection open(ConnectionUrl url) throws SQLException {
        BufferAllocator allocator = new RootAllocator();
        try {
            FlightClient client = client(url, allocator);
            try {
                MeshgateConnection connection = new MeshgateConnection(url, allocator, client, login(client, url));
                connection.enterDefaults();
                return connection;
            } catch (SQLException | RuntimeException e) {
                client.close();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            allocator.close();
            throw e;
        } catch (InterruptedException e) {
            allocator.close();
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while connecting", "57014", e);
        }
    }

    private static FlightClient client(ConnectionUrl url, BufferAllocator allocator) throws SQLException {
        String host = url.host().replaceAll("[\\[\\]]", "");
        Location location =
                url.tls() ? Location.forGrpcTls(host, url.port()) : Location.forGrpcInsecure(host, url.port());
        FlightClient.Builder builder = FlightClient.builder(allocator, location);
        if (!url.tls() || url.trustedCertificates().isEmpty()) {
            return builder.build();
        }
        Path file = url.trustedCertificates().get();
        try (InputStream certificates = Files.newInputStream(file)) {
            return builder.trustedCertificates(certificates).build();
        } catch (IOException | IllegalArgumentException e) {
            throw new SQLException(
                    "The file of the property tls-ca cannot be read; accepted is a PEM file of certificates: " + file,
                    "08001",
                    e);
        }
    }

    private static CallOption login(FlightClient client, ConnectionUrl url) throws SQLException {
        try {
            return client.authenticateBasicToken(url.user(), url.password())
                    .map(CredentialCallOption.class::cast)
                    .orElseThrow(() -> new SQLException(
                            "The server at " + url.display() + " answered the login without a token: is it a Meshgate?",
                            "08001"));
        } catch (FlightRuntimeException e) {
            throw Failures.fromServer(e);
        }
    }

    private void enterDefaults() throws SQLException {
        if (url.catalog().isEmpty()) {
            return;
        }
        String name = url.catalog().map(MeshgateConnection::quoted).orElseThrow()
                + url.schema().map(schema -> "." + quoted(schema)).orElse("");
        try (Statement statement = createStatement();
                ResultSet none = statement.executeQuery("USE " + name)) {
            while (none.next()) {
                // The change takes effect when the result is read to its end.
            }
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    Connection facade() {
        return facade;
    }

    FlightInfo execute(String sql) throws SQLException {
        checkOpen();
        try {
            return client.execute(sql, credential);
        } catch (FlightRuntimeException e) {
            throw Failures.fromServer(e);
        }
    }

    /** The caller closes the stream. */
    FlightStream stream(Ticket ticket) throws SQLException {
        checkOpen();
        try {
            return client.getStream(ticket, credential);
        } catch (FlightRuntimeException e) {
            throw Failures.fromServer(e);
        }
    }

    void forget(MeshgateStatement statement) {
        statements.remove(statement);
    }

    private void checkOpen() throws SQLException {
        if (closed.get()) {
            throw Failures.closed("connection");
        }
    }

    public Statement createStatement() throws SQLException {
        checkOpen();
        MeshgateStatement statement = new MeshgateStatement(this);
        statements.add(statement);
        return statement.facade();
    }

    public Statement createStatement(int type, int concurrency) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            throw Failures.notSupported("Connection.createStatement(int, int) supports TYPE_FORWARD_ONLY with"
                    + " CONCUR_READ_ONLY and no other combination");
        }
        return createStatement();
    }

    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return Facade.of(DatabaseMetaData.class, new MeshgateDatabaseMetaData(facade, url));
    }

    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (timeoutSeconds < 0) {
            throw Failures.data("22023", "The timeout of isValid is negative; accepted is 0 for none, or more", null);
        }
        if (closed.get()) {
            return false;
        }
        try {
            return timeoutSeconds == 0
                    ? !client.execute("SELECT 1", credential).getEndpoints().isEmpty()
                    : !client.execute("SELECT 1", credential, CallOptions.timeout(timeoutSeconds, TimeUnit.SECONDS))
                            .getEndpoints()
                            .isEmpty();
        } catch (FlightRuntimeException e) {
            return false;
        }
    }

    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return true;
    }

    public void setAutoCommit(boolean on) throws SQLException {
        checkOpen();
        if (!on) {
            throw Failures.notSupported("Connection.setAutoCommit(boolean) supports true only: Meshgate has no"
                    + " transactions of several statements");
        }
    }

    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return Connection.TRANSACTION_NONE;
    }

    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return true;
    }

    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    public boolean isClosed() {
        return closed.get();
    }

    public void close() throws SQLException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        for (MeshgateStatement statement : Set.copyOf(statements)) {
            statement.close();
        }
        try {
            client.close();
            allocator.close();
        } catch (FlightRuntimeException e) {
            throw Failures.fromServer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while closing the connection", "57014", e);
        } catch (Exception e) {
            throw new SQLException("The connection did not close cleanly", "08000", e);
        }
    }

    @Override
    public String toString() {
        return "Connection to " + url.display();
    }
}
