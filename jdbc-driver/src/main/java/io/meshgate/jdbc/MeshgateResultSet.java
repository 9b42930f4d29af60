package io.meshgate.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * A result: forward only, read only, holding one batch at a time. Used by one thread at a time, except for {@link
 * #close}.
 */
final class MeshgateResultSet extends TypedRows implements Unwrapping {
    private final @Nullable MeshgateStatement statement;
    private final Batches batches;
    private final long maxRows;
    private int fetchSize;
    private int rowsInBatch;
    private long rowNumber;

    private boolean started;
    private boolean ended;
    private volatile boolean closed;

    /**
     * @param statement null for rows that no statement has given, as those of DatabaseMetaData
     * @param maxRows after which the result ends; 0 for all
     */
    MeshgateResultSet(@Nullable MeshgateStatement statement, Batches batches, long maxRows, int fetchSize) {
        super(batches.batch().columns());
        this.statement = statement;
        this.batches = batches;
        this.maxRows = maxRows;
        this.fetchSize = fetchSize;
    }

    @Override
    public boolean next() throws SQLException {
        int following = row + 1;
        if (following < rowsInBatch && rowNumber != maxRows && !closed) {
            row = following;
            rowNumber++;
            return true;
        }
        return nextBatch();
    }

    private boolean nextBatch() throws SQLException {
        checkOpen();
        started = true;
        row = NO_ROW;
        rowsInBatch = 0;
        if (ended) {
            return false;
        }
        if ((maxRows > 0 && rowNumber == maxRows) || !batches.next()) {
            ended = true;
            batches.close();
            return false;
        }
        rowsInBatch = batches.batch().rows();
        zone = TimeZone.getDefault();
        row = 0;
        rowNumber++;
        return true;
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        checkOpen();
        return statement;
    }

    @Override
    public int getRow() throws SQLException {
        checkOpen();
        return row < 0 ? 0 : (int) Math.min(rowNumber, Integer.MAX_VALUE);
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return !started;
    }

    @Override
    public boolean isFirst() throws SQLException {
        checkOpen();
        return row >= 0 && rowNumber == 1;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        checkOpen();
        return ended && rowNumber > 0;
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        StatementSettings.checkDirection(direction);
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize;
    }

    /** A hint, which is not taken: the server sends batches, as large as the property fetch-memory allows. */
    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        fetchSize = StatementSettings.checkFetchSize(rows);
    }

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closeOnly();
            if (statement != null) {
                statement.resultClosed(this);
            }
        }
    }

    /** Without telling the statement. */
    void closeOnly() {
        closed = true;
        row = NO_ROW;
        rowsInBatch = 0;
        batches.close();
    }

    @Override
    public String toString() {
        return "ResultSet of " + columns.length + " columns";
    }
}
