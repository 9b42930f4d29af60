package io.meshgate.benchmark;

/**
 * What one run of a statement took, measured by its client.
 *
 * @param planNanos until the gateway answered with the ticket; 0 for raw DuckDB, which plans as it executes
 * @param firstBatchNanos from the start until the first batch was there, or the end when there was none
 * @param totalNanos from the start until the last batch was read
 * @param bytes of the Arrow buffers that were read
 */
public record RunTimes(long planNanos, long firstBatchNanos, long totalNanos, long rows, long bytes) {
    public double planMillis() {
        return planNanos / 1e6;
    }

    public double firstBatchMillis() {
        return firstBatchNanos / 1e6;
    }

    public double totalMillis() {
        return totalNanos / 1e6;
    }
}
