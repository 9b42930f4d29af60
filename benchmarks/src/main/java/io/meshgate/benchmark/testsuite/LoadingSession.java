package io.meshgate.benchmark.testsuite;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes tables aside and shows them to the gateway before the next query. */
final class LoadingSession implements SuiteSession {
    private final Connection gateway;
    private final SetupTables tables;

    LoadingSession(Connection gateway, SetupTables tables) {
        this.gateway = gateway;
        this.tables = tables;
    }

    @Override
    public int setUp(String statement) throws SQLException {
        return tables.execute(statement);
    }

    @Override
    public Connection queries() throws SQLException {
        tables.publish();
        return gateway;
    }

    @Override
    public void close() throws SQLException {
        tables.close();
        gateway.close();
    }
}
