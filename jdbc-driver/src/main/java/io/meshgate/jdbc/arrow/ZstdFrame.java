package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames of Zstandard, as RFC 8878 describes them, without dictionaries. Every read and every copy stays in its
 * bounds, whatever the input. Checksums are not verified: the connection has its own.
 */
final class ZstdFrame {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SINGLE_SEGMENT = 1 << 5;
    private static final int RESERVED = 1 << 3;
    private static final int CHECKSUM = 1 << 2;
    private static final int DICTIONARY = 3;
    private static final int CHECKSUM_BYTES = 4;
    /** Of what a block stands for. */
    static final int LARGEST_BLOCK = 1 << 17;

    /** Of the bytes of a block that stands for anything. */
    static final int SMALLEST_BLOCK = 4;

    private final ByteSource in;
    private final ByteSink out;
    /* Blocks may go on with the tables of those before. */
    private @Nullable HuffmanTable huffman;
    private final ZstdSequences sequences = new ZstdSequences();
    private byte[] literals = {};
    private int literalsStart;
    private int literalsLength;

    private ZstdFrame(ByteSource in, ByteSink out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Reads frames, which must fill the whole output.
     *
     * @throws SQLException with 08P01 if the input is anything else
     */
    static void decode(ByteSource in, ByteSink out) throws SQLException {
        do {
            out.forget();
            new ZstdFrame(in, out).frame();
        } while (in.left() > 0);
        if (out.left() > 0) {
            throw ByteSource.malformed();
        }
    }

    private void frame() throws SQLException {
        if (in.int32() != MAGIC) {
            throw ByteSource.malformed();
        }
        int flags = in.int8();
        boolean single = (flags & SINGLE_SEGMENT) != 0;
        if ((flags & (RESERVED | DICTIONARY)) != 0) {
            throw ByteSource.malformed();
        }
        in.skip(single ? 0 : 1); // the window: all of the output can be repeated anyway
        int before = out.left();
        long size = contentSize(flags >>> 6, single);
        if (size > before) {
            throw ByteSource.malformed();
        }
        while (!block()) {
            // Goes on until the last one.
        }
        if (size >= 0 && size != before - out.left()) {
            throw ByteSource.malformed();
        }
        in.skip((flags & CHECKSUM) != 0 ? CHECKSUM_BYTES : 0);
    }

    /** -1 if the frame does not say. */
    private long contentSize(int width, boolean single) throws SQLException {
        return switch (width) {
            case 0 -> single ? in.int8() : -1;
            case 1 -> in.int16() + 256;
            case 2 -> in.int32() & 0xFFFFFFFFL;
            default -> in.int64() & Long.MAX_VALUE;
        };
    }

    /** @return whether it was the last */
    private boolean block() throws SQLException {
        int header = in.int24();
        int size = header >>> 3;
        if (size > LARGEST_BLOCK) {
            throw ByteSource.malformed();
        }
        switch (header >>> 1 & 3) {
            case 0 -> out.copy(in, size);
            case 1 -> out.fill(in.int8(), size);
            case 2 -> compressed(in.part(size));
            default -> throw ByteSource.malformed();
        }
        return (header & 1) != 0;
    }

    private void compressed(ByteSource block) throws SQLException {
        literals(block);
        sequences.run(block, out, literals, literalsStart, literalsLength);
    }

    private void literals(ByteSource block) throws SQLException {
        if (block.left() == 0) {
            throw ByteSource.malformed();
        }
        int first = block.bytes[block.at()] & 0xFF;
        int format = first >>> 2 & 3;
        switch (first & 3) {
            case 0 -> rawLiterals(block, size(block, format));
            case 1 -> repeatedLiterals(block, size(block, format));
            default -> huffmanLiterals(block, format, (first & 3) == 2);
        }
    }

    private static int size(ByteSource block, int format) throws SQLException {
        return switch (format) {
            case 1 -> block.int16() >>> 4;
            case 3 -> block.int24() >>> 4;
            default -> block.int8() >>> 3;
        };
    }

    private void rawLiterals(ByteSource block, int size) throws SQLException {
        literals = block.bytes;
        literalsStart = block.skip(size);
        literalsLength = size;
    }

    private void repeatedLiterals(ByteSource block, int size) throws SQLException {
        make(size);
        Arrays.fill(literals, 0, size, (byte) block.int8());
    }

    private void make(int size) throws SQLException {
        if (size > LARGEST_BLOCK) {
            throw ByteSource.malformed();
        }
        literals = new byte[size];
        literalsStart = 0;
        literalsLength = size;
    }

    private void huffmanLiterals(ByteSource block, int format, boolean ownTable) throws SQLException {
        int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
        long header = format < 2 ? block.int24() : block.int32() & 0xFFFFFFFFL;
        header |= format == 3 ? (long) block.int8() << Integer.SIZE : 0;
        int mask = (1 << bits) - 1;
        int size = (int) (header >>> 4) & mask;
        ByteSource content = block.part((int) (header >>> (4 + bits)) & mask);
        HuffmanTable table = ownTable ? HuffmanTable.read(content) : huffman;
        if (table == null) {
            throw ByteSource.malformed();
        }
        huffman = table;
        make(size);
        if (format == 0) {
            table.decode(content, literals, 0, size);
        } else {
            fourStreams(table, content, size);
        }
    }

    private void fourStreams(HuffmanTable table, ByteSource content, int size) throws SQLException {
        int quarter = (size + 3) / 4;
        if (size < 3 * quarter) {
            throw ByteSource.malformed();
        }
        int first = content.int16();
        int second = content.int16();
        int third = content.int16();
        table.decode(content.part(first), literals, 0, quarter);
        table.decode(content.part(second), literals, quarter, quarter);
        table.decode(content.part(third), literals, 2 * quarter, quarter);
        table.decode(content, literals, 3 * quarter, size - 3 * quarter);
    }
}
