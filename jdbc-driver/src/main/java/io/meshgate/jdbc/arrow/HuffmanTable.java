package io.meshgate.jdbc.arrow;

import java.sql.SQLException;

/** A Huffman table, as Zstandard has it (RFC 8878, 4.2): which symbol the next bits stand for, and how many they are. */
final class HuffmanTable {
    private static final int LONGEST_CODE = 11;
    private static final int MOST_WEIGHTS = 255;
    private static final int DIRECT = 128;
    private static final int WEIGHTS_LOG = 6;

    private final int log;
    private final byte[] symbols;
    private final byte[] bits;

    private HuffmanTable(int log) {
        this.log = log;
        this.symbols = new byte[1 << log];
        this.bits = new byte[1 << log];
    }

    /** Reads a table's description. */
    static HuffmanTable read(ByteSource in) throws SQLException {
        int[] weights = new int[MOST_WEIGHTS + 1];
        int header = in.int8();
        int count = header >= DIRECT ? direct(in, weights, header - DIRECT + 1) : compressed(in.part(header), weights);
        return of(weights, count);
    }

    private static int direct(ByteSource in, int[] weights, int count) throws SQLException {
        for (int i = 0; i < count; i += 2) {
            int pair = in.int8();
            weights[i] = pair >>> 4;
            weights[i + 1] = pair & 0xF;
        }
        return count;
    }

    /** Two states take turns until one has no bits left to go on. */
    private static int compressed(ByteSource in, int[] weights) throws SQLException {
        FseTable table = FseTable.read(in, WEIGHTS_LOG, LONGEST_CODE + 1);
        BackwardBits bits = new BackwardBits(in);
        int state = (int) bits.read(table.log);
        int other = (int) bits.read(table.log);
        int count = 0;
        while (bits.left() >= 0) {
            if (count >= MOST_WEIGHTS - 1) {
                throw ByteSource.malformed();
            }
            weights[count++] = table.symbol(state);
            boolean last = bits.left() < table.bits(state);
            int following = last ? state : table.next(state, bits);
            if (last) {
                weights[count++] = table.symbol(other);
                return count;
            }
            state = other;
            other = following;
        }
        throw ByteSource.malformed();
    }

    /** The weight of the last symbol is not written: it fills what the others leave. */
    private static HuffmanTable of(int[] weights, int count) throws SQLException {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weight(weights[i]);
        }
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        int left = (1 << log) - sum;
        if (sum == 0 || log > LONGEST_CODE || Integer.bitCount(left) != 1) {
            throw ByteSource.malformed();
        }
        weights[count] = Integer.numberOfTrailingZeros(left) + 1;
        HuffmanTable table = new HuffmanTable(log);
        int place = 0;
        for (int weight = 1; weight <= log; weight++) {
            for (int symbol = 0; symbol <= count; symbol++) {
                if (weights[symbol] == weight) {
                    place = table.put(symbol, weight, place);
                }
            }
        }
        return table;
    }

    private static int weight(int weight) throws SQLException {
        if (weight > LONGEST_CODE) {
            throw ByteSource.malformed();
        }
        return weight == 0 ? 0 : 1 << (weight - 1);
    }

    private int put(int symbol, int weight, int from) {
        int to = from + (1 << (weight - 1));
        for (int place = from; place < to; place++) {
            symbols[place] = (byte) symbol;
            bits[place] = (byte) (log + 1 - weight);
        }
        return to;
    }

    /** Reads symbols, which must use all of the input up. */
    void decode(ByteSource from, byte[] to, int start, int count) throws SQLException {
        BackwardBits in = new BackwardBits(from);
        for (int i = start; i < start + count; i++) {
            int code = (int) in.peek(log);
            to[i] = symbols[code];
            in.skip(bits[code]);
        }
        if (in.left() != 0) {
            throw ByteSource.malformed();
        }
    }
}
