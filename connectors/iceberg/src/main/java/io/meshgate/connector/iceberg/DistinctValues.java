package io.meshgate.connector.iceberg;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BlobMetadata;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.puffin.StandardBlobTypes;
import org.apache.iceberg.types.Types;

/**
 * How many values columns have, as the statistics files of a table state it: the property {@code ndv} of each theta
 * sketch (Iceberg's Puffin specification, {@code apache-datasketches-theta-v1}). It stands in the table's metadata, so
 * that no Puffin file is opened. What a writer states wrongly or not at all is unknown.
 */
final class DistinctValues {
    private static final String NDV = "ndv";

    private DistinctValues() {}

    /** Those of the snapshot or else of its nearest ancestor that has statistics, by names of top-level columns. */
    static Map<String, Long> of(TableMetadata metadata, Snapshot snapshot) {
        Map<Long, StatisticsFile> files = new HashMap<>();
        metadata.statisticsFiles().forEach(file -> files.put(file.snapshotId(), file));
        if (files.isEmpty()) {
            return Map.of();
        }
        int steps = metadata.snapshots().size();
        Optional<Snapshot> next = Optional.of(snapshot);
        while (next.isPresent() && steps-- > 0) {
            StatisticsFile file = files.get(next.get().snapshotId());
            if (file != null) {
                return stated(metadata, file);
            }
            next = Optional.ofNullable(next.get().parentId()).map(metadata::snapshot);
        }
        return Map.of();
    }

    private static Map<String, Long> stated(TableMetadata metadata, StatisticsFile file) {
        Map<String, Long> values = new HashMap<>();
        for (BlobMetadata blob : file.blobMetadata()) {
            List<Integer> fields = blob.fields();
            String stated = blob.properties() == null ? null : blob.properties().get(NDV);
            if (!StandardBlobTypes.APACHE_DATASKETCHES_THETA_V1.equals(blob.type())
                    || fields.size() != 1
                    || stated == null
                    || !stated.matches("\\d{1,18}")) {
                continue;
            }
            metadata.schema().columns().stream()
                    .filter(column -> column.fieldId() == fields.get(0))
                    .map(Types.NestedField::name)
                    .findFirst()
                    .ifPresent(column -> values.put(column, Long.valueOf(stated)));
        }
        return values;
    }
}
