package io.meshgate.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;

/** What a result that only moves forward and cannot be changed refuses: half of {@link ResultSet}. */
abstract class ReadOnlyRows implements ResultSet {
    private static SQLException refused(String method) {
        return Failures.notSupported("The Meshgate driver does not support ResultSet." + method
                + ": results are read only, and read from first to last");
    }

    @Deprecated
    @Override
    public final InputStream getUnicodeStream(int column) throws SQLException {
        throw refused("getUnicodeStream(int)");
    }

    @Deprecated
    @Override
    public final InputStream getUnicodeStream(String label) throws SQLException {
        throw refused("getUnicodeStream(String)");
    }

    @Override
    public final String getCursorName() throws SQLException {
        throw refused("getCursorName()");
    }

    @Override
    public final boolean isLast() throws SQLException {
        throw refused("isLast()");
    }

    @Override
    public final void beforeFirst() throws SQLException {
        throw refused("beforeFirst()");
    }

    @Override
    public final void afterLast() throws SQLException {
        throw refused("afterLast()");
    }

    @Override
    public final boolean first() throws SQLException {
        throw refused("first()");
    }

    @Override
    public final boolean last() throws SQLException {
        throw refused("last()");
    }

    @Override
    public final boolean absolute(int rows) throws SQLException {
        throw refused("absolute(int)");
    }

    @Override
    public final boolean relative(int rows) throws SQLException {
        throw refused("relative(int)");
    }

    @Override
    public final boolean previous() throws SQLException {
        throw refused("previous()");
    }

    @Override
    public final boolean rowUpdated() throws SQLException {
        throw refused("rowUpdated()");
    }

    @Override
    public final boolean rowInserted() throws SQLException {
        throw refused("rowInserted()");
    }

    @Override
    public final boolean rowDeleted() throws SQLException {
        throw refused("rowDeleted()");
    }

    @Override
    public final void updateNull(int column) throws SQLException {
        throw refused("updateNull(int)");
    }

    @Override
    public final void updateBoolean(int column, boolean value) throws SQLException {
        throw refused("updateBoolean(int, boolean)");
    }

    @Override
    public final void updateByte(int column, byte value) throws SQLException {
        throw refused("updateByte(int, byte)");
    }

    @Override
    public final void updateShort(int column, short value) throws SQLException {
        throw refused("updateShort(int, short)");
    }

    @Override
    public final void updateInt(int column, int value) throws SQLException {
        throw refused("updateInt(int, int)");
    }

    @Override
    public final void updateLong(int column, long value) throws SQLException {
        throw refused("updateLong(int, long)");
    }

    @Override
    public final void updateFloat(int column, float value) throws SQLException {
        throw refused("updateFloat(int, float)");
    }

    @Override
    public final void updateDouble(int column, double value) throws SQLException {
        throw refused("updateDouble(int, double)");
    }

    @Override
    public final void updateBigDecimal(int column, BigDecimal value) throws SQLException {
        throw refused("updateBigDecimal(int, BigDecimal)");
    }

    @Override
    public final void updateString(int column, String value) throws SQLException {
        throw refused("updateString(int, String)");
    }

    @Override
    public final void updateBytes(int column, byte[] value) throws SQLException {
        throw refused("updateBytes(int, byte[])");
    }

    @Override
    public final void updateDate(int column, Date value) throws SQLException {
        throw refused("updateDate(int, Date)");
    }

    @Override
    public final void updateTime(int column, Time value) throws SQLException {
        throw refused("updateTime(int, Time)");
    }

    @Override
    public final void updateTimestamp(int column, Timestamp value) throws SQLException {
        throw refused("updateTimestamp(int, Timestamp)");
    }

    @Override
    public final void updateAsciiStream(int column, InputStream value, int length) throws SQLException {
        throw refused("updateAsciiStream(int, InputStream, int)");
    }

    @Override
    public final void updateBinaryStream(int column, InputStream value, int length) throws SQLException {
        throw refused("updateBinaryStream(int, InputStream, int)");
    }

    @Override
    public final void updateCharacterStream(int column, Reader value, int length) throws SQLException {
        throw refused("updateCharacterStream(int, Reader, int)");
    }

