package io.meshgate.jdbc;

import java.sql.Date;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** The built part of {@link ResultSetMetaData}, out of the result's Arrow schema. */
final class MeshgateResultSetMetaData {
    private static final Map<Class<?>, Class<?>> CLASSES_OF_SQL =
            Map.of(LocalDate.class, Date.class, LocalTime.class, Time.class, LocalDateTime.class, Timestamp.class);

    private final List<Field> fields;
    private final List<ColumnType> types;

    MeshgateResultSetMetaData(List<Field> fields, List<ColumnType> types) {
        this.fields = fields;
        this.types = types;
    }

    public int getColumnCount() {
        return fields.size();
    }

    public String getColumnLabel(int column) throws SQLException {
        return field(column).getName();
    }

    public String getColumnName(int column) throws SQLException {
        return getColumnLabel(column);
    }

    public int getColumnType(int column) throws SQLException {
        return type(column).jdbcType();
    }

    public String getColumnTypeName(int column) throws SQLException {
        return type(column).name();
    }

    public String getColumnClassName(int column) throws SQLException {
        Class<?> value = type(column).valueClass();
        return (value == Void.class ? Object.class : CLASSES_OF_SQL.getOrDefault(value, value)).getName();
    }

    public int getPrecision(int column) throws SQLException {
        return type(column).precision();
    }

    public int getScale(int column) throws SQLException {
        return type(column).scale();
    }

    public boolean isSigned(int column) throws SQLException {
        return type(column).signed();
    }

    public int isNullable(int column) throws SQLException {
        return field(column).isNullable() ? ResultSetMetaData.columnNullable : ResultSetMetaData.columnNoNulls;
    }

    public String getCatalogName(int column) throws SQLException {
        return orEmpty(origin(column).getCatalogName());
    }

    public String getSchemaName(int column) throws SQLException {
        return orEmpty(origin(column).getSchemaName());
    }

    public String getTableName(int column) throws SQLException {
        return orEmpty(origin(column).getTableName());
    }

    public boolean isAutoIncrement(int column) throws SQLException {
        field(column);
        return false;
    }

    public boolean isReadOnly(int column) throws SQLException {
        field(column);
        return true;
    }

    public boolean isWritable(int column) throws SQLException {
        field(column);
        return false;
    }

    public boolean isDefinitelyWritable(int column) throws SQLException {
        field(column);
        return false;
    }

    private FlightSqlColumnMetadata origin(int column) throws SQLException {
        return new FlightSqlColumnMetadata(field(column).getMetadata());
    }

    private static String orEmpty(@Nullable String name) {
        return name == null ? "" : name;
    }

    private ColumnType type(int column) throws SQLException {
        field(column);
        return types.get(column - 1);
    }

    private Field field(int column) throws SQLException {
        if (column < 1 || column > fields.size()) {
            throw Failures.column("The result has no column " + column + "; accepted are 1 to " + fields.size());
        }
        return fields.get(column - 1);
    }

    @Override
    public String toString() {
        return "ResultSetMetaData of " + fields.size() + " columns";
    }
}
