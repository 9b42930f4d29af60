package io.meshgate.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** The setters of a prepared statement, and what it refuses because its text is known already. */
abstract class SettableParameters extends MeshgateStatement implements PreparedStatement {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;
    private static final int TO_THE_END = -1;

    SettableParameters(MeshgateConnection connection) {
        super(connection);
    }

    /** @param zone of values that have none of their own */
    abstract void set(int position, @Nullable Object value, ZoneId zone) throws SQLException;

    private void set(int position, @Nullable Object value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    private static SQLException refused(String method) {
        return Failures.notSupported("The Meshgate driver does not support PreparedStatement." + method);
    }

    private static SQLException textIsKnown(String method) {
        return Failures.notSupported("PreparedStatement." + method + " is not supported: the statement has its text"
                + " already; use the method without text");
    }

    private static byte @Nullable [] read(@Nullable InputStream stream, long length) throws SQLException {
        if (stream == null) {
            return null;
        }
        try (stream) {
            byte[] bytes = length < 0 ? stream.readAllBytes() : stream.readNBytes((int) Math.min(length, MAX_LENGTH));
            if (length >= 0 && bytes.length < length) {
                throw Failures.data("22026", "The stream of a parameter ended before its length", null);
            }
            return bytes;
        } catch (IOException e) {
            throw Failures.data("22000", "The stream of a parameter cannot be read", e);
        }
    }

    private static @Nullable String read(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return null;
        }
        try (reader) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            if (length > text.getBuffer().length()) {
                throw Failures.data("22026", "The stream of a parameter ended before its length", null);
            }
            return length < 0 ? text.toString() : text.getBuffer().substring(0, (int) length);
        } catch (IOException e) {
            throw Failures.data("22000", "The stream of a parameter cannot be read", e);
        }
    }

    private static @Nullable String ascii(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void setBoolean(int position, boolean value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setByte(int position, byte value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setShort(int position, short value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setInt(int position, int value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setLong(int position, long value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setFloat(int position, float value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setDouble(int position, double value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setBigDecimal(int position, @Nullable BigDecimal value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setString(int position, @Nullable String value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setNString(int position, @Nullable String value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setDate(int position, @Nullable Date value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setTime(int position, @Nullable Time value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setTimestamp(int position, @Nullable Timestamp value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setObject(int position, @Nullable Object value) throws SQLException {
        set(position, value, ZoneId.systemDefault());
    }

    @Override
    public void setBytes(int position, byte @Nullable [] value) throws SQLException {
        set(position, value == null ? null : value.clone());
    }

    @Override
    public void setNull(int position, int type) throws SQLException {
        set(position, null);
    }

    @Override
    public void setNull(int position, int type, String name) throws SQLException {
        set(position, null);
    }

    @Override
    public void setObject(int position, @Nullable Object value, int type) throws SQLException {
        setObject(position, value);
    }

    @Override
    public void setObject(int position, @Nullable Object value, int type, int scaleOrLength) throws SQLException {
        setObject(position, value);
    }

    @Override
    public void setObject(int position, @Nullable Object value, SQLType type) throws SQLException {
        setObject(position, value);
    }

    @Override
    public void setObject(int position, @Nullable Object value, SQLType type, int scaleOrLength) throws SQLException {
        setObject(position, value);
    }

    @Override
    public void setDate(int position, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        set(position, value, SqlTimes.zone(calendar));
    }

    @Override
    public void setTime(int position, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        set(position, value, SqlTimes.zone(calendar));
    }

    @Override
    public void setTimestamp(int position, @Nullable Timestamp value, @Nullable Calendar calendar) throws SQLException {
        set(position, value, SqlTimes.zone(calendar));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream value) throws SQLException {
        set(position, ascii(read(value, TO_THE_END)));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream value, int length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader value, int length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream value, int length) throws SQLException {
        set(position, ascii(read(value, length)));
    }

    @Override
    public void setBinaryStream(int position, @Nullable InputStream value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setCharacterStream(int position, @Nullable Reader value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setAsciiStream(int position, @Nullable InputStream value, long length) throws SQLException {
        set(position, ascii(read(value, length)));
    }

    @Deprecated
    @Override
    public void setUnicodeStream(int position, @Nullable InputStream value, int length) throws SQLException {
        throw refused("setUnicodeStream(int, InputStream, int)");
    }

    @Override
    public void setNCharacterStream(int position, @Nullable Reader value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setClob(int position, @Nullable Reader value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setNClob(int position, @Nullable Reader value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setBlob(int position, @Nullable InputStream value) throws SQLException {
        set(position, read(value, TO_THE_END));
    }

    @Override
    public void setNCharacterStream(int position, @Nullable Reader value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setClob(int position, @Nullable Reader value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setNClob(int position, @Nullable Reader value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setBlob(int position, @Nullable InputStream value, long length) throws SQLException {
        set(position, read(value, length));
    }

    @Override
    public void setBlob(int position, @Nullable Blob value) throws SQLException {
        set(position, value == null ? null : read(value.getBinaryStream(), TO_THE_END));
    }

    @Override
    public void setClob(int position, @Nullable Clob value) throws SQLException {
        set(position, value == null ? null : read(value.getCharacterStream(), TO_THE_END));
    }

    @Override
    public void setNClob(int position, @Nullable NClob value) throws SQLException {
        setClob(position, (Clob) value);
    }

    @Override
    public void setURL(int position, @Nullable URL value) throws SQLException {
        set(position, value == null ? null : value.toString());
    }

    @Override
    public void setArray(int position, @Nullable Array value) throws SQLException {
        set(position, value);
    }

    @Override
    public void setRef(int position, @Nullable Ref value) throws SQLException {
        throw refused("setRef(int, Ref)");
    }

    @Override
    public void setRowId(int position, @Nullable RowId value) throws SQLException {
        throw refused("setRowId(int, RowId)");
    }

    @Override
    public void setSQLXML(int position, @Nullable SQLXML value) throws SQLException {
        throw refused("setSQLXML(int, SQLXML)");
    }

    @Override
    public final ResultSet executeQuery(String sql) throws SQLException {
        throw textIsKnown("executeQuery(String)");
    }

    @Override
    public final boolean execute(String sql) throws SQLException {
        throw textIsKnown("execute(String)");
    }

    @Override
    public final boolean execute(String sql, int keys) throws SQLException {
        throw textIsKnown("execute(String, int)");
    }

    @Override
    public final boolean execute(String sql, int[] keys) throws SQLException {
        throw textIsKnown("execute(String, int[])");
    }

    @Override
    public final boolean execute(String sql, String[] keys) throws SQLException {
        throw textIsKnown("execute(String, String[])");
    }

    @Override
    public final int executeUpdate(String sql) throws SQLException {
        throw textIsKnown("executeUpdate(String)");
    }

    @Override
    public final int executeUpdate(String sql, int keys) throws SQLException {
        throw textIsKnown("executeUpdate(String, int)");
    }

    @Override
    public final int executeUpdate(String sql, int[] keys) throws SQLException {
        throw textIsKnown("executeUpdate(String, int[])");
    }

    @Override
    public final int executeUpdate(String sql, String[] keys) throws SQLException {
        throw textIsKnown("executeUpdate(String, String[])");
    }

    @Override
    public final long executeLargeUpdate(String sql) throws SQLException {
        throw textIsKnown("executeLargeUpdate(String)");
    }

    @Override
    public final void addBatch(String sql) throws SQLException {
        throw textIsKnown("addBatch(String)");
    }
}
