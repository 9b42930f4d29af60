package io.meshgate.connector.iceberg;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.jspecify.annotations.Nullable;

/**
 * A data file that survived pruning, as the metadata describes it.
 *
 * @param sequence the data sequence number: equality deletes count only for files with a lower one
 * @param scope number of the file's partition under its spec, the same for all files of it; 0 if no partition matters
 * @param partition values of identity-partitioned fields by field id, of the classes of literals
 */
record PlannedFile(
        String location,
        FileFormat format,
        long rows,
        long bytes,
        long sequence,
        int scope,
        List<Deletes> deletes,
        Map<Integer, @Nullable Object> partition) {

    /** The scope of equality deletes that count in all partitions. */
    static final int EVERYWHERE = 0;

    /**
     * A file of deletes that concern a data file.
     *
     * @param scope as {@link PlannedFile#scope()}, or {@link #EVERYWHERE}
     */
    record Deletes(DeleteFile file, int scope) {
        boolean isByEquality() {
            return file.content() == FileContent.EQUALITY_DELETES;
        }

        /** Whether the file is of a kind from which an engine can take the deletes itself. */
        boolean isParquetOfPositions() {
            return !isByEquality() && file.format() == FileFormat.PARQUET;
        }
    }
}
