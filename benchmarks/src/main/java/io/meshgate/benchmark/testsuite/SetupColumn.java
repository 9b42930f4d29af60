package io.meshgate.benchmark.testsuite;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** A column of a table that a script made. */
record SetupColumn(String name, Type type) {
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");
    private static final int LARGEST_PRECISION = 38;

    /** @param duckDbType as DuckDB writes it */
    static SetupColumn of(String name, String duckDbType) throws SQLException {
        Matcher decimal = DECIMAL.matcher(duckDbType);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            return new SetupColumn(name, Types.DecimalType.of(precision, Integer.parseInt(decimal.group(2))));
        }
        return new SetupColumn(
                name,
                switch (duckDbType) {
                    case "BOOLEAN" -> Types.BooleanType.get();
                    case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" -> Types.IntegerType.get();
                    case "BIGINT", "UINTEGER" -> Types.LongType.get();
                    case "HUGEINT", "UBIGINT", "UHUGEINT" -> Types.DecimalType.of(LARGEST_PRECISION, 0);
                    case "FLOAT" -> Types.FloatType.get();
                    case "DOUBLE" -> Types.DoubleType.get();
                    case "VARCHAR" -> Types.StringType.get();
                    case "DATE" -> Types.DateType.get();
                    case "TIMESTAMP" -> Types.TimestampType.withoutZone();
                    case "BLOB" -> Types.BinaryType.get();
                    default ->
                        throw new SQLFeatureNotSupportedException(
                                "a table with a column of type " + duckDbType + " is not loaded", "0A000");
                });
    }

    /** The value as Iceberg's generic rows hold it. */
    @Nullable
    Object value(ResultSet rows, int place) throws SQLException {
        Object value = rows.getObject(place);
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case INTEGER -> ((Number) value).intValue();
            case LONG -> ((Number) value).longValue();
            case DECIMAL -> new BigDecimal(value.toString()).setScale(((Types.DecimalType) type).scale());
            case DATE -> rows.getObject(place, LocalDate.class);
            case TIMESTAMP -> rows.getObject(place, LocalDateTime.class);
            case BINARY -> ByteBuffer.wrap(rows.getBytes(place));
            default -> value;
        };
    }
}
