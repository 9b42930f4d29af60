package io.meshgate.benchmark;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Measures one run; used by one thread. */
final class RunClock {
    private final long start = System.nanoTime();
    private long planned = start;
    private long firstBatch;
    private long rows;
    private long bytes;

    void planned() {
        planned = System.nanoTime();
    }

    void batch(VectorSchemaRoot batch) {
        if (firstBatch == 0) {
            firstBatch = System.nanoTime();
        }
        rows += batch.getRowCount();
        for (FieldVector vector : batch.getFieldVectors()) {
            bytes += vector.getBufferSize();
        }
    }

    RunTimes finished() {
        long end = System.nanoTime();
        long first = firstBatch == 0 ? end : firstBatch;
        return new RunTimes(planned - start, first - start, end - start, rows, bytes);
    }
}
