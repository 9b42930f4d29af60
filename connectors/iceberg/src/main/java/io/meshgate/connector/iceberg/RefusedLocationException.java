package io.meshgate.connector.iceberg;

/** A location in a table's metadata that must not be read. Its message stays on the server. */
final class RefusedLocationException extends RuntimeException {
    enum Reason {
        /** It leads outside the domain's allowed locations. */
        OUTSIDE,
        /** It is on a storage that cannot be read; the message is the URI's scheme. */
        SCHEME
    }

    private final Reason reason;

    RefusedLocationException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    RefusedLocationException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
