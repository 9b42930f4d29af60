package io.meshgate.connector;

import java.time.Instant;

/** Which version of a table a statement asks for, when it is not the current one. */
public sealed interface WantedVersion {

    /** The version of this id of the source's own, with the columns that it had. */
    record Snapshot(long id) implements WantedVersion {}

    /** The version that has this name: of a tag with the columns that it had, of a branch with those of today. */
    record Reference(String name) implements WantedVersion {}

    /** The version that was current at a moment, with the columns that it had. */
    record AsOf(Instant moment) implements WantedVersion {}
}
