package io.meshgate.server.flight;

import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Hands batches to gRPC without copying them. gRPC lets go of a batch some time after it was sent, so each is first
 * referenced from an allocator of the service's own: the memory moves there once its stream lets go of it, and the
 * stream's allocator may be closed while gRPC still sends.
 */
final class OutgoingBatches implements AutoCloseable {
    /* Several clients refuse messages of more than 16 MiB unless told otherwise. */
    private static final long LARGEST_MESSAGE = 8 << 20;
    private static final int BITS_IN_A_BYTE = 8;

    private final ServerStreamListener listener;
    private final VectorSchemaRoot root;
    private final VectorLoader loader;

    /** Sends the schema at once, so that a result without rows has one. */
    OutgoingBatches(Schema schema, BufferAllocator allocator, ServerStreamListener listener) {
        this.listener = listener;
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.loader = new VectorLoader(root);
        listener.setUseZeroCopy(true);
        listener.start(root);
    }

    /** Sends a batch, in parts if it is large. The batch stays its owner's. */
    void send(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        long bytes = bytes(batch);
        if (bytes <= LARGEST_MESSAGE || rows <= 1) {
            put(batch);
            return;
        }
        int step = rowsPerPart(rows, bytes);
        for (int from = 0; from < rows; from += step) {
            try (VectorSchemaRoot part = batch.slice(from, Math.min(step, rows - from))) {
                send(part);
            }
        }
    }

    private void put(VectorSchemaRoot batch) {
        try (ArrowRecordBatch shared = new VectorUnloader(batch).getRecordBatch()) {
            loader.load(shared);
        }
        listener.putNext();
        root.clear();
    }

    private static int rowsPerPart(int rows, long bytes) {
        int fitting = (int) Math.max(1, Math.min(rows / 2, rows * LARGEST_MESSAGE / bytes));
        // Parts that start at whole bytes of the validity bitmaps need no shifting.
        return fitting < BITS_IN_A_BYTE ? fitting : fitting - fitting % BITS_IN_A_BYTE;
    }

    private static long bytes(VectorSchemaRoot batch) {
        long sum = 0;
        for (FieldVector vector : batch.getFieldVectors()) {
            sum += vector.getBufferSize();
        }
        return sum;
    }

    @Override
    public void close() {
        root.close();
    }
}
