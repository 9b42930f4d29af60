package io.meshgate.connector;

/**
 * What pruning achieved for one scan.
 *
 * @param filesTotal data files in the snapshot
 * @param filesRead data files that the scan reads
 * @param bytesTotal bytes of all data files in the snapshot
 * @param bytesRead bytes of the data files that the scan reads, whole files counted
 */
public record ScanMetrics(long filesTotal, long filesRead, long bytesTotal, long bytesRead) {
    public static final ScanMetrics NONE = new ScanMetrics(0, 0, 0, 0);

    public ScanMetrics plus(ScanMetrics other) {
        return new ScanMetrics(
                filesTotal + other.filesTotal,
                filesRead + other.filesRead,
                bytesTotal + other.bytesTotal,
                bytesRead + other.bytesRead);
    }
}
