package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.SqlType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;

/** What the server says of a result's columns. Immutable. */
final class MeshgateResultSetMetaData implements ResultSetMetaData, Unwrapping {
    private static final String ORIGIN = "ARROW:FLIGHT:SQL:";

    private final Column[] columns;

    MeshgateResultSetMetaData(Column[] columns) {
        this.columns = columns;
    }

    @Override
    public int getColumnCount() {
        return columns.length;
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return column(column).field().name();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return getColumnLabel(column);
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return type(column).jdbcType();
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return type(column).name();
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return JdbcObjects.classOf(type(column).valueClass()).getName();
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return type(column).displaySize();
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return type(column).precision();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return type(column).scale();
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return type(column).signed();
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return column(column).field().nullable() ? columnNullable : columnNoNulls;
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return type(column).jdbcType() == Types.VARCHAR;
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        column(column);
        return true;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return origin(column, "CATALOG_NAME");
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return origin(column, "SCHEMA_NAME");
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return origin(column, "TABLE_NAME");
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        column(column);
        return true;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        column(column);
        return false;
    }

    private String origin(int column, String part) throws SQLException {
        return column(column).field().metadata().getOrDefault(ORIGIN + part, "");
    }

    private SqlType type(int column) throws SQLException {
        return column(column).sqlType();
    }

    private Column column(int column) throws SQLException {
        if (column < 1 || column > columns.length) {
            throw Failures.column("The result has no column " + column + "; accepted are 1 to " + columns.length);
        }
        return columns[column - 1];
    }

    @Override
    public String toString() {
        return "ResultSetMetaData of " + columns.length + " columns";
    }
}
