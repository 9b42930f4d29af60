package io.meshgate.connector.iceberg;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A data file that survived pruning, as the metadata describes it.
 *
 * @param partition values of identity-partitioned fields by field id, of the classes of literals
 */
record PlannedFile(
        String location, long rows, long bytes, List<Deletes> deletes, Map<Integer, @Nullable Object> partition) {

    /** A Parquet file of positional deletes. */
    record Deletes(String location, long rows, long bytes) {}
}
