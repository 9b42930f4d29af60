package io.meshgate.jdbc.arrow;

import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Arrays. */
abstract sealed class ListColumn extends Column {
    final Column elements;

    private ListColumn(ArrowField field, Column elements) {
        super(field, SqlType.of(Types.ARRAY, elements.sqlType().declaration() + " ARRAY", ListValue.class));
        this.elements = elements;
    }

    static ListColumn varying(ArrowField field, ArrowType.Layout layout) throws SQLException {
        return new Varying(field, field.child(0).newColumn(), layout);
    }

    static ListColumn fixed(ArrowField field, int size) throws SQLException {
        return new Fixed(field, field.child(0).newColumn(), size);
    }

    @Override
    public Optional<Column> elements() {
        return Optional.of(elements);
    }

    /** The place of a row's elements, as {@code first << 32 | count}. */
    abstract long locate(int row) throws SQLException;

    @Override
    public final Object valueAt(int row) throws SQLException {
        long located = locate(row);
        int first = ByteRanges.start(located);
        int count = ByteRanges.length(located);
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int i = first; i < first + count; i++) {
            values.add(elements.isNull(i) ? null : elements.valueAt(i));
        }
        return new ListValue(elements.sqlType(), Collections.unmodifiableList(values));
    }

    /** Reads offsets of elements; also the part of a MAP column that is laid out like a list. */
    static final class Offsets {
        private final boolean wide;
        private byte[] bytes = {};
        private int offsets;

        Offsets(ArrowType.Layout layout) {
            this.wide = layout == ArrowType.Layout.LARGE;
        }

        void load(BatchBody body, int rows) throws SQLException {
            bytes = body.bytes;
            offsets = ByteRanges.offsets(body.nextBuffer(), rows, wide ? Long.BYTES : Integer.BYTES);
        }

        long locate(int row, int limit) throws SQLException {
            long from = at(row);
            long to = at(row + 1);
            if (from < 0 || to < from || to > limit) {
                throw DataFailures.malformed("an array lies outside of its elements");
            }
            return ByteRanges.located((int) from, (int) (to - from));
        }

        private long at(int index) {
            return wide
                    ? (long) Little.LONG.get(bytes, offsets + (index << 3))
                    : (int) Little.INT.get(bytes, offsets + (index << 2));
        }
    }

    private static final class Varying extends ListColumn {
        private final Offsets offsets;

        Varying(ArrowField field, Column elements, ArrowType.Layout layout) {
            super(field, elements);
            this.offsets = new Offsets(layout);
        }

        @Override
        void loadValues(BatchBody body) throws SQLException {
            offsets.load(body, length());
            elements.loadNested(body, 0);
        }

        @Override
        long locate(int row) throws SQLException {
            return offsets.locate(row, elements.length());
        }
    }

    private static final class Fixed extends ListColumn {
        private final int size;

        Fixed(ArrowField field, Column elements, int size) {
            super(field, elements);
            this.size = size;
        }

        @Override
        void loadValues(BatchBody body) throws SQLException {
            elements.loadNested(body, (long) length() * size);
        }

        @Override
        long locate(int row) {
            return ByteRanges.located(row * size, size);
        }
    }
}
