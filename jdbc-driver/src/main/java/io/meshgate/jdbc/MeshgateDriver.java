package io.meshgate.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to a Meshgate gateway. Thread-safe; found by {@link java.util.ServiceLoader}.
 *
 * <p>The URL is {@code jdbc:meshgate://host[:port][/catalog[/schema]][?name=value&...]}, parts percent-encoded where
 * they hold reserved characters. {@link #getPropertyInfo} lists its properties.
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
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties properties) throws SQLException {
        if (!acceptsURL(url) || url == null) {
            return null;
        }
        return MeshgateConnection.open(ConnectionSettings.of(
                url, properties == null ? new Properties() : properties, DriverManager.getLoginTimeout()));
    }

    @Override
    public boolean acceptsURL(@Nullable String url) throws SQLException {
        if (url == null) {
            throw Failures.invalidUrl("The URL is null; accepted is " + ConnectionUrl.FORM);
        }
        return url.startsWith(ConnectionUrl.PREFIX);
    }

    /** @return all properties, with the values that are set, but for secrets */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties properties)
            throws SQLException {
        Properties given = properties == null ? new Properties() : properties;
        Map<DriverProperty, String> known = url != null && url.startsWith(ConnectionUrl.PREFIX + "//")
                ? ConnectionSettings.known(url, given)
                : Map.of();
        return Arrays.stream(DriverProperty.values())
                .map(property -> property.info(Optional.ofNullable(known.get(property))))
                .toArray(DriverPropertyInfo[]::new);
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
