package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.DateColumn;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** The getters of the row that a result stands on, by the number of the column. Used by one thread at a time. */
abstract class TypedRows extends LabelledRows {
    static final int NO_ROW = -1;
    private static final int MOST_DIGITS = 10_000;

    final Column[] columns;

    /** In the batch that the columns hold; {@link #NO_ROW} if the result stands on none. */
    int row = NO_ROW;

    /** The Java runtime's, asked for once for each batch. */
    TimeZone zone = TimeZone.getDefault();

    private @Nullable Map<String, Integer> labels;
    private boolean lastWasNull;

    TypedRows(Column[] columns) {
        this.columns = columns;
    }

    /** Without the exception that JDBC allows. */
    @Override
    public abstract boolean isClosed();

    /** The column if the value in the current row is not NULL; null if it is. */
    private @Nullable Column present(int number) throws SQLException {
        int at = row;
        if (at < 0 || number < 1 || number > columns.length) {
            throw unreadable(number);
        }
        Column column = columns[number - 1];
        lastWasNull = column.isNull(at);
        return lastWasNull ? null : column;
    }

    private SQLException unreadable(int number) {
        if (isClosed()) {
            return Failures.cursor("The result is closed");
        }
        return row < 0
                ? Failures.cursor("The result stands on no row: next() was not called, or gave false")
                : Failures.column("The result has no column " + number + "; accepted are 1 to " + columns.length);
    }

    @Override
    public boolean wasNull() throws SQLException {
        checkOpen();
        return lastWasNull;
    }

    @Override
    public @Nullable String getString(int number) throws SQLException {
        Column column = present(number);
        return column == null ? null : column.textAt(row);
    }

    @Override
    public boolean getBoolean(int number) throws SQLException {
        Column column = present(number);
        return column != null && column.booleanAt(row);
    }

    @Override
    public byte getByte(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.byteAt(row);
    }

    @Override
    public short getShort(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.shortAt(row);
    }

    @Override
    public int getInt(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.intAt(row);
    }

    @Override
    public long getLong(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.longAt(row);
    }

    @Override
    public float getFloat(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.floatAt(row);
    }

    @Override
    public double getDouble(int number) throws SQLException {
        Column column = present(number);
        return column == null ? 0 : column.doubleAt(row);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int number) throws SQLException {
        Column column = present(number);
        return column == null ? null : column.decimalAt(row);
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(int number, int scale) throws SQLException {
        BigDecimal value = getBigDecimal(number);
        if (value != null && Math.abs((long) value.scale() - scale) > MOST_DIGITS) {
            throw DataFailures.outOfRange("DECIMAL");
        }
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public byte @Nullable [] getBytes(int number) throws SQLException {
        Column column = present(number);
        return column == null ? null : column.bytesAt(row);
    }

    @Override
    public @Nullable Date getDate(int number) throws SQLException {
        Column column = present(number);
        if (column instanceof DateColumn dates) {
            return SqlTimes.date(dates.epochDayAt(row), zone);
        }
        return column == null ? null : SqlTimes.date(column.dateAt(row, zone.toZoneId()), null);
    }

    @Override
    public @Nullable Date getDate(int number, @Nullable Calendar calendar) throws SQLException {
        Column column = present(number);
        return column == null ? null : SqlTimes.date(column.dateAt(row, SqlTimes.zone(calendar)), calendar);
    }

    @Override
    public @Nullable Time getTime(int number) throws SQLException {
        return getTime(number, null);
    }

    @Override
    public @Nullable Time getTime(int number, @Nullable Calendar calendar) throws SQLException {
        Column column = present(number);
        return column == null ? null : SqlTimes.time(column.timeAt(row, SqlTimes.zone(calendar)), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int number) throws SQLException {
        Column column = present(number);
        if (column == null) {
            return null;
        }
        return column.isInstant()
                ? SqlTimes.timestamp(column.instantAt(row, ZoneOffset.UTC))
                : SqlTimes.timestamp(column.timestampAt(row, zone.toZoneId()), zone);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int number, @Nullable Calendar calendar) throws SQLException {
        Column column = present(number);
        return column == null ? null : SqlTimes.timestamp(column, row, calendar);
    }

    @Override
    public @Nullable Object getObject(int number) throws SQLException {
        Column column = present(number);
        return column == null ? null : JdbcObjects.of(column.valueAt(row));
    }

    @Override
    public @Nullable Object getObject(int number, @Nullable Map<String, Class<?>> types) throws SQLException {
        MeshgateArray.refuseTypes(types);
        return getObject(number);
    }

    @Override
    public <T> @Nullable T getObject(int number, Class<T> wanted) throws SQLException {
        if (wanted == null) {
            throw Failures.argument("The class to read the value as is null");
        }
        Column column = present(number);
        return column == null ? null : wanted.cast(Conversions.to(wanted, column, row));
    }

    @Override
    public @Nullable Array getArray(int number) throws SQLException {
        return getObject(number, Array.class);
    }

    @Override
    public @Nullable String getNString(int number) throws SQLException {
        return getString(number);
    }

    @Override
    public @Nullable Reader getCharacterStream(int number) throws SQLException {
        String text = getString(number);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int number) throws SQLException {
        return getCharacterStream(number);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int number) throws SQLException {
        String text = getString(number);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public @Nullable InputStream getBinaryStream(int number) throws SQLException {
        byte[] bytes = getBytes(number);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public int findColumn(@Nullable String label) throws SQLException {
        checkOpen();
        if (label == null) {
            throw Failures.argument("The label of the column is null");
        }
        Map<String, Integer> known = labels;
        if (known == null) {
            known = numbersByLabel();
            labels = known;
        }
        Integer number = known.get(label);
        if (number == null) {
            number = known.get(label.toLowerCase(Locale.ROOT));
        }
        if (number == null) {
            throw Failures.column("The result has no column '" + label + "'");
        }
        return number;
    }

    private Map<String, Integer> numbersByLabel() {
        Map<String, Integer> numbers = new HashMap<>(columns.length * 2);
        for (int i = 0; i < columns.length; i++) {
            numbers.putIfAbsent(columns[i].field().name().toLowerCase(Locale.ROOT), i + 1);
        }
        return numbers;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return new MeshgateResultSetMetaData(columns);
    }

    final void checkOpen() throws SQLException {
        if (isClosed()) {
            throw Failures.cursor("The result is closed");
        }
    }
}
