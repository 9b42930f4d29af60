package org.apache.arrow.flight;

import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.jspecify.annotations.NullMarked;

/**
 * Lets a stream of Flight's server compress its batches. Flight makes the unloader of a stream by itself, without a
 * codec, and keeps it in a field that its own package sees; the compiler tells when that changes.
 */
@NullMarked
public final class StreamCompression {
    private StreamCompression() {}

    /**
     * Compresses what is put from now on.
     *
     * @param started a stream of the server, after its {@code start(root)}
     * @param codec used by the one thread that puts batches
     */
    public static void use(ServerStreamListener started, VectorSchemaRoot root, CompressionCodec codec) {
        if (!(started instanceof OutboundStreamListenerImpl stream)) {
            throw new IllegalArgumentException("not a stream of Flight's server");
        }
        stream.unloader = new VectorUnloader(root, true, codec, true);
    }
}
