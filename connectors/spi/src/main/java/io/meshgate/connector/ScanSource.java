package io.meshgate.connector;

/** How the rows of one table reach an engine: the three shapes at which connectors and engines meet. */
public sealed interface ScanSource permits FileScan, ArrowScan {
    /** What was read and what was skipped; derived from all rows, so shown only where no row filter applies. */
    ScanMetrics metrics();
}
