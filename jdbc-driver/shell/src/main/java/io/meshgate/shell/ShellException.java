package io.meshgate.shell;

/** The shell cannot do what was asked, for a reason that its user can act on: the message is all that is shown. */
final class ShellException extends RuntimeException {
    private final int exitCode;

    ShellException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    ShellException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Of a command that failed. */
    ShellException(String message) {
        this(ExitCode.FAILED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
