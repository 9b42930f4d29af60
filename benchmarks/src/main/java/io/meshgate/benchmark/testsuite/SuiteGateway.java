package io.meshgate.benchmark.testsuite;

import java.sql.SQLException;

/** A gateway that scripts run on. */
interface SuiteGateway extends AutoCloseable {
    /** For one script. The caller closes it. */
    SuiteSession open() throws SQLException;

    @Override
    void close();
}