    @Override
    public final void updateObject(int column, Object value, int length) throws SQLException {
        throw refused("updateObject(int, Object, int)");
    }

    @Override
    public final void updateObject(int column, Object value) throws SQLException {
        throw refused("updateObject(int, Object)");
    }

    @Override
    public final void updateNull(String label) throws SQLException {
        throw refused("updateNull(String)");
    }

    @Override
    public final void updateBoolean(String label, boolean value) throws SQLException {
        throw refused("updateBoolean(String, boolean)");
    }

    @Override
    public final void updateByte(String label, byte value) throws SQLException {
        throw refused("updateByte(String, byte)");
    }

    @Override
    public final void updateShort(String label, short value) throws SQLException {
        throw refused("updateShort(String, short)");
    }

    @Override
    public final void updateInt(String label, int value) throws SQLException {
        throw refused("updateInt(String, int)");
    }

    @Override
    public final void updateLong(String label, long value) throws SQLException {
        throw refused("updateLong(String, long)");
    }

    @Override
    public final void updateFloat(String label, float value) throws SQLException {
        throw refused("updateFloat(String, float)");
    }

    @Override
    public final void updateDouble(String label, double value) throws SQLException {
        throw refused("updateDouble(String, double)");
    }

    @Override
    public final void updateBigDecimal(String label, BigDecimal value) throws SQLException {
        throw refused("updateBigDecimal(String, BigDecimal)");
    }

    @Override
    public final void updateString(String label, String value) throws SQLException {
        throw refused("updateString(String, String)");
    }

    @Override
    public final void updateBytes(String label, byte[] value) throws SQLException {
        throw refused("updateBytes(String, byte[])");
    }

    @Override
    public final void updateDate(String label, Date value) throws SQLException {
        throw refused("updateDate(String, Date)");
    }

    @Override
    public final void updateTime(String label, Time value) throws SQLException {
        throw refused("updateTime(String, Time)");
    }

    @Override
    public final void updateTimestamp(String label, Timestamp value) throws SQLException {
        throw refused("updateTimestamp(String, Timestamp)");
    }

    @Override
    public final void updateAsciiStream(String label, InputStream value, int length) throws SQLException {
        throw refused("updateAsciiStream(String, InputStream, int)");
    }

    @Override
    public final void updateBinaryStream(String label, InputStream value, int length) throws SQLException {
        throw refused("updateBinaryStream(String, InputStream, int)");
    }

    @Override
    public final void updateCharacterStream(String label, Reader value, int length) throws SQLException {
        throw refused("updateCharacterStream(String, Reader, int)");
    }

    @Override
    public final void updateObject(String label, Object value, int length) throws SQLException {
        throw refused("updateObject(String, Object, int)");
    }

    @Override
    public final void updateObject(String label, Object value) throws SQLException {
        throw refused("updateObject(String, Object)");
    }

    @Override
    public final void insertRow() throws SQLException {
        throw refused("insertRow()");
    }

    @Override
    public final void updateRow() throws SQLException {
        throw refused("updateRow()");
    }

    @Override
    public final void deleteRow() throws SQLException {
        throw refused("deleteRow()");
    }

    @Override
    public final void refreshRow() throws SQLException {
        throw refused("refreshRow()");
    }

    @Override
    public final void cancelRowUpdates() throws SQLException {
        throw refused("cancelRowUpdates()");
    }

    @Override
    public final void moveToInsertRow() throws SQLException {
        throw refused("moveToInsertRow()");
    }

    @Override
    public final void moveToCurrentRow() throws SQLException {
        throw refused("moveToCurrentRow()");
    }

    @Override
    public final Ref getRef(int column) throws SQLException {
        throw refused("getRef(int)");
    }

    @Override
    public final Blob getBlob(int column) throws SQLException {
        throw refused("getBlob(int)");
    }

    @Override
    public final Clob getClob(int column) throws SQLException {
        throw refused("getClob(int)");
    }

    @Override
    public final Ref getRef(String label) throws SQLException {
        throw refused("getRef(String)");
    }

