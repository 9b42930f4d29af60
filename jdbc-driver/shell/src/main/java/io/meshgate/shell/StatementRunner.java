package io.meshgate.shell;

import io.meshgate.shell.output.ResultWriter;
import io.meshgate.shell.value.Column;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs statements one after the other. {@link #cancel} may be called by any thread. */
final class StatementRunner {
    private final GatewaySession session;
    private final Progress progress;
    private final Consumer<String> notices;
    private volatile @Nullable RunningStatement running;

    /** @param notices gets a line when the connection was lost and another one opened */
    StatementRunner(GatewaySession session, Progress progress, Consumer<String> notices) {
        this.session = session;
        this.progress = progress;
        this.notices = notices;
    }

    /** Where the rows of a result go. */
    @FunctionalInterface
    interface Destination {
        ResultWriter open() throws IOException;
    }

    /**
     * Runs a statement and writes its rows. When the connection turns out to be lost before the first row, it is opened
     * anew and a statement that only reads is run once more.
     *
     * @return how many rows it gave
     */
    long run(String sql, Destination destination) throws SQLException, IOException {
        try {
            return runOnce(sql, destination);
        } catch (LostException lost) {
            session.drop();
            session.connection();
            notices.accept("The connection was lost; connected again.");
            try {
                return runOnce(sql, destination);
            } catch (LostException again) {
                throw again.failure;
            }
        }
    }

    private long runOnce(String sql, Destination destination) throws SQLException, IOException, LostException {
        RunningStatement current = null;
        Connection connection = session.connection();
        try (Statement statement = connection.createStatement()) {
            current = new RunningStatement(statement);
            running = current;
            progress.start(current::rows);
            boolean hasRows = statement.execute(sql);
            if (hasRows) {
                current.checkCancelled();
                write(statement, current, destination);
            } else if (FirstWord.of(sql).writes()) {
                // Also when it was cancelled too late: what is written is written.
                tellCount(statement.getLargeUpdateCount());
            } else {
                current.checkCancelled();
            }
            session.remember(sql);
            return current.rows();
        } catch (SQLException e) {
            if (current != null && current.isCancelled()) {
                throw new SQLException("CANCELLED: the statement was cancelled", "57014", e);
            }
            boolean again =
                    current == null || (current.rows() == 0 && FirstWord.of(sql).reads());
            if (GatewaySession.isLost(e) && again) {
                throw new LostException(e);
            }
            throw e;
        } finally {
            progress.stop();
            running = null;
        }
    }

    private void tellCount(long rows) {
        if (rows > 0) {
            notices.accept(rows == 1 ? "1 row written" : String.format(Locale.ROOT, "%,d rows written", rows));
        }
    }

    private static void write(Statement statement, RunningStatement current, Destination destination)
            throws SQLException, IOException {
        try (ResultSet result = statement.getResultSet()) {
            List<Column> columns = Column.of(result.getMetaData());
            if (columns.isEmpty()) {
                while (result.next()) {
                    current.checkCancelled();
                }
            } else {
                destination.open().write(current.rowsOf(result, columns));
            }
        }
    }

    /**
     * Cancels the statement that runs, if one does. When called again before it has ended, gives up the connection.
     *
     * @return whether a statement was running
     */
    boolean cancel() {
        RunningStatement current = running;
        if (current == null) {
            return false;
        }
        if (current.isCancelled()) {
            session.drop();
        } else {
            current.cancel();
        }
        return true;
    }

    private static final class LostException extends Exception {
        private final SQLException failure;

        LostException(SQLException failure) {
            super(failure);
            this.failure = failure;
        }
    }
}
