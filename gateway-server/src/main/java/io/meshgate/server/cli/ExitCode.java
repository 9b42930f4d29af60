package io.meshgate.server.cli;

/** The exit codes of every command; the launcher itself adds 3, for a build that failed. */
public final class ExitCode {
    public static final int OK = 0;
    /** What was asked for could not be done, or a check found problems. */
    public static final int FAILED = 1;
    /** The command line was wrong. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
