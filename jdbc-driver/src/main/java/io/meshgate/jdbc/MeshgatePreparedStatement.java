package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.SqlType;
import io.meshgate.jdbc.flight.CallLimits;
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
        return acceptRows(start(values));
    }

    @Override
    public boolean execute() throws SQLException {
        return accept(start(values));
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        return update(values);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) executeLargeUpdate();
    }

    private long update(@Nullable Object[] row) throws SQLException {
        if (preparation.result().length > 0) {
            throw givesRows();
        }
        return acceptCount(start(row));
    }

    private BatchReader start(@Nullable Object[] row) throws SQLException {
        prepareToRun();
        for (int i = 0; i < row.length; i++) {
            if (row[i] == NOTHING) {
                throw Failures.data("07001", "Parameter " + (i + 1) + " of the statement has no value", null);
            }
        }
        CallLimits limits = limits();
        try {
            return start(row, limits);
        } catch (SQLException e) {
            if (!FORGOTTEN.equals(e.getSQLState()) && !PLAN_OUTDATED.equals(e.getSQLState())) {
                throw e;
            }
            return start(preparedAgain(row, limits), limits);
        }
    }

    private BatchReader start(@Nullable Object[] row, CallLimits limits) throws SQLException {
        if (row.length > 0) {
            preparation =
                    preparation.bind(connection().client(), Collections.unmodifiableList(Arrays.asList(row)), limits);
        }
        return start(preparation.command(), limits);
    }

    /** The parameters may have other types by now, for which the values are converted once more. */
    private @Nullable Object[] preparedAgain(@Nullable Object[] row, CallLimits limits) throws SQLException {
        Preparation again = Preparation.of(connection().client(), sql, limits);
        if (again.parameters().length != row.length) {
            throw Failures.data(
                    "07001",
                    "The statement has " + again.parameters().length + " parameters by now, but " + row.length
                            + " were set",
                    null);
        }
        preparation = again;
        @Nullable Object[] converted = new @Nullable Object[row.length];
        for (int i = 0; i < row.length; i++) {
            converted[i] = converted(row[i], i + 1, ZoneId.systemDefault());
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
        return runBatch(rows, this::update);
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
