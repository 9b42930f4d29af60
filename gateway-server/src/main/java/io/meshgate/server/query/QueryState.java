package io.meshgate.server.query;

/** How far a query has come. */
public enum QueryState {
    /** Planned, and waiting for its client to start it. */
    PENDING,
    /** Started, and waiting for others to end. */
    QUEUED,
    /** Asking the connectors what to read. */
    BINDING,
    /** Executing, or waiting for its client to read. */
    RUNNING,
    /** All rows have been read. */
    FINISHED,
    FAILED,
    /** Stopped by its client, by a time limit, by the gateway's end, or closed before its last row. */
    CANCELLED,
    /** Never started. */
    EXPIRED;

    boolean isTerminal() {
        return compareTo(RUNNING) > 0;
    }
}
