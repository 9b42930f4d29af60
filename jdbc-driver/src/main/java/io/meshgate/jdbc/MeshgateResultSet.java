package io.meshgate.jdbc;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The built part of {@link ResultSet}: forward only, read only, holding one batch at a time. */
final class MeshgateResultSet {
    private final Statement statement;
    private final BatchReader batches;
    private final List<Field> fields;
    private final List<ColumnType> types;
    private final ResultSet facade;
    private @Nullable VectorSchemaRoot batch;
    private int rowInBatch;
    private int rowNumber;
    private boolean started;
    private boolean lastWasNull;
    private volatile boolean closed;

    MeshgateResultSet(Statement statement, BatchReader batches) {
        this.statement = statement;
        this.batches = batches;
        this.fields = batches.schema().getFields();
        this.types = fields.stream().map(ColumnType::of).toList();
        this.facade = Facade.of(ResultSet.class, this);
    }

    ResultSet facade() {
        return facade;
    }

    void cancel() {
        batches.cancel();
    }

    public boolean next() throws SQLException {
        checkOpen();
        if (started && batch == null) {
            return false;
        }
        if (batch == null || ++rowInBatch == batch.getRowCount()) {
            started = true;
            rowInBatch = 0;
            batch = null;
            batch = batches.next();
        }
        rowNumber = batch == null ? 0 : rowNumber + 1;
        return batch != null;
    }

    public int getRow() throws SQLException {
        checkOpen();
        return rowNumber;
    }

    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return !started;
    }

    public int findColumn(String label) throws SQLException {
        checkOpen();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).getName().equalsIgnoreCase(label)) {
                return i + 1;
            }
        }
        throw Failures.column("The result has no column '" + label + "'");
    }

    public boolean wasNull() throws SQLException {
        checkOpen();
        return lastWasNull;
    }

    public @Nullable String getString(int column) throws SQLException {
        return Conversions.toText(value(column));
    }

    public @Nullable String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    public boolean getBoolean(int column) throws SQLException {
        return Conversions.toBoolean(value(column));
    }

    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    public short getShort(int column) throws SQLException {
        return (short) Conversions.toInteger(value(column), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    public short getShort(String label) throws SQLException {
        return getShort(findColumn(label));
    }

    public int getInt(int column) throws SQLException {
        return (int) Conversions.toInteger(value(column), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    public long getLong(int column) throws SQLException {
        return Conversions.toInteger(value(column), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    public float getFloat(int column) throws SQLException {
        return (float) getDouble(column);
    }

    public float getFloat(String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    public double getDouble(int column) throws SQLException {
        return Conversions.toDouble(value(column));
    }

    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        return Conversions.toDecimal(value(column));
    }

    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    public byte @Nullable [] getBytes(int column) throws SQLException {
        return Conversions.toBytes(value(column));
    }

    public byte @Nullable [] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    public @Nullable Date getDate(int column) throws SQLException {
        return Conversions.toDate(value(column));
    }

    public @Nullable Date getDate(String label) throws SQLException {
        return getDate(findColumn(label));
    }

    public @Nullable Time getTime(int column) throws SQLException {
        return Conversions.toTime(value(column));
    }

    public @Nullable Time getTime(String label) throws SQLException {
        return getTime(findColumn(label));
    }

    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return Conversions.toTimestamp(value(column));
    }

    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    public @Nullable Object getObject(int column) throws SQLException {
        return Conversions.toObject(value(column));
    }

    public @Nullable Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    /** The value as it is: supported are the class that the column has, and those of {@code java.time} for times. */
    public @Nullable Object getObject(int column, Class<?> wanted) throws SQLException {
        Object value = value(column);
        if (value == null || wanted.isInstance(value)) {
            return value;
        }
        Object converted = Conversions.toObject(value);
        if (wanted.isInstance(converted)) {
            return converted;
        }
        throw Failures.notSupported("ResultSet.getObject(int, Class) does not turn "
                + types.get(column - 1).name() + " into " + wanted.getName() + " yet");
    }

    public @Nullable Object getObject(String label, Class<?> wanted) throws SQLException {
        return getObject(findColumn(label), wanted);
    }

    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return Facade.of(ResultSetMetaData.class, new MeshgateResultSetMetaData(fields, types));
    }

    public Statement getStatement() throws SQLException {
        checkOpen();
        return statement;
    }

    public int getType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    public int getConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            batch = null;
            batches.close();
        }
    }

    private @Nullable Object value(int column) throws SQLException {
        checkOpen();
        VectorSchemaRoot rows = batch;
        if (rows == null) {
            throw Failures.cursor("The result stands on no row: next() was not called, or gave false");
        }
        if (column < 1 || column > types.size()) {
            throw Failures.column("The result has no column " + column + "; accepted are 1 to " + types.size());
        }
        Object value = types.get(column - 1).read(rows.getVector(column - 1), rowInBatch);
        lastWasNull = value == null;
        return value;
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw Failures.cursor("The result is closed");
        }
    }

    @Override
    public String toString() {
        return "ResultSet of " + fields.size() + " columns";
    }
}
