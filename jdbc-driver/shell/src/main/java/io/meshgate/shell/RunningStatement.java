package io.meshgate.shell;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.RowReader;
import io.meshgate.shell.value.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that runs: it can be cancelled, and counts its rows, from other threads. */
final class RunningStatement {
    private final Statement statement;
    private volatile boolean cancelled;
    private volatile long rows;

    RunningStatement(Statement statement) {
        this.statement = statement;
    }

    /** What the statement gave so far. */
    long rows() {
        return rows;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Asks the gateway to stop, and takes no more rows whatever it does. */
    void cancel() {
        cancelled = true;
        try {
            statement.cancel();
        } catch (SQLException e) {
            // No more rows are taken, and closing the statement ends it.
        }
    }

    void checkCancelled() throws SQLException {
        if (cancelled) {
            throw new SQLException("CANCELLED: the statement was cancelled", "57014");
        }
    }

    /** The rows of a result of the statement. */
    Rows rowsOf(ResultSet result, List<Column> columns) {
        return new CountedRows(result, columns);
    }

    private final class CountedRows implements Rows {
        private final ResultSet result;
        private final List<Column> columns;
        private final RowReader reader;

        CountedRows(ResultSet result, List<Column> columns) {
            this.result = result;
            this.columns = columns;
            this.reader = new RowReader(result, columns);
        }

        @Override
        public List<Column> columns() {
            return columns;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads the rows
        public boolean next() throws SQLException {
            checkCancelled();
            boolean more = result.next();
            if (more) {
                rows++;
            }
            return more;
        }

        @Override
        public List<@Nullable Object> row() throws SQLException {
            return reader.row();
        }
    }
}
