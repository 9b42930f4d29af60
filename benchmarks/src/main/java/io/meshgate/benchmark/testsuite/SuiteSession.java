package io.meshgate.benchmark.testsuite;

import java.sql.Connection;
import java.sql.SQLException;

/** What one script runs on. Used by one thread. */
interface SuiteSession extends AutoCloseable {
    /**
     * Runs a statement that makes or changes tables.
     *
     * @return how many rows it changed
     */
    int setUp(String statement) throws SQLException;

    /** The connection to the gateway, which sees what the statements so far have made. Not closed by the caller. */
    Connection queries() throws SQLException;

    @Override
    void close() throws SQLException;
}
