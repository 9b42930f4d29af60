package io.meshgate.shell;

/** How {@code meshgate sql} ends; 3 is the launcher's, for a build that failed. */
final class ExitCode {
    static final int OK = 0;
    /** A statement or a command failed, or an output file could not be written. */
    static final int FAILED = 1;
    /** The command line was wrong. */
    static final int USAGE = 2;
    /** There is no connection: the gateway did not answer, or refused the user. */
    static final int NO_CONNECTION = 4;

    private ExitCode() {}
}
