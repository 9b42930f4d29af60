package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * The buffers of one record batch, handed out in the order of the schema's fields. Each is checked to lie in the body,
 * and the columns check that it is as long as their values need: after that, reading a row cannot leave the body.
 */
final class BatchBody {
    private static final int[] AS_SENT = {};

    /** Nested columns without bytes of their own may not claim any length: reading them makes objects. */
    private static final int FREE_ELEMENTS = 1 << 16;

    /** Nodes and buffers are described in as many bytes each. */
    private static final int NODE_BYTES = 16;

    final byte[] bytes;
    private final int start;
    private final int length;
    private final RecordBatch batch;
    private final FieldNode fieldNode = new FieldNode();
    private final Buffer buffer = new Buffer();
    private final int nodes;
    private final int buffers;
    /* Where the buffers start in the bytes, and where the last one ends, if they were compressed. */
    private final int[] starts;
    private int nextNode;
    private int nextBuffer;
    private int nextVariadic;

    /** A buffer of the body: where it starts in {@link #bytes}. */
    record Region(int start, int length) {
        /** @param what for the message */
        int holding(long needed, String what) throws SQLException {
            if (length < needed) {
                throw DataFailures.malformed("the " + what + " of a column have " + length + " bytes, not " + needed);
            }
            return start;
        }
    }

    private BatchBody(IpcMessage message, RecordBatch batch, byte[] bytes, int start, int length, int[] starts)
            throws SQLException {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.starts = starts;
        this.batch = batch;
        this.nodes = batch.nodesLength();
        this.buffers = batch.buffersLength();
        int most = message.headerLength() / NODE_BYTES;
        if (nodes < 0 || nodes > most || buffers < 0 || buffers > most) {
            throw DataFailures.malformed("a batch has more columns than its metadata holds");
        }
    }

    /** The body of a batch; if it is compressed, all of it is decompressed. */
    static BatchBody of(IpcMessage message, RecordBatch batch, long memory) throws SQLException {
        BatchBody sent =
                new BatchBody(message, batch, message.bytes(), message.bodyStart(), message.bodyLength(), AS_SENT);
        BodyCompression compression = batch.compression();
        if (compression == null) {
            return sent;
        }
        Decompression decompression = Decompression.of(compression, batch.length(), sent.length, memory);
        for (int buffer = 0; buffer < sent.buffers; buffer++) {
            decompression.measure(sent.bytes, sent.nextBuffer());
        }
        byte[] bytes = decompression.run(sent.bytes);
        return new BatchBody(message, batch, bytes, 0, bytes.length, decompression.starts());
    }

    /** The next column's length and count of NULLs, as {@code length << 32 | nulls}. */
    long nextNode() throws SQLException {
        if (nextNode == nodes) {
            throw DataFailures.malformed("a batch has fewer columns than its schema");
        }
        FieldNode node = batch.nodes(fieldNode, nextNode++);
        long rows = node.length();
        long nulls = node.nullCount();
        if (rows < 0 || rows > Integer.MAX_VALUE || nulls < 0 || nulls > rows) {
            throw DataFailures.malformed("a column has " + rows + " rows with " + nulls + " NULLs");
        }
        return rows << Integer.SIZE | nulls;
    }

    Region nextBuffer() throws SQLException {
        if (nextBuffer == buffers) {
            throw DataFailures.malformed("a batch has fewer buffers than its schema needs");
        }
        if (starts != AS_SENT) {
            int from = starts[nextBuffer++];
            return new Region(from, starts[nextBuffer] - from);
        }
        Buffer found = batch.buffers(buffer, nextBuffer++);
        long offset = found.offset();
        long size = found.length();
        if (offset < 0 || size < 0 || offset > length || size > length - offset) {
            throw DataFailures.malformed(
                    "a buffer of " + size + " bytes at " + offset + " leaves the body of " + length);
        }
        return new Region(start + (int) offset, (int) size);
    }

    /** How many data buffers the next column of views has. */
    int nextVariadicCount() throws SQLException {
        if (nextVariadic >= batch.variadicBufferCountsLength()) {
            throw DataFailures.malformed("a batch does not count the buffers of a column of views");
        }
        long count = batch.variadicBufferCounts(nextVariadic++);
        if (count < 0 || count > buffers - nextBuffer) {
            throw DataFailures.malformed("a column of views has " + count + " buffers");
        }
        return (int) count;
    }

    void checkElements(int elements) throws SQLException {
        if (elements > FREE_ELEMENTS && elements / Byte.SIZE > length) {
            throw DataFailures.malformed("a nested column has " + elements + " values in " + length + " bytes");
        }
    }

    void checkEnd() throws SQLException {
        if (nextNode != nodes || nextBuffer != buffers) {
            throw DataFailures.malformed("a batch has more columns than its schema");
        }
    }
}
