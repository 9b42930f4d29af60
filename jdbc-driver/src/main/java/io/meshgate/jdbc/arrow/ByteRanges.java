package io.meshgate.jdbc.arrow;

import java.sql.SQLException;

/**
 * Where the bytes of each value of a column of varying length stand. Where they claim to stand is checked when a value
 * is read: columns that nobody reads cost nothing.
 */
abstract sealed class ByteRanges {
    byte[] bytes = {};

    static ByteRanges of(ArrowType.Layout layout) {
        return switch (layout) {
            case SMALL -> new Small();
            case LARGE -> new Large();
            case VIEW -> new Views();
        };
    }

    /** @param rows of the column, which all can be located afterwards */
    abstract void load(BatchBody body, int rows) throws SQLException;

    /** The value's place in {@link #bytes}, as {@code start << 32 | length}. */
    abstract long locate(int row) throws SQLException;

    static int start(long located) {
        return (int) (located >>> Integer.SIZE);
    }

    static int length(long located) {
        return (int) located;
    }

    static long located(int start, int length) {
        return (long) start << Integer.SIZE | length;
    }

    /** A column without rows may lack even the one offset that it should have. */
    static int offsets(BatchBody.Region region, int rows, int width) throws SQLException {
        return rows == 0 ? region.start() : region.holding((rows + 1L) * width, "offsets");
    }

    private static SQLException outside() {
        return DataFailures.malformed("a value lies outside of its column's data");
    }

    /** One value behind the other, told apart by offsets. */
    private abstract static sealed class Contiguous extends ByteRanges {
        private final int width;
        int offsets;
        private int start;
        private int size;

        /** @param width of an offset */
        Contiguous(int width) {
            this.width = width;
        }

        @Override
        final void load(BatchBody body, int rows) throws SQLException {
            bytes = body.bytes;
            offsets = offsets(body.nextBuffer(), rows, width);
            BatchBody.Region data = body.nextBuffer();
            start = data.start();
            size = data.length();
        }

        final long between(long from, long to) throws SQLException {
            if (from < 0 || to < from || to > size) {
                throw outside();
            }
            return located(start + (int) from, (int) (to - from));
        }
    }

    private static final class Small extends Contiguous {
        Small() {
            super(Integer.BYTES);
        }

        @Override
        long locate(int row) throws SQLException {
            int place = offsets + (row << 2);
            return between((int) Little.INT.get(bytes, place), (int) Little.INT.get(bytes, place + Integer.BYTES));
        }
    }

    private static final class Large extends Contiguous {
        Large() {
            super(Long.BYTES);
        }

        @Override
        long locate(int row) throws SQLException {
            int place = offsets + (row << 3);
            return between((long) Little.LONG.get(bytes, place), (long) Little.LONG.get(bytes, place + Long.BYTES));
        }
    }

    private static final class Views extends ByteRanges {
        private static final int WIDTH = 16;
        private static final int LONGEST_INLINE = 12;

        private int views;
        private BatchBody.Region[] buffers = {};

        @Override
        void load(BatchBody body, int rows) throws SQLException {
            bytes = body.bytes;
            views = body.nextBuffer().holding((long) rows * WIDTH, "views");
            buffers = new BatchBody.Region[body.nextVariadicCount()];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = body.nextBuffer();
            }
        }

        @Override
        long locate(int row) throws SQLException {
            int place = views + (row << 4);
            int length = (int) Little.INT.get(bytes, place);
            if (length >= 0 && length <= LONGEST_INLINE) {
                return located(place + Integer.BYTES, length);
            }
            int buffer = (int) Little.INT.get(bytes, place + 8);
            int from = (int) Little.INT.get(bytes, place + LONGEST_INLINE);
            if (length < 0
                    || buffer < 0
                    || buffer >= buffers.length
                    || from < 0
                    || length > buffers[buffer].length() - from) {
                throw outside();
            }
            return located(buffers[buffer].start() + from, length);
        }
    }
}
