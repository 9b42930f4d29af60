package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The sequences of Zstandard's blocks (RFC 8878, 3.1.1.3.2): how literals and repetitions take turns. For one frame. */
final class ZstdSequences {
    private static final int[] LITERALS_BASE = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512,
        1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final int[] LITERALS_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16
    };
    private static final int[] MATCH_BASE = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
        33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final int[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
        2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final int LARGEST_OFFSET_CODE = 31;

    private @Nullable FseTable literalLengths;
    private @Nullable FseTable offsets;
    private @Nullable FseTable matchLengths;
    /* The offsets used last. */
    private long last = 1;
    private long secondLast = 4;
    private long thirdLast = 8;

    /** @param literals of which the caller has checked that they lie in the array */
    void run(ByteSource block, ByteSink out, byte[] literals, int start, int length) throws SQLException {
        int count = count(block);
        int used = count == 0 ? 0 : run(block, count, out, new Literals(literals, start, length));
        if (block.left() > 0) {
            throw ByteSource.malformed();
        }
        out.copy(literals, start + used, length - used);
    }

    private record Literals(byte[] bytes, int start, int length) {}

    private static int count(ByteSource block) throws SQLException {
        int first = block.int8();
        if (first < 128) {
            return first;
        }
        return first < 255 ? ((first - 128) << 8) + block.int8() : block.int16() + 0x7F00;
    }

    /** @return how many literals were used */
    private int run(ByteSource block, int count, ByteSink out, Literals literals) throws SQLException {
        Turns turns = new Turns(tables(block), new BackwardBits(block));
        int used = 0;
        for (int i = 0; i < count; i++) {
            long distance = turns.distance();
            int match = turns.match();
            int length = turns.literals();
            if (length > literals.length() - used) {
                throw ByteSource.malformed();
            }
            out.copy(literals.bytes(), literals.start() + used, length);
            used += length;
            out.repeat(offset(distance, length == 0), match);
            if (i < count - 1) {
                turns.advance();
            }
        }
        turns.checkEnd();
        return used;
    }

    private record Tables(FseTable literalLengths, FseTable offsets, FseTable matchLengths) {}

    private Tables tables(ByteSource block) throws SQLException {
        int modes = block.int8();
        if ((modes & 3) != 0) {
            throw ByteSource.malformed();
        }
        Tables read = new Tables(
                table(modes >>> 6, block, literalLengths, Standard.LITERAL_LENGTHS, 9, 35),
                table((modes >>> 4) & 3, block, offsets, Standard.OFFSETS, 8, LARGEST_OFFSET_CODE),
                table((modes >>> 2) & 3, block, matchLengths, Standard.MATCH_LENGTHS, 9, 52));
        literalLengths = read.literalLengths();
        offsets = read.offsets();
        matchLengths = read.matchLengths();
        return read;
    }

    /** Where the three tables stand, and the bits that say what comes next: to be asked in the order of the methods. */
    private static final class Turns {
        private final FseTable lengths;
        private final FseTable distances;
        private final FseTable matches;
        private final BackwardBits bits;
        private int length;
        private int distance;
        private int match;

        Turns(Tables tables, BackwardBits bits) {
            this.lengths = tables.literalLengths();
            this.distances = tables.offsets();
            this.matches = tables.matchLengths();
            this.bits = bits;
            this.length = (int) bits.read(lengths.log);
            this.distance = (int) bits.read(distances.log);
            this.match = (int) bits.read(matches.log);
        }

        long distance() {
            int code = distances.symbol(distance);
            return (1L << code) + bits.read(code);
        }

        int match() {
            int code = matches.symbol(match);
            return MATCH_BASE[code] + (int) bits.read(MATCH_BITS[code]);
        }

        int literals() {
            int code = lengths.symbol(length);
            return LITERALS_BASE[code] + (int) bits.read(LITERALS_BITS[code]);
        }

        void advance() {
            length = lengths.next(length, bits);
            match = matches.next(match, bits);
            distance = distances.next(distance, bits);
        }

        void checkEnd() throws SQLException {
            if (bits.left() != 0) {
                throw ByteSource.malformed();
            }
        }
    }

    private static FseTable table(
            int mode, ByteSource block, @Nullable FseTable before, FseTable standard, int largestLog, int largestSymbol)
            throws SQLException {
        return switch (mode) {
            case 0 -> standard;
            case 1 -> {
                int symbol = block.int8();
                if (symbol > largestSymbol) {
                    throw ByteSource.malformed();
                }
                yield FseTable.of(symbol);
            }
            case 2 -> FseTable.read(block, largestLog, largestSymbol);
            default -> {
                if (before == null) {
                    throw ByteSource.malformed();
                }
                yield before;
            }
        };
    }

    /** Values up to three stand for the offsets used last. Zero, which cannot be repeated, is for the output to refuse. */
    private long offset(long value, boolean withoutLiterals) {
        int which = value > 3 ? 3 : (int) value - (withoutLiterals ? 0 : 1);
        long offset = switch (which) {
            case 0 -> last;
            case 1 -> secondLast;
            case 2 -> thirdLast;
            default -> value > 3 ? value - 3 : last - 1;
        };
        if (which > 1) {
            thirdLast = secondLast;
        }
        if (which > 0) {
            secondLast = last;
            last = offset;
        }
        return offset;
    }

    /** The tables that need not be sent. */
    private static final class Standard {
        static final FseTable LITERAL_LENGTHS = table(
                6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
                -1, -1, -1);
        static final FseTable MATCH_LENGTHS = table(
                6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);
        static final FseTable OFFSETS =
                table(5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1);

        private static FseTable table(int log, int... counts) {
            try {
                return FseTable.of(log, counts);
            } catch (SQLException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
