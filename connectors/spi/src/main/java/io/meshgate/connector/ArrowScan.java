package io.meshgate.connector;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A scan whose rows the connector itself turns into Arrow batches.
 *
 * @param schema the requested columns, in the order of the request
 * @param opener opens the stream; called at most once per execution of a query
 */
public record ArrowScan(TableSnapshot table, Schema schema, Opener opener, ScanMetrics metrics) implements ScanSource {

    /** Opens a fresh stream over the scan's rows. Thread-safe. */
    @FunctionalInterface
    public interface Opener {
        /**
         * The caller closes the reader. Each batch must stand in fresh buffers: an engine may hold on to those of an
         * earlier batch while the next one loads.
         *
         * @param allocator where the batches live; it outlives the reader
         */
        ArrowReader open(BufferAllocator allocator) throws IOException;
    }
}
