package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.Arrays;

/** A table of finite state entropy, as Zstandard has it (RFC 8878, 4.1): what a state means, and what follows it. */
final class FseTable {
    private static final int LEAST_LOG = 5;
    private static final int RARE = -1;

    final int log;
    private final byte[] symbols;
    private final byte[] bits;
    private final int[] bases;

    private FseTable(int log) {
        this.log = log;
        this.symbols = new byte[1 << log];
        this.bits = new byte[1 << log];
        this.bases = new int[1 << log];
    }

    /** A table that means one symbol only, and takes no bits. */
    static FseTable of(int symbol) {
        FseTable table = new FseTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /**
     * Spreads symbols over states.
     *
     * @param counts of states by symbol, -1 for symbols that are rarer than one state; they come to {@code 1 << log}
     */
    static FseTable of(int log, int... counts) throws SQLException {
        FseTable table = new FseTable(log);
        int size = 1 << log;
        int[] next = new int[counts.length];
        int common = table.placeRare(counts, next);
        int step = (size >> 1) + (size >> 3) + 3;
        int place = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            for (int i = 0; i < counts[symbol]; i++) {
                table.symbols[place] = (byte) symbol;
                do {
                    place = (place + step) & (size - 1);
                } while (place >= common);
            }
        }
        if (place != 0) {
            throw ByteSource.malformed();
        }
        for (int state = 0; state < size; state++) {
            int order = next[table.symbols[state]]++;
            table.bits[state] = (byte) (log - highestBit(order));
            table.bases[state] = (order << table.bits[state]) - size;
        }
        return table;
    }

    /**
     * Rare symbols stand at the end.
     *
     * @return how many states are left for others
     */
    private int placeRare(int[] counts, int[] next) {
        int common = symbols.length;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            next[symbol] = Math.max(1, counts[symbol]);
            if (counts[symbol] == RARE) {
                symbols[--common] = (byte) symbol;
            }
        }
        return common;
    }

    /** Reads a table's description; what follows it starts at a whole byte. */
    static FseTable read(ByteSource in, int largestLog, int largestSymbol) throws SQLException {
        ForwardBits description = new ForwardBits(in);
        int log = description.read(4) + LEAST_LOG;
        if (log > largestLog) {
            throw ByteSource.malformed();
        }
        int[] counts = new int[largestSymbol + 1];
        int symbols = 0;
        int left = 1 << log;
        while (left > 0) {
            if (symbols > largestSymbol) {
                throw ByteSource.malformed();
            }
            int count = description.upTo(left + 1) - 1;
            counts[symbols++] = count;
            left -= Math.abs(count);
            if (count == 0) {
                symbols += description.repeats();
            }
        }
        if (left < 0 || symbols > largestSymbol + 1) {
            throw ByteSource.malformed();
        }
        description.end();
        return of(log, Arrays.copyOf(counts, symbols));
    }

    private static int highestBit(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    }

    int symbol(int state) {
        return symbols[state] & 0xFF;
    }

    int bits(int state) {
        return bits[state];
    }

    int next(int state, BackwardBits in) {
        return bases[state] + (int) in.read(bits[state]);
    }

    /** Bits from the first to the last, the first of them as the lowest. */
    private static final class ForwardBits {
        private final ByteSource in;
        private long waiting;
        private int count;

        ForwardBits(ByteSource in) {
            this.in = in;
        }

        int read(int bits) throws SQLException {
            int value = peek(bits);
            drop(bits);
            return value;
        }

        private int peek(int bits) throws SQLException {
            while (count < bits) {
                waiting |= (long) in.int8() << count;
                count += Byte.SIZE;
            }
            return (int) (waiting & ((1L << bits) - 1));
        }

        private void drop(int bits) {
            waiting >>>= bits;
            count -= bits;
        }

        /** A value up to a limit, of which the lower ones take a bit less. */
        int upTo(int limit) throws SQLException {
            int bits = highestBit(limit) + 1;
            int half = 1 << (bits - 1);
            int shorter = (1 << bits) - 1 - limit;
            int low = peek(bits - 1);
            if (low < shorter) {
                drop(bits - 1);
                return low;
            }
            int value = read(bits);
            return value < half ? value : value - shorter;
        }

        /** How many symbols that do not occur follow one that does not. */
        int repeats() throws SQLException {
            int all = 0;
            int more;
            do {
                more = read(2);
                all += more;
            } while (more == 3);
            return all;
        }

        void end() {
            // Whole bytes are taken one by one, so less than one waits.
            count = 0;
        }
    }
}
