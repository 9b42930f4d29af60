package io.meshgate.shell;

import io.meshgate.shell.output.SafeText;
import io.meshgate.shell.sql.Piece;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;

/** What the shell says beside its results: notices and failures, on the standard error. */
final class Messages {
    private final PrintWriter err;
    private final ErrorReport reports;
    private final boolean stackTraces;

    /** @param stackTraces whether failures are followed by where in the program they arose */
    Messages(PrintWriter err, ErrorReport reports, boolean stackTraces) {
        this.err = err;
        this.reports = reports;
        this.stackTraces = stackTraces;
    }

    void say(String line) {
        err.println(SafeText.of(line));
        err.flush();
    }

    /** A statement failed; {@code source} is the script that it stands in. */
    void failed(SQLException failure, Piece piece, Optional<String> source) {
        err.print(reports.of(failure, piece, source));
        trace(failure);
    }

    void failed(ShellException failure) {
        err.println(reports.of(failure));
        trace(failure);
    }

    private void trace(Exception failure) {
        if (stackTraces) {
            failure.printStackTrace(err);
        }
        err.flush();
    }
}
