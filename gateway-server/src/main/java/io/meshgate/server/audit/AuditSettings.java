package io.meshgate.server.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the audit log is and how it is written.
 *
 * @param directory made when it is missing; of one gateway alone
 * @param rotateBytes a file that has reached this size is followed by a new one
 * @param rotateDaily whether each day (UTC) has a file of its own
 * @param syncInterval how often what has been written is forced to the disk, with {@link Sync#INTERVAL}
 * @param key with which the chain is made; without one it is made of plain hashes
 */
public record AuditSettings(
        Path directory,
        long rotateBytes,
        boolean rotateDaily,
        Sync sync,
        Duration syncInterval,
        Optional<AuditKey> key) {
    public static final long DEFAULT_ROTATE_BYTES = 64L << 20;
    public static final Duration DEFAULT_SYNC_INTERVAL = Duration.ofMillis(200);

    /** What a record must survive before what it records may happen. */
    public enum Sync {
        /** The end of the machine: each record is forced to the disk, several together where several are waiting. */
        ALWAYS,
        /** The end of the process; the end of the machine takes what was written in the last interval. */
        INTERVAL
    }

    public static AuditSettings defaults(Path directory) {
        return new AuditSettings(
                directory, DEFAULT_ROTATE_BYTES, true, Sync.INTERVAL, DEFAULT_SYNC_INTERVAL, Optional.empty());
    }
}
