package io.meshgate.shell.value;

import io.meshgate.shell.value.ValueType.Kind;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;

/** Finds the type of a column out of what JDBC tells: the code where it says enough, or else the type's name. */
final class JdbcTypes {
    private JdbcTypes() {}

    static ValueType of(ResultSetMetaData metadata, int column) throws SQLException {
        String name = metadata.getColumnTypeName(column);
        return switch (metadata.getColumnType(column)) {
            case Types.BOOLEAN, Types.BIT -> scalar(Kind.BOOLEAN, name);
            case Types.TINYINT -> scalar(Kind.TINYINT, name);
            case Types.SMALLINT -> scalar(Kind.SMALLINT, name);
            case Types.INTEGER -> scalar(Kind.INTEGER, name);
            case Types.BIGINT -> scalar(Kind.BIGINT, name);
            case Types.REAL -> scalar(Kind.REAL, name);
            case Types.FLOAT -> scalar(name.equalsIgnoreCase("FLOAT") ? Kind.REAL : Kind.DOUBLE, name);
            case Types.DOUBLE -> scalar(Kind.DOUBLE, name);
            case Types.DECIMAL, Types.NUMERIC -> decimal(metadata, column);
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.CLOB ->
                scalar(Kind.TEXT, name);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> scalar(Kind.BINARY, name);
            case Types.DATE -> scalar(Kind.DATE, name);
            case Types.TIME -> scalar(Kind.TIME, name);
            case Types.TIMESTAMP -> scalar(Kind.TIMESTAMP, name);
            case Types.TIMESTAMP_WITH_TIMEZONE -> scalar(Kind.TIMESTAMP_WITH_ZONE, name);
            case Types.NULL -> scalar(Kind.NULL, name);
            default -> new TypeText(name).parse();
        };
    }

    private static ValueType decimal(ResultSetMetaData metadata, int column) throws SQLException {
        int precision = metadata.getPrecision(column);
        int scale = metadata.getScale(column);
        String name = String.format(Locale.ROOT, "DECIMAL(%d, %d)", precision, scale);
        return new ValueType.Scalar(Kind.DECIMAL, precision, scale, name);
    }

    private static ValueType scalar(Kind kind, String name) {
        return new ValueType.Scalar(kind, 0, 0, name);
    }
}
