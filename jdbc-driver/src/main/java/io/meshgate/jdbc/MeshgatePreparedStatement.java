package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.SqlType;
import io.meshgate.jdbc.flight.CallLimits;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement: the server keeps its text and the values bound last, and plans it anew at each run. What the
 * server has forgotten is prepared again, once for each run.
 */
final class MeshgatePreparedStatement extends SettableParameters {
    private static final String FORGOTTEN = "26000";
    private static final String PLAN_OUTDATED = "40001";

    /** Stands where no value was set; NULL is set as null. */
    private static final Object NOTHING = new Object();

    private final String sql;
    private Preparation preparation;
    private @Nullable Object[] values;
    private final List<@Nullable Object[]> batch = new ArrayList<>();

    private MeshgatePreparedStatement(MeshgateConnection connection, String sql, Preparation preparation) {
        super(connection);
        this.sql = sql;
        this.preparation = preparation;
        this.values = unset(preparation);
    }

    static MeshgatePreparedStatement prepare(MeshgateConnection connection, String sql) throws SQLException {
        Preparation preparation = Preparation.of(connection.client(), sql, CallLimits.NONE);
        return new MeshgatePreparedStatement(connection, sql, preparation);
    }

    private static @Nullable Object[] unset(Preparation preparation) {
        @Nullable Object[] values = new @Nullable Object[preparation.parameters().length];
        Arrays.fill(values, NOTHING);
        return values;
    }

    @Override
    void set(int position, @Nullable Object value, ZoneId zone) throws SQLException {
        checkOpen();
        if (position < 1 || position > values.length) {
            throw MeshgateParameterMetaData.noParameter(position, values.length);
        }
        values[position - 1] = converted(value, position, zone);
    }

    private @Nullable Object converted(@Nullable Object value, int position, ZoneId zone) throws SQLException {
        Column parameter = preparation.parameters()[position - 1];
        if (value == null) {
            return null;
        }
        if (parameter.elements().isPresent()) {
            return ArrayConversion.convert(value, parameter, position, zone);
        }
        SqlType type = parameter.sqlType();
        return type.jdbcType() == Types.NULL ? value : ParameterConversion.convert(value, type, position, zone);
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        values = unset(preparation);
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        return new MeshgateParameterMetaData(preparation.parameters());
    }

    /** @return null for a statement without a result */
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return preparation.result().length == 0 ? null : new MeshgateResultSetMetaData(preparation.result());
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return acceptRows(start(one(values)));
    }

    @Override
    public boolean execute() throws SQLException {
        return accept(start(one(values)));
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        return update(one(values));
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) executeLargeUpdate();
    }

    private static List<@Nullable Object[]> one(@Nullable Object[] row) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(row);
        return rows;
    }

    private long update(List<@Nullable Object[]> rows) throws SQLException {
        if (preparation.result().length > 0) {
            throw givesRows();
        }
        return acceptCount(start(rows));
    }

    private BatchReader start(List<@Nullable Object[]> rows) throws SQLException {
        prepareToRun();
        for (@Nullable Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                if (row[i] == NOTHING) {
                    throw Failures.data("07001", "Parameter " + (i + 1) + " of the statement has no value", null);
                }
            }
        }
        CallLimits limits = limits();
        try {
            return start(rows, limits);
        } catch (SQLException e) {
            if (!FORGOTTEN.equals(e.getSQLState()) && !PLAN_OUTDATED.equals(e.getSQLState())) {
                throw e;
            }
            return start(preparedAgain(rows, limits), limits);
        }
    }

    private BatchReader start(List<@Nullable Object[]> rows, CallLimits limits) throws SQLException {
        if (rows.get(0).length > 0) {
            List<List<@Nullable Object>> values = new ArrayList<>(rows.size());
            rows.forEach(row -> values.add(Collections.unmodifiableList(Arrays.asList(row))));
            preparation = preparation.bind(connection().client(), values, limits);
        }
        return start(preparation.command(), limits);
    }

    /** The parameters may have other types by now, for which the values are converted once more. */
    private List<@Nullable Object[]> preparedAgain(List<@Nullable Object[]> rows, CallLimits limits)
            throws SQLException {
        Preparation again = Preparation.of(connection().client(), sql, limits);
        int width = rows.get(0).length;
        if (again.parameters().length != width) {
            throw Failures.data(
                    "07001",
                    "The statement has " + again.parameters().length + " parameters by now, but " + width + " were set",
                    null);
        }
        preparation = again;
        List<@Nullable Object[]> converted = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            @Nullable Object[] values = new @Nullable Object[width];
            for (int i = 0; i < width; i++) {
                values[i] = converted(row[i], i + 1, ZoneId.systemDefault());
            }
            converted.add(values);
        }
        return converted;
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        batch.add(values.clone());
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<@Nullable Object[]> rows = List.copyOf(batch);
        batch.clear();
        return rows.size() > 1 && values.length > 0 ? runTogether(rows) : runBatch(rows, row -> update(one(row)));
    }

    /** One run adds what all rows give, or nothing. How many rows it has added for each it does not say. */
    private long[] runTogether(List<@Nullable Object[]> rows) throws SQLException {
        long[] counts = new long[rows.size()];
        try {
            Arrays.fill(counts, update(rows) == rows.size() ? 1 : SUCCESS_NO_INFO);
            return counts;
        } catch (SQLException e) {
            throw new BatchUpdateException(
                    "The batch failed: " + e.getMessage(), e.getSQLState(), e.getErrorCode(), new long[0], e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (isClosed()) {
            return;
        }
        super.close();
        if (!connection().isClosed()) {
            preparation.close(connection().client());
        }
    }
}
