package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.Arrays;

/** A part of an array that is filled from its start to its end, and never beyond. */
final class ByteSink {
    private final byte[] bytes;
    private final int end;
    private int start;
    private int at;

    /** The caller has checked that the part lies in the array. */
    ByteSink(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.at = start;
        this.end = start + length;
    }

    int left() {
        return end - at;
    }

    /** Lets nothing of what was written so far be repeated. */
    void forget() {
        start = at;
    }

    void copy(ByteSource from, int length) throws SQLException {
        copy(from.bytes, from.skip(length), length);
    }

    /** @param source of which the caller has checked that it holds as many bytes from there */
    void copy(byte[] source, int from, int length) throws SQLException {
        require(length);
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    void fill(int value, int length) throws SQLException {
        require(length);
        Arrays.fill(bytes, at, at + length, (byte) value);
        at += length;
    }

    /** Writes again what was written {@code offset} bytes ago, and goes on with what that has written. */
    void repeat(long offset, int length) throws SQLException {
        require(length);
        if (offset <= 0 || offset > at - start) {
            throw ByteSource.malformed();
        }
        int from = at - (int) offset;
        if (offset >= Long.BYTES && end - at >= length + Long.BYTES) {
            // Up to seven bytes too many, which are written over or stay before the end.
            for (int done = 0; done < length; done += Long.BYTES) {
                Little.LONG.set(bytes, at + done, (long) Little.LONG.get(bytes, from + done));
            }
        } else {
            repeatInPieces(from, length);
        }
        at += length;
    }

    /** Each piece is all that has been written of the pattern so far. */
    private void repeatInPieces(int from, int length) {
        int to = at;
        int left = length;
        while (left > 0) {
            int piece = Math.min(left, to - from);
            System.arraycopy(bytes, from, bytes, to, piece);
            to += piece;
            left -= piece;
        }
    }

    private void require(int length) throws SQLException {
        if (length < 0 || length > end - at) {
            throw ByteSource.malformed();
        }
    }
}
