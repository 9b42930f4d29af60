package io.meshgate.connector.iceberg;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * One version of a table: what its metadata file says.
 *
 * @param location of the metadata file
 */
record TableVersion(TableName name, String location, TableMetadata metadata, TableSnapshot snapshot) {
    private static final int LONGEST_NAME = 100;
    private static final Pattern TRANSFORM =
            Pattern.compile("identity|void|years?|months?|days?|hours?|(bucket|truncate)\\[\\d+]");

    static TableVersion of(TableName name, String location, TableMetadata metadata) {
        requireReadable(name, metadata);
        Optional<Snapshot> current = Optional.ofNullable(metadata.currentSnapshot());
        String tableId =
                Optional.ofNullable(metadata.uuid()).orElseGet(() -> "location:" + digest(metadata.location()));
        // The schema's own id is not enough: writers of the first format give every schema the id 0.
        // Tags choose policies, and nothing planned without them may be used once they are there.
        String schemaVersion = tableId + "/" + metadata.currentSchemaId() + "/"
                + digest(SchemaParser.toJson(metadata.schema()) + KeptTags.text(metadata.properties()));
        TableSnapshot snapshot = new TableSnapshot(
                name,
                tableId,
                schemaVersion,
                location,
                current.map(found -> OptionalLong.of(found.snapshotId())).orElse(OptionalLong.empty()),
                columns(name, metadata),
                current.map(found -> statistics(metadata, found))
                        .orElse(new TableStatistics(OptionalLong.of(0), OptionalLong.of(0))));
        return new TableVersion(name, location, metadata, snapshot);
    }

    /** Data files of the snapshot, when its summary says so. */
    OptionalLong totalFiles() {
        return summary(SnapshotSummary.TOTAL_DATA_FILES_PROP);
    }

    OptionalLong totalBytes() {
        return summary(SnapshotSummary.TOTAL_FILE_SIZE_PROP);
    }

    Types.NestedField column(String column) {
        return metadata.schema().columns().stream()
                .filter(field -> field.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + column + " in " + name));
    }

    /** The top-level column that has this id, or that holds the field of this id; also one that has been dropped. */
    Types.NestedField columnAround(int id) {
        List<Schema> schemas = new ArrayList<>(List.of(metadata.schema()));
        metadata.schemas().stream()
                .sorted(Comparator.comparing(Schema::schemaId).reversed())
                .forEach(schemas::add);
        return schemas.stream()
                .filter(schema -> schema.findField(id) != null)
                .flatMap(schema -> schema.columns().stream())
                .filter(column -> TypeUtil.getProjectedIds(new Schema(column)).contains(id) || column.fieldId() == id)
                .findFirst()
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SOURCE_DATA_INVALID,
                        "table " + name + " has equality deletes by a column that none of its schemas has"));
    }

    private OptionalLong summary(String key) {
        return metadata.currentSnapshot() == null ? OptionalLong.of(0) : summary(metadata.currentSnapshot(), key);
    }

    private static TableStatistics statistics(TableMetadata metadata, Snapshot snapshot) {
        return new TableStatistics(
                summary(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP),
                summary(snapshot, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
                DistinctValues.of(metadata, snapshot));
    }

    /** A summary is optional, and only as good as its writer: what is no number is unknown. */
    private static OptionalLong summary(Snapshot snapshot, String key) {
        Map<String, String> summary = snapshot.summary();
        String value = summary == null ? null : summary.get(key);
        if (value == null || !value.matches("\\d{1,18}")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(value));
    }

    private static List<Column> columns(TableName name, TableMetadata metadata) {
        try {
            return KeptTags.columns(metadata.schema(), metadata.properties());
        } catch (GatewayException e) {
            throw new GatewayException(e.code(), "table " + name + ": " + e.getMessage(), e);
        }
    }

    private static void requireReadable(TableName name, TableMetadata metadata) {
        if (metadata.properties().containsKey("encryption.key-id")
                || !metadata.encryptionKeys().isEmpty()) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "table " + name + " is encrypted, which is not supported yet");
        }
        if (metadata.formatVersion() > FormatVersion.NEWEST) {
            throw FormatVersion.unsupported(name, metadata.formatVersion());
        }
        metadata.specs().stream()
                .flatMap(spec -> spec.fields().stream())
                .map(field -> field.transform().toString())
                .filter(transform -> !TRANSFORM.matcher(transform).matches())
                .findFirst()
                .ifPresent(transform -> {
                    throw new GatewayException(
                            ErrorCode.NOT_SUPPORTED,
                            "table " + name + " is partitioned by the transform "
                                    + transform.substring(0, Math.min(transform.length(), LONGEST_NAME))
                                    + ", which is not known");
                });
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
