package io.meshgate.server.flight;

import io.airlift.compress.lz4.Lz4Compressor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.vector.compression.CompressionCodec;

/** How a client wants the batches of a result compressed. */
enum ResultCompression {
    NONE,
    LZ4,
    ZSTD;

    /** @return empty for a name that is none of these */
    static Optional<ResultCompression> named(String name) {
        return Arrays.stream(values())
                .filter(compression -> compression.header().equals(name))
                .findFirst();
    }

    /** The names, for messages. */
    static String names() {
        return Arrays.stream(values()).map(ResultCompression::header).collect(Collectors.joining(", "));
    }

    private String header() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A codec for one stream, which only compresses; empty for batches as they are. */
    Optional<CompressionCodec> newCodec() {
        return switch (this) {
            case NONE -> Optional.empty();
            case LZ4 -> Optional.of(new BufferCompression.Lz4(new Lz4Compressor()));
            case ZSTD -> Optional.of(new BufferCompression.Zstandard());
        };
    }
}
