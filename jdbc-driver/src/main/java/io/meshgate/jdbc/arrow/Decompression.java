package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;

/**
 * Decompresses the buffers of one batch into one array. First all are measured: how long they claim to be is checked
 * before there is any memory for them.
 */
final class Decompression {
    /** Gateways cut batches of more than one row at 8 MiB. */
    private static final long LARGEST_BATCH = 64L << 20;

    /** A row is never cut, and as large as a message without compression may be. */
    private static final long LARGEST_ROW = 1L << 30;

    /** Whoever sends as much may have more memory than the application allows for what it has not asked for. */
    private static final long USUAL_DENSITY = 16;

    /** In the place of a length: the buffer follows as it is. */
    private static final long NOT_COMPRESSED = -1;

    private enum Codec {
        LZ4,
        ZSTD
    }

    private record Measured(BatchBody.Region content, boolean compressed) {}

    private final Codec codec;
    private final long largest;
    private final List<Measured> buffers = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>(List.of(0));

    private Decompression(Codec codec, long largest) {
        this.codec = codec;
        this.largest = largest;
    }

    /**
     * @param sent bytes of the body
     * @param memory bytes that one row may take, more than those of any batch, though it was sent in next to none
     */
    static Decompression of(BodyCompression compression, long rows, long sent, long memory) throws SQLException {
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw DataFailures.notSupported("The server compresses by the unknown method " + compression.method()
                    + ", which the Meshgate driver does not read; say compression=none");
        }
        Codec codec = switch (compression.codec()) {
            case CompressionType.LZ4_FRAME -> Codec.LZ4;
            case CompressionType.ZSTD -> Codec.ZSTD;
            default ->
                throw DataFailures.notSupported("The server compresses by the unknown codec "
                        + compression.codec()
                        + ", which the Meshgate driver does not read; say compression=none, lz4 or zstd");
        };
        return new Decompression(codec, rows > 1 ? LARGEST_BATCH : largestRow(sent, memory));
    }

    private static long largestRow(long sent, long memory) {
        return Math.min(LARGEST_ROW, Math.max(LARGEST_BATCH, Math.max(memory, sent * USUAL_DENSITY)));
    }

    /** Takes the next buffer, which its length stands in front of. Empty ones may lack it. */
    void measure(byte[] bytes, BatchBody.Region sent) throws SQLException {
        int from = sent.start();
        int size = sent.length();
        long length = 0;
        boolean compressed = true;
        if (size > 0) {
            length = (long) Little.LONG.get(bytes, sent.holding(Long.BYTES, "length"));
            from += Long.BYTES;
            size -= Long.BYTES;
            compressed = length != NOT_COMPRESSED;
            length = compressed ? length : size;
        }
        long end = last() + length;
        boolean tooDense = codec == Codec.LZ4
                ? length / Lz4Frame.MOST_EXPANSION > size
                : compressed && length / ZstdFrame.LARGEST_BLOCK > size / ZstdFrame.SMALLEST_BLOCK;
        if (length < 0 || end < 0) {
            throw ByteSource.malformed();
        }
        if (end > largest) {
            throw DataFailures.malformed("a compressed batch is longer than " + largest
                    + " bytes; if a single row is as long as that, raise fetch-memory or say compression=none");
        }
        if (tooDense) {
            throw ByteSource.malformed();
        }
        buffers.add(new Measured(new BatchBody.Region(from, size), compressed));
        starts.add((int) end);
    }

    private int last() {
        return starts.get(starts.size() - 1);
    }

    /** Where the buffers start in what {@link #run} gives, and where the last one ends. */
    int[] starts() {
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    byte[] run(byte[] bytes) throws SQLException {
        byte[] all = new byte[last()];
        for (int i = 0; i < buffers.size(); i++) {
            BatchBody.Region content = buffers.get(i).content();
            int length = starts.get(i + 1) - starts.get(i);
            ByteSource in = new ByteSource(bytes, content.start(), content.length());
            ByteSink out = new ByteSink(all, starts.get(i), length);
            if (!buffers.get(i).compressed()) {
                out.copy(in, length);
            } else if (length > 0) {
                decode(in, out);
            }
        }
        return all;
    }

    private void decode(ByteSource in, ByteSink out) throws SQLException {
        switch (codec) {
            case LZ4 -> Lz4Frame.decode(in, out);
            case ZSTD -> ZstdFrame.decode(in, out);
        }
    }
}
