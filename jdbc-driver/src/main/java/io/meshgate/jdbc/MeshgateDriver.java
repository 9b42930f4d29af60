package io.meshgate.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to a Meshgate gateway. Thread-safe; found by {@link java.util.ServiceLoader}.
 *
 * <p>The URL is {@code jdbc:meshgate://host:port[/catalog[/schema]][?name=value&...]}, parts percent-encoded where
 * they hold reserved characters. Its properties are:
 *
 * <ul>
 *   <li>{@code user}, {@code password}: required, here or in the properties of {@link #connect}
 *   <li>{@code tls}: {@code true} or {@code false}; without it TLS is used unless the host is a loopback address
 *   <li>{@code tls-ca}: a PEM file with the certificates to trust instead of those of the Java runtime
 *   <li>{@code fetch-memory}: how much of a result may wait to be read, in bytes or as in {@code 16MiB}, which is the
 *       default. One batch, of at most 8 MiB or one row, always may
 * </ul>
 *
 * <p>The properties of {@link #connect} may hold the same names; others in it are ignored, as tools add their own. A
 * name that the URL does not know is refused.
 */
public final class MeshgateDriver implements Driver {
    static final int MAJOR_VERSION = 0;
    static final int MINOR_VERSION = 1;

    static {
        try {
            DriverManager.registerDriver(new MeshgateDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** @return null, as {@link Driver} demands, for a URL of another driver */
    @Override
    public @Nullable Connection connect(String url, @Nullable Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        ConnectionUrl target = ConnectionUrl.parse(url, properties == null ? new Properties() : properties);
        return MeshgateConnection.open(target);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(ConnectionUrl.PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties properties) {
        DriverPropertyInfo[] known = ConnectionUrl.PROPERTIES.stream()
                .map(name -> new DriverPropertyInfo(name, null))
                .toArray(DriverPropertyInfo[]::new);
        for (DriverPropertyInfo property : known) {
            property.required = property.name.equals("user") || property.name.equals("password");
            property.choices = property.name.equals("tls") ? new String[] {"true", "false"} : null;
        }
        return known;
    }

    @Override
    public int getMajorVersion() {
        return MAJOR_VERSION;
    }

    @Override
    public int getMinorVersion() {
        return MINOR_VERSION;
    }

    /** False: JDBC compliance demands SQL-92 Entry Level with updates, and Meshgate reads. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw Failures.notSupported("Driver.getParentLogger() is not supported: the driver does not log");
    }
}