    @Override
    public final Blob getBlob(String label) throws SQLException {
        throw refused("getBlob(String)");
    }

    @Override
    public final Clob getClob(String label) throws SQLException {
        throw refused("getClob(String)");
    }

    @Override
    public final URL getURL(int column) throws SQLException {
        throw refused("getURL(int)");
    }

    @Override
    public final URL getURL(String label) throws SQLException {
        throw refused("getURL(String)");
    }

    @Override
    public final void updateRef(int column, Ref value) throws SQLException {
        throw refused("updateRef(int, Ref)");
    }

    @Override
    public final void updateRef(String label, Ref value) throws SQLException {
        throw refused("updateRef(String, Ref)");
    }

    @Override
    public final void updateBlob(int column, Blob value) throws SQLException {
        throw refused("updateBlob(int, Blob)");
    }

    @Override
    public final void updateBlob(String label, Blob value) throws SQLException {
        throw refused("updateBlob(String, Blob)");
    }

    @Override
    public final void updateClob(int column, Clob value) throws SQLException {
        throw refused("updateClob(int, Clob)");
    }

    @Override
    public final void updateClob(String label, Clob value) throws SQLException {
        throw refused("updateClob(String, Clob)");
    }

    @Override
    public final void updateArray(int column, Array value) throws SQLException {
        throw refused("updateArray(int, Array)");
    }

    @Override
    public final void updateArray(String label, Array value) throws SQLException {
        throw refused("updateArray(String, Array)");
    }

    @Override
    public final RowId getRowId(int column) throws SQLException {
        throw refused("getRowId(int)");
    }

    @Override
    public final RowId getRowId(String label) throws SQLException {
        throw refused("getRowId(String)");
    }

    @Override
    public final void updateRowId(int column, RowId value) throws SQLException {
        throw refused("updateRowId(int, RowId)");
    }

    @Override
    public final void updateRowId(String label, RowId value) throws SQLException {
        throw refused("updateRowId(String, RowId)");
    }

    @Override
    public final void updateNString(int column, String value) throws SQLException {
        throw refused("updateNString(int, String)");
    }

    @Override
    public final void updateNString(String label, String value) throws SQLException {
        throw refused("updateNString(String, String)");
    }

    @Override
    public final void updateNClob(int column, NClob value) throws SQLException {
        throw refused("updateNClob(int, NClob)");
    }

    @Override
    public final void updateNClob(String label, NClob value) throws SQLException {
        throw refused("updateNClob(String, NClob)");
    }

    @Override
    public final NClob getNClob(int column) throws SQLException {
        throw refused("getNClob(int)");
    }

    @Override
    public final NClob getNClob(String label) throws SQLException {
        throw refused("getNClob(String)");
    }

    @Override
    public final SQLXML getSQLXML(int column) throws SQLException {
        throw refused("getSQLXML(int)");
    }

    @Override
    public final SQLXML getSQLXML(String label) throws SQLException {
        throw refused("getSQLXML(String)");
    }

    @Override
    public final void updateSQLXML(int column, SQLXML value) throws SQLException {
        throw refused("updateSQLXML(int, SQLXML)");
    }

    @Override
    public final void updateSQLXML(String label, SQLXML value) throws SQLException {
        throw refused("updateSQLXML(String, SQLXML)");
    }

    @Override
    public final void updateNCharacterStream(int column, Reader value, long length) throws SQLException {
        throw refused("updateNCharacterStream(int, Reader, long)");
    }

    @Override
    public final void updateNCharacterStream(String label, Reader value, long length) throws SQLException {
        throw refused("updateNCharacterStream(String, Reader, long)");
    }

    @Override
    public final void updateAsciiStream(int column, InputStream value, long length) throws SQLException {
        throw refused("updateAsciiStream(int, InputStream, long)");
    }

    @Override
    public final void updateBinaryStream(int column, InputStream value, long length) throws SQLException {
        throw refused("updateBinaryStream(int, InputStream, long)");
    }

    @Override
    public final void updateCharacterStream(int column, Reader value, long length) throws SQLException {
        throw refused("updateCharacterStream(int, Reader, long)");
    }

