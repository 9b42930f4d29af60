package io.meshgate.jdbc.arrow;

import java.sql.SQLException;

/** A part of an array that is read from its start to its end, and never beyond. */
final class ByteSource {
    final byte[] bytes;
    private final int end;
    private int at;

    /** The caller has checked that the part lies in the array. */
    ByteSource(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.at = start;
        this.end = start + length;
    }

    static SQLException malformed() {
        return DataFailures.malformed("compressed data cannot be decompressed");
    }

    /** Where in the array the next byte stands. */
    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    /** Where the next bytes end, of which there must be as many. */
    int endOf(int length) throws SQLException {
        if (length < 0 || length > end - at) {
            throw malformed();
        }
        return at + length;
    }

    /** @return where what was skipped starts */
    int skip(int length) throws SQLException {
        int start = at;
        at = endOf(length);
        return start;
    }

    int int8() throws SQLException {
        if (at == end) {
            throw malformed();
        }
        return bytes[at++] & 0xFF;
    }

    int int16() throws SQLException {
        return (short) Little.SHORT.get(bytes, skip(Short.BYTES)) & 0xFFFF;
    }

    int int24() throws SQLException {
        int low = int16();
        return low | (int8() << 16);
    }

    int int32() throws SQLException {
        return (int) Little.INT.get(bytes, skip(Integer.BYTES));
    }

    long int64() throws SQLException {
        return (long) Little.LONG.get(bytes, skip(Long.BYTES));
    }

    /** The next bytes as a source of their own. */
    ByteSource part(int length) throws SQLException {
        return new ByteSource(bytes, skip(length), length);
    }
}
