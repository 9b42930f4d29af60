package io.meshgate.server.engine.duckdb;

import org.apache.arrow.vector.types.pojo.Schema;

/** How many rows go into one batch: enough to be quick, few enough that wide rows do not make huge batches. */
final class BatchSize {
    private static final long TARGET_BYTES = 2L << 20;
    private static final long LEAST_ROWS = 256;
    private static final long MOST_ROWS = 65_536;

    private BatchSize() {}

    static long rows(Schema schema) {
        long width =
                schema.getFields().stream().mapToLong(DuckDbTypes::widthGuess).sum();
        return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, TARGET_BYTES / Math.max(1, width)));
    }
}
