package io.meshgate.benchmark.testsuite;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A gateway that runs elsewhere: statements of all kinds go to it as they are. */
record RemoteGateway(String url, Properties properties) implements SuiteGateway {
    @Override
    public SuiteSession open() throws SQLException {
        return new RemoteSession(DriverManager.getConnection(url, properties));
    }

    @Override
    public void close() {}

    private record RemoteSession(Connection queries) implements SuiteSession {
        @Override
        public int setUp(String sql) throws SQLException {
            try (Statement statement = queries.createStatement()) {
                statement.execute(sql);
                return Math.max(0, statement.getUpdateCount());
            }
        }

        @Override
        public void close() throws SQLException {
            queries.close();
        }
    }
}
