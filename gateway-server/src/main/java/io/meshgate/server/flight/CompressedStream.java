package io.meshgate.server.flight;

import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.StreamCompression;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** A stream whose batches are compressed as they are put, on the thread that puts them. */
final class CompressedStream implements ServerStreamListener {
    private final ServerStreamListener stream;
    private final CompressionCodec codec;

    private CompressedStream(ServerStreamListener stream, CompressionCodec codec) {
        this.stream = stream;
        this.codec = codec;
    }

    /** The stream itself if nothing is to be compressed. */
    static ServerStreamListener of(ServerStreamListener stream, ResultCompression compression) {
        return compression
                .newCodec()
                .<ServerStreamListener>map(codec -> new CompressedStream(stream, codec))
                .orElse(stream);
    }

    @Override
    public void start(VectorSchemaRoot root, DictionaryProvider dictionaries, IpcOption option) {
        stream.start(root, dictionaries, option);
        StreamCompression.use(stream, root, codec);
    }

    @Override
    public boolean isCancelled() {
        return stream.isCancelled();
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
        stream.setOnCancelHandler(handler);
    }

    @Override
    public boolean isReady() {
        return stream.isReady();
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
        stream.setOnReadyHandler(handler);
    }

    @Override
    public void putNext() {
        stream.putNext();
    }

    @Override
    public void putNext(ArrowBuf metadata) {
        stream.putNext(metadata);
    }

    @Override
    public void putMetadata(ArrowBuf metadata) {
        stream.putMetadata(metadata);
    }

    @Override
    public void error(Throwable failure) {
        stream.error(failure);
    }

    @Override
    public void completed() {
        stream.completed();
    }

    @Override
    public void setUseZeroCopy(boolean on) {
        stream.setUseZeroCopy(on);
    }
}
