package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.Batch;
import io.meshgate.jdbc.arrow.RowsMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that the driver makes itself: the answers of {@link java.sql.DatabaseMetaData}. Not thread-safe. */
final class Listing {
    private static final int ROWS_IN_A_BATCH = 8_192;

    private final ListingShape shape;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    Listing(ListingShape shape) {
        this.shape = shape;
    }

    /** @param values as many as the shape has columns, of the classes of their types, or null */
    Listing add(@Nullable Object... values) {
        if (values.length != shape.fields().size()) {
            throw new IllegalArgumentException("a row of " + values.length + " values does not fit " + shape);
        }
        rows.add(Arrays.asList(values));
        return this;
    }

    /** By text, in the order that JDBC prescribes; NULL comes first. */
    Listing sortedBy(String... columns) {
        Arrays.stream(columns)
                .map(this::byText)
                .reduce(Comparator::thenComparing)
                .ifPresent(rows::sort);
        return this;
    }

    private Comparator<List<@Nullable Object>> byText(String column) {
        int at = shape.indexOf(column);
        return Comparator.comparing(row -> text(row, at), Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    private static @Nullable String text(List<@Nullable Object> row, int column) {
        Object value = row.get(column);
        return value == null ? null : value.toString();
    }

    /** The rows as a result of their own, which no statement has given. */
    ResultSet toResult() throws SQLException {
        return new MeshgateResultSet(null, new Rows(new Batch(shape.fields()), List.copyOf(rows)), 0, 0);
    }

    private static final class Rows implements Batches {
        private final Batch batch;
        private final List<List<@Nullable Object>> rows;
        private int given;

        Rows(Batch batch, List<List<@Nullable Object>> rows) {
            this.batch = batch;
            this.rows = rows;
        }

        @Override
        public Batch batch() {
            return batch;
        }

        @Override
        public boolean next() throws SQLException {
            int to = Math.min(rows.size(), given + ROWS_IN_A_BATCH);
            if (given == to) {
                return false;
            }
            List<ArrowField> fields = batch.fields();
            batch.load(RowsMessage.encode(fields, rows.subList(given, to)));
            given = to;
            return true;
        }

        @Override
        public void close() {
            given = rows.size();
        }
    }
}