    @Override
    public final void updateAsciiStream(String label, InputStream value, long length) throws SQLException {
        throw refused("updateAsciiStream(String, InputStream, long)");
    }

    @Override
    public final void updateBinaryStream(String label, InputStream value, long length) throws SQLException {
        throw refused("updateBinaryStream(String, InputStream, long)");
    }

    @Override
    public final void updateCharacterStream(String label, Reader value, long length) throws SQLException {
        throw refused("updateCharacterStream(String, Reader, long)");
    }

    @Override
    public final void updateBlob(int column, InputStream value, long length) throws SQLException {
        throw refused("updateBlob(int, InputStream, long)");
    }

    @Override
    public final void updateBlob(String label, InputStream value, long length) throws SQLException {
        throw refused("updateBlob(String, InputStream, long)");
    }

    @Override
    public final void updateClob(int column, Reader value, long length) throws SQLException {
        throw refused("updateClob(int, Reader, long)");
    }

    @Override
    public final void updateClob(String label, Reader value, long length) throws SQLException {
        throw refused("updateClob(String, Reader, long)");
    }

    @Override
    public final void updateNClob(int column, Reader value, long length) throws SQLException {
        throw refused("updateNClob(int, Reader, long)");
    }

    @Override
    public final void updateNClob(String label, Reader value, long length) throws SQLException {
        throw refused("updateNClob(String, Reader, long)");
    }

    @Override
    public final void updateNCharacterStream(int column, Reader value) throws SQLException {
        throw refused("updateNCharacterStream(int, Reader)");
    }

    @Override
    public final void updateNCharacterStream(String label, Reader value) throws SQLException {
        throw refused("updateNCharacterStream(String, Reader)");
    }

    @Override
    public final void updateAsciiStream(int column, InputStream value) throws SQLException {
        throw refused("updateAsciiStream(int, InputStream)");
    }

    @Override
    public final void updateBinaryStream(int column, InputStream value) throws SQLException {
        throw refused("updateBinaryStream(int, InputStream)");
    }

    @Override
    public final void updateCharacterStream(int column, Reader value) throws SQLException {
        throw refused("updateCharacterStream(int, Reader)");
    }

    @Override
    public final void updateAsciiStream(String label, InputStream value) throws SQLException {
        throw refused("updateAsciiStream(String, InputStream)");
    }

    @Override
    public final void updateBinaryStream(String label, InputStream value) throws SQLException {
        throw refused("updateBinaryStream(String, InputStream)");
    }

    @Override
    public final void updateCharacterStream(String label, Reader value) throws SQLException {
        throw refused("updateCharacterStream(String, Reader)");
    }

    @Override
    public final void updateBlob(int column, InputStream value) throws SQLException {
        throw refused("updateBlob(int, InputStream)");
    }

    @Override
    public final void updateBlob(String label, InputStream value) throws SQLException {
        throw refused("updateBlob(String, InputStream)");
    }

    @Override
    public final void updateClob(int column, Reader value) throws SQLException {
        throw refused("updateClob(int, Reader)");
    }

    @Override
    public final void updateClob(String label, Reader value) throws SQLException {
        throw refused("updateClob(String, Reader)");
    }

    @Override
    public final void updateNClob(int column, Reader value) throws SQLException {
        throw refused("updateNClob(int, Reader)");
    }

    @Override
    public final void updateNClob(String label, Reader value) throws SQLException {
        throw refused("updateNClob(String, Reader)");
    }

    @Override
    public final void updateObject(int column, Object value, SQLType length, int p3) throws SQLException {
        throw refused("updateObject(int, Object, SQLType, int)");
    }

    @Override
    public final void updateObject(String label, Object value, SQLType length, int p3) throws SQLException {
        throw refused("updateObject(String, Object, SQLType, int)");
    }

    @Override
    public final void updateObject(int column, Object value, SQLType length) throws SQLException {
        throw refused("updateObject(int, Object, SQLType)");
    }

    @Override
    public final void updateObject(String label, Object value, SQLType length) throws SQLException {
        throw refused("updateObject(String, Object, SQLType)");
    }
}
