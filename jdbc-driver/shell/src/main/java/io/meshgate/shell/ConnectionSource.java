package io.meshgate.shell;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections, as {@link java.sql.DriverManager#getConnection(String, Properties)} does. */
@FunctionalInterface
public interface ConnectionSource {

    /** The caller closes the connection. */
    Connection open(String url, Properties properties) throws SQLException;
}
