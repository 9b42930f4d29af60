package io.meshgate.jdbc;

import java.sql.Connection;

/** The built part of {@link java.sql.DatabaseMetaData}: what the driver knows without asking the gateway. */
final class MeshgateDatabaseMetaData {
    private final Connection connection;
    private final ConnectionUrl url;

    MeshgateDatabaseMetaData(Connection connection, ConnectionUrl url) {
        this.connection = connection;
        this.url = url;
    }

    public Connection getConnection() {
        return connection;
    }

    /** Without properties: the URL may hold a password. */
    public String getURL() {
        return url.display();
    }

    public String getUserName() {
        return url.user();
    }

    public String getDatabaseProductName() {
        return "Meshgate";
    }

    public String getDriverName() {
        return "Meshgate JDBC Driver";
    }

    public String getDriverVersion() {
        return MeshgateDriver.MAJOR_VERSION + "." + MeshgateDriver.MINOR_VERSION;
    }

    public int getDriverMajorVersion() {
        return MeshgateDriver.MAJOR_VERSION;
    }

    public int getDriverMinorVersion() {
        return MeshgateDriver.MINOR_VERSION;
    }

    public int getJDBCMajorVersion() {
        return 4;
    }

    public int getJDBCMinorVersion() {
        return 3;
    }

    public String getIdentifierQuoteString() {
        return "\"";
    }

    public boolean isReadOnly() {
        return true;
    }

    public boolean supportsTransactions() {
        return false;
    }

    @Override
    public String toString() {
        return "DatabaseMetaData of " + url.display();
    }
}
