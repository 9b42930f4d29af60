package io.meshgate.benchmark.testsuite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Runs scripts of one format. */
interface ScriptRunner {
    /** Whether a file in a directory is a script of the format. */
    boolean takes(Path file);

    void run(Path script, SuiteSession session, SuiteReport report) throws IOException, SQLException;
}
