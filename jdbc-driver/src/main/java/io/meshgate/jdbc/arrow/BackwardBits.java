package io.meshgate.jdbc.arrow;

import java.sql.SQLException;

/**
 * The bits of a part of an array, from the last to the first, as Zstandard writes them: the highest bit that is set in
 * the last byte stands before the first one. Beyond the start there are zeros; {@link #left} is negative then.
 */
final class BackwardBits {
    private final byte[] bytes;
    private final int start;
    private int left;

    BackwardBits(ByteSource source) throws SQLException {
        int length = source.left();
        this.bytes = source.bytes;
        this.start = source.skip(length);
        int last = length == 0 ? 0 : bytes[start + length - 1] & 0xFF;
        if (last == 0) {
            throw ByteSource.malformed();
        }
        // Counted in an int: blocks are small.
        this.left = length * Byte.SIZE - (Integer.numberOfLeadingZeros(last) - (Integer.SIZE - Byte.SIZE)) - 1;
    }

    /** How many bits are left; negative if more were read than there were. */
    int left() {
        return left;
    }

    /**
     * The next bits, the first of them as the highest.
     *
     * @param count at most 56
     */
    long read(int count) {
        long value = peek(count);
        left -= count;
        return value;
    }

    long peek(int count) {
        int from = left - count;
        if (from >= 0) {
            return (load(from >>> 3) >>> (from & 7)) & mask(count);
        }
        return left <= 0 ? 0 : (load(0) & mask(left)) << -from;
    }

    void skip(int count) {
        left -= count;
    }

    private static long mask(int count) {
        return (1L << count) - 1;
    }

    private long load(int index) {
        int place = start + index;
        if (place + Long.BYTES <= bytes.length) {
            return (long) Little.LONG.get(bytes, place);
        }
        long value = 0;
        for (int i = bytes.length - 1; i >= place; i--) {
            value = (value << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return value;
    }
}
