package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes, of varying or of one length. */
abstract sealed class BinaryColumn extends Column {
    private BinaryColumn(ArrowField field, SqlType sqlType) {
        super(field, sqlType);
    }

    static BinaryColumn varying(ArrowField field, ByteRanges ranges) {
        return new Varying(field, ranges);
    }

    static BinaryColumn fixed(ArrowField field, int width) {
        return new Fixed(field, width);
    }

    abstract long locate(int row) throws SQLException;

    @Override
    public final byte[] bytesAt(int row) throws SQLException {
        long located = locate(row);
        int start = ByteRanges.start(located);
        return Arrays.copyOfRange(bytes, start, start + ByteRanges.length(located));
    }

    @Override
    public final String textAt(int row) throws SQLException {
        long located = locate(row);
        int start = ByteRanges.start(located);
        int length = ByteRanges.length(located);
        if (length > Integer.MAX_VALUE / 2 - 8) {
            throw DataFailures.outOfRange("VARCHAR");
        }
        return HexFormat.of().formatHex(bytes, start, start + length);
    }

    @Override
    public final Object valueAt(int row) throws SQLException {
        return bytesAt(row);
    }

    private static final class Varying extends BinaryColumn {
        private final ByteRanges ranges;

        Varying(ArrowField field, ByteRanges ranges) {
            super(field, SqlType.of(Types.VARBINARY, "VARBINARY", byte[].class));
            this.ranges = ranges;
        }

        @Override
        void loadValues(BatchBody body) throws SQLException {
            ranges.load(body, length());
        }

        @Override
        long locate(int row) throws SQLException {
            return ranges.locate(row);
        }
    }

    private static final class Fixed extends BinaryColumn {
        private final int width;
        private int values;

        Fixed(ArrowField field, int width) {
            super(field, SqlType.of(Types.BINARY, "BINARY", byte[].class).sized(width, 0, (int)
                    Math.min(2L * width, Integer.MAX_VALUE)));
            this.width = width;
        }

        @Override
        void loadValues(BatchBody body) throws SQLException {
            values = body.nextBuffer().holding((long) length() * width, "bytes");
        }

        @Override
        long locate(int row) {
            return ByteRanges.located(values + row * width, width);
        }
    }
}
