package io.meshgate.benchmark;

/** A command cannot go on, for a reason that its user can act on: the message is all that is shown. */
public final class CommandFailure extends RuntimeException {
    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
