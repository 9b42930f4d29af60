package io.meshgate.connector.iceberg;

import io.meshgate.connector.WantedVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;

/**
 * A snapshot of a table, seen through a schema, as one metadata file knows it. As text it is the version of a {@link
 * io.meshgate.connector.TableSnapshot}; no location of a metadata file that can be read begins as this text does.
 *
 * @param location of the metadata file
 */
record PastVersion(long snapshotId, int schemaId, String location) {
    private static final Pattern TEXT = Pattern.compile("snapshot:(\\d{1,18}|\\d{19}):(\\d{1,9}):(.*)", Pattern.DOTALL);

    /** Empty when the metadata does not have the snapshot. */
    static Optional<PastVersion> find(TableVersion version, WantedVersion wanted) {
        TableMetadata metadata = version.metadata();
        if (wanted instanceof WantedVersion.Snapshot snapshot) {
            return withOwnSchema(version, snapshot.id());
        }
        if (wanted instanceof WantedVersion.Reference reference) {
            SnapshotRef found = metadata.refs().get(reference.name());
            if (found == null) {
                return Optional.empty();
            }
            return found.isTag()
                    ? withOwnSchema(version, found.snapshotId())
                    : Optional.ofNullable(metadata.snapshot(found.snapshotId()))
                            .map(snapshot -> new PastVersion(
                                    snapshot.snapshotId(), metadata.currentSchemaId(), version.location()));
        }
        if (wanted instanceof WantedVersion.AsOf asOf) {
            List<HistoryEntry> before = metadata.snapshotLog().stream()
                    .filter(entry ->
                            !Instant.ofEpochMilli(entry.timestampMillis()).isAfter(asOf.moment()))
                    .toList();
            return before.isEmpty()
                    ? Optional.empty()
                    : withOwnSchema(version, before.get(before.size() - 1).snapshotId());
        }
        throw new IllegalArgumentException("unknown kind of version: " + wanted.getClass());
    }

    /** Old writers do not say which schema was the current one. */
    private static Optional<PastVersion> withOwnSchema(TableVersion version, long snapshotId) {
        TableMetadata metadata = version.metadata();
        Snapshot snapshot = metadata.snapshot(snapshotId);
        if (snapshot == null) {
            return Optional.empty();
        }
        Integer schemaId = snapshot.schemaId();
        boolean known = schemaId != null && metadata.schemasById().containsKey(schemaId);
        return Optional.of(new PastVersion(
                snapshotId, known ? Objects.requireNonNull(schemaId) : metadata.currentSchemaId(), version.location()));
    }

    static Optional<PastVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PastVersion(
                    Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)), matcher.group(3)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The table as if it had been rolled back: whatever reads the current snapshot then reads this one. */
    TableVersion of(TableVersion version) {
        TableMetadata metadata = TableMetadata.buildFrom(version.metadata())
                // Those of today may be by columns that the schema of then lacks; nothing that reads looks at them.
                .setDefaultPartitionSpec(PartitionSpec.unpartitioned())
                .setDefaultSortOrder(SortOrder.unsorted())
                .setCurrentSchema(schemaId)
                .setBranchSnapshot(snapshotId, SnapshotRef.MAIN_BRANCH)
                .discardChanges()
                .withMetadataLocation(version.location())
                .build();
        return TableVersion.of(version.name(), toString(), metadata);
    }

    /** The location of the metadata file from which a version is read. */
    static String location(String version) {
        return parse(version).map(PastVersion::location).orElse(version);
    }

    @Override
    public String toString() {
        return "snapshot:" + snapshotId + ":" + schemaId + ":" + location;
    }
}
