package io.meshgate.jdbc.arrow;

import java.sql.SQLException;

/**
 * Reads frames of LZ4, as its frame and block formats describe them. Every read and every copy stays in its bounds,
 * whatever the input. Checksums are not verified: the connection has its own.
 */
final class Lz4Frame {
    /** What a byte of input comes to at most. */
    static final int MOST_EXPANSION = 255;

    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 1;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int RESERVED = 1 << 1;
    private static final int DICTIONARY = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int SMALLEST_MATCH = 4;
    /** A length of which this many bits are set goes on in the next byte. */
    private static final int LENGTH_GOES_ON = 15;

    private final ByteSource in;
    private final ByteSink out;

    private Lz4Frame(ByteSource in, ByteSink out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Reads one frame, which must fill the whole output.
     *
     * @throws SQLException with 08P01 if the input is anything else
     */
    static void decode(ByteSource in, ByteSink out) throws SQLException {
        new Lz4Frame(in, out).frame();
    }

    private void frame() throws SQLException {
        if (in.int32() != MAGIC) {
            throw malformed();
        }
        int flags = in.int8();
        if (flags >>> 6 != VERSION || (flags & (RESERVED | DICTIONARY)) != 0) {
            throw malformed();
        }
        in.int8(); // the largest size of a block, which the output bounds anyway
        if ((flags & CONTENT_SIZE) != 0 && in.int64() != out.left()) {
            throw malformed();
        }
        in.int8(); // the header's checksum
        for (int size = in.int32(); size != 0; size = in.int32()) {
            block(size);
            in.skip((flags & BLOCK_CHECKSUM) != 0 ? CHECKSUM_BYTES : 0);
        }
        in.skip((flags & CONTENT_CHECKSUM) != 0 ? CHECKSUM_BYTES : 0);
        if (in.left() > 0 || out.left() > 0) {
            throw malformed();
        }
    }

    /** @param size with the highest bit for a block that is not compressed */
    private void block(int size) throws SQLException {
        int length = size & Integer.MAX_VALUE;
        if (size < 0) {
            out.copy(in, length);
            return;
        }
        int end = in.endOf(length);
        while (true) {
            int token = in.int8();
            out.copy(in, length(token >>> 4, end));
            if (in.at() == end) {
                return;
            }
            int offset = in.int16();
            out.repeat(offset, length(token & LENGTH_GOES_ON, end) + SMALLEST_MATCH);
            if (in.at() >= end) {
                throw malformed();
            }
        }
    }

    private int length(int nibble, int end) throws SQLException {
        long length = nibble;
        if (nibble == LENGTH_GOES_ON) {
            int more;
            do {
                more = in.int8();
                length += more;
            } while (more == 0xFF);
        }
        if (in.at() > end || length > Integer.MAX_VALUE - SMALLEST_MATCH) {
            throw malformed();
        }
        return (int) length;
    }

    private static SQLException malformed() {
        return ByteSource.malformed();
    }
}
