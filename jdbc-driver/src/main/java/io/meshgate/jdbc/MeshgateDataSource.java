package io.meshgate.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections by properties that are set on it, as pools and application servers do. It pools nothing itself.
 *
 * <p>{@link #setUrl} is required. Every property of the driver has a setter of its name, {@code tls-ca} for example
 * {@link #setTlsCa}; the page {@code jdbc-driver/README.md} says what each means. Values are checked when a connection
 * is opened. Setters may be called while others connect: a connection is opened with the values of one moment.
 */
public final class MeshgateDataSource implements DataSource, Unwrapping {
    private final Map<DriverProperty, String> values = new EnumMap<>(DriverProperty.class);
    private String url = "";
    private @Nullable PrintWriter logWriter;
    private int loginTimeoutSeconds;

    /** Without any property yet. */
    public MeshgateDataSource() {}

    /** The URL, which may hold properties of its own; none may differ from the one set here. */
    public synchronized void setUrl(String url) {
        this.url = url;
    }

    /** The URL without properties, which may hold secrets; empty if none is set or it is not valid. */
    public synchronized String getUrl() {
        try {
            return url.isEmpty() ? "" : ConnectionUrl.parse(url).display();
        } catch (SQLException e) {
            return "";
        }
    }

    private synchronized void set(DriverProperty property, @Nullable Object value) {
        if (value == null) {
            values.remove(property);
        } else {
            values.put(property, value.toString());
        }
    }

    private synchronized @Nullable String get(DriverProperty property) {
        return values.get(property);
    }

    /** The property {@code user}; null for its default. */
    public void setUser(@Nullable String user) {
        set(DriverProperty.USER, user);
    }

    /** The property {@code user}. */
    public @Nullable String getUser() {
        return get(DriverProperty.USER);
    }

    /** The property {@code password}; null for its default. */
    public void setPassword(@Nullable String password) {
        set(DriverProperty.PASSWORD, password);
    }

    /** The property {@code token}; null for its default. */
    public void setToken(@Nullable String token) {
        set(DriverProperty.TOKEN, token);
    }

    /** The property {@code token-file}; null for its default. */
    public void setTokenFile(@Nullable String tokenFile) {
        set(DriverProperty.TOKEN_FILE, tokenFile);
    }

    /** The property {@code tls}; null for its default. */
    public void setTls(@Nullable Boolean tls) {
        set(DriverProperty.TLS, tls);
    }

    /** The property {@code tls-ca}; null for its default. */
    public void setTlsCa(@Nullable String tlsCa) {
        set(DriverProperty.TLS_CA, tlsCa);
    }

    /** The property {@code tls-truststore}; null for its default. */
    public void setTlsTruststore(@Nullable String tlsTruststore) {
        set(DriverProperty.TLS_TRUSTSTORE, tlsTruststore);
    }

    /** The property {@code tls-truststore-password}; null for its default. */
    public void setTlsTruststorePassword(@Nullable String tlsTruststorePassword) {
        set(DriverProperty.TLS_TRUSTSTORE_PASSWORD, tlsTruststorePassword);
    }

    /** The property {@code tls-truststore-type}; null for its default. */
    public void setTlsTruststoreType(@Nullable String tlsTruststoreType) {
        set(DriverProperty.TLS_TRUSTSTORE_TYPE, tlsTruststoreType);
    }

    /** The property {@code tls-cert}; null for its default. */
    public void setTlsCert(@Nullable String tlsCert) {
        set(DriverProperty.TLS_CERT, tlsCert);
    }

    /** The property {@code tls-key}; null for its default. */
    public void setTlsKey(@Nullable String tlsKey) {
        set(DriverProperty.TLS_KEY, tlsKey);
    }

    /** The property {@code tls-key-password}; null for its default. */
    public void setTlsKeyPassword(@Nullable String tlsKeyPassword) {
        set(DriverProperty.TLS_KEY_PASSWORD, tlsKeyPassword);
    }

    /** The property {@code tls-keystore}; null for its default. */
    public void setTlsKeystore(@Nullable String tlsKeystore) {
        set(DriverProperty.TLS_KEYSTORE, tlsKeystore);
    }

    /** The property {@code tls-keystore-password}; null for its default. */
    public void setTlsKeystorePassword(@Nullable String tlsKeystorePassword) {
        set(DriverProperty.TLS_KEYSTORE_PASSWORD, tlsKeystorePassword);
    }

    /** The property {@code tls-keystore-type}; null for its default. */
    public void setTlsKeystoreType(@Nullable String tlsKeystoreType) {
        set(DriverProperty.TLS_KEYSTORE_TYPE, tlsKeystoreType);
    }

    /** The property {@code tls-server-name}; null for its default. */
    public void setTlsServerName(@Nullable String tlsServerName) {
        set(DriverProperty.TLS_SERVER_NAME, tlsServerName);
    }

    /** The property {@code query-timeout}; null for its default. */
    public void setQueryTimeout(@Nullable String queryTimeout) {
        set(DriverProperty.QUERY_TIMEOUT, queryTimeout);
    }

    /** The property {@code network-timeout}; null for its default. */
    public void setNetworkTimeout(@Nullable String networkTimeout) {
        set(DriverProperty.NETWORK_TIMEOUT, networkTimeout);
    }

    /** The property {@code fetch-memory}; null for its default. */
    public void setFetchMemory(@Nullable String fetchMemory) {
        set(DriverProperty.FETCH_MEMORY, fetchMemory);
    }

    /** The property {@code compression}; null for its default. */
    public void setCompression(@Nullable String compression) {
        set(DriverProperty.COMPRESSION, compression);
    }

    /** The property {@code application-name}; null for its default. */
    public void setApplicationName(@Nullable String applicationName) {
        set(DriverProperty.APPLICATION_NAME, applicationName);
    }

    /** The property {@code purpose}; null for none. */
    public void setPurpose(@Nullable String purpose) {
        set(DriverProperty.PURPOSE, purpose);
    }

    /** The property {@code login-timeout}, in seconds; 0 for that of the URL, or its default. */
    @Override
    public synchronized void setLoginTimeout(int seconds) throws SQLException {
        if (seconds < 0) {
            throw Failures.argument("The login timeout is negative; accepted is 0 for the default, or more");
        }
        loginTimeoutSeconds = seconds;
    }

    @Override
    public synchronized int getLoginTimeout() {
        return loginTimeoutSeconds;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return MeshgateConnection.open(settings(Map.of()));
    }

    /** With another user than the one set, by a password. */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Map<DriverProperty, String> login = new EnumMap<>(DriverProperty.class);
        if (user != null) {
            login.put(DriverProperty.USER, user);
        }
        if (password != null) {
            login.put(DriverProperty.PASSWORD, password);
        }
        return MeshgateConnection.open(settings(login));
    }

    private synchronized ConnectionSettings settings(Map<DriverProperty, String> login) throws SQLException {
        if (url.isEmpty()) {
            throw Failures.invalidUrl("The data source has no URL; accepted is setUrl with " + ConnectionUrl.FORM);
        }
        Properties properties = new Properties();
        values.forEach((property, value) -> properties.setProperty(property.key(), value));
        login.forEach((property, value) -> properties.setProperty(property.key(), value));
        int seconds = loginTimeoutSeconds == 0 ? DriverManager.getLoginTimeout() : loginTimeoutSeconds;
        return ConnectionSettings.of(url, properties, seconds);
    }

    @Override
    public synchronized @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept, and never written to: the driver does not log. */
    @Override
    public synchronized void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw Failures.notSupported("DataSource.getParentLogger() is not supported: the driver does not log");
    }

    /** Without properties. */
    @Override
    public String toString() {
        return "DataSource of " + getUrl();
    }
}
