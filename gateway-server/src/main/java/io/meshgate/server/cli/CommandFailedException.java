package io.meshgate.server.cli;

/** A command cannot go on, for a reason that its user can act on: the message is all that is shown. */
public final class CommandFailedException extends RuntimeException {
    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
