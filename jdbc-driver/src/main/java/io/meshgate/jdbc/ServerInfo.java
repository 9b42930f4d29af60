package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ListValue;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportsConvert;

/** What the gateway says of itself, by the codes of Flight SQL. What it does not say is empty, false, or 0. Immutable. */
final class ServerInfo {
    /** Beyond Flight SQL's codes: names of functions that none of its lists has a place for. */
    static final int AGGREGATE_FUNCTIONS = 10_000;

    static final int WINDOW_FUNCTIONS = 10_001;
    static final int OTHER_FUNCTIONS = 10_002;

    private static final Map<Integer, SqlSupportsConvert> CONVERTED = Map.ofEntries(
            Map.entry(Types.BIGINT, SqlSupportsConvert.SQL_CONVERT_BIGINT),
            Map.entry(Types.BIT, SqlSupportsConvert.SQL_CONVERT_BIT),
            Map.entry(Types.BOOLEAN, SqlSupportsConvert.SQL_CONVERT_BIT),
            Map.entry(Types.CHAR, SqlSupportsConvert.SQL_CONVERT_CHAR),
            Map.entry(Types.DATE, SqlSupportsConvert.SQL_CONVERT_DATE),
            Map.entry(Types.DECIMAL, SqlSupportsConvert.SQL_CONVERT_DECIMAL),
            Map.entry(Types.DOUBLE, SqlSupportsConvert.SQL_CONVERT_FLOAT),
            Map.entry(Types.FLOAT, SqlSupportsConvert.SQL_CONVERT_FLOAT),
            Map.entry(Types.INTEGER, SqlSupportsConvert.SQL_CONVERT_INTEGER),
            Map.entry(Types.NUMERIC, SqlSupportsConvert.SQL_CONVERT_NUMERIC),
            Map.entry(Types.REAL, SqlSupportsConvert.SQL_CONVERT_REAL),
            Map.entry(Types.SMALLINT, SqlSupportsConvert.SQL_CONVERT_SMALLINT),
            Map.entry(Types.TIME, SqlSupportsConvert.SQL_CONVERT_TIME),
            Map.entry(Types.TIMESTAMP, SqlSupportsConvert.SQL_CONVERT_TIMESTAMP),
            Map.entry(Types.TINYINT, SqlSupportsConvert.SQL_CONVERT_TINYINT),
            Map.entry(Types.VARBINARY, SqlSupportsConvert.SQL_CONVERT_VARBINARY),
            Map.entry(Types.VARCHAR, SqlSupportsConvert.SQL_CONVERT_VARCHAR));

    private final Map<Integer, Object> values;

    private ServerInfo(Map<Integer, Object> values) {
        this.values = values;
    }

    /** @return nothing at all from a server that does not say */
    static ServerInfo ask(MetadataCalls calls) throws SQLException {
        Map<Integer, Object> values = new HashMap<>();
        try {
            calls.each(command(), row -> {
                Integer code = row.integer("info_name");
                Object value = row.value("value");
                if (code != null && value != null) {
                    values.put(code, value);
                }
            });
        } catch (SQLFeatureNotSupportedException e) {
            return new ServerInfo(Map.of());
        }
        return new ServerInfo(Map.copyOf(values));
    }

    /** Names every code: those of its own a gateway gives only when they are named. */
    private static CommandGetSqlInfo command() {
        CommandGetSqlInfo.Builder command = CommandGetSqlInfo.newBuilder();
        for (SqlInfo code : SqlInfo.values()) {
            if (code != SqlInfo.UNRECOGNIZED) {
                command.addInfo(code.getNumber());
            }
        }
        return command.addInfo(AGGREGATE_FUNCTIONS)
                .addInfo(WINDOW_FUNCTIONS)
                .addInfo(OTHER_FUNCTIONS)
                .build();
    }

    String text(SqlInfo code, String otherwise) {
        return values.get(code.getNumber()) instanceof String text && !text.isEmpty() ? text : otherwise;
    }

    boolean flag(SqlInfo code) {
        return Boolean.TRUE.equals(values.get(code.getNumber()));
    }

    /** A limit; 0 stands for none. */
    int limit(SqlInfo code) {
        return values.get(code.getNumber()) instanceof Number number
                ? (int) Math.max(0, Math.min(number.longValue(), Integer.MAX_VALUE))
                : 0;
    }

    long number(SqlInfo code) {
        return values.get(code.getNumber()) instanceof Number number ? number.longValue() : 0;
    }

    /** Whether a mask has the bit at {@code position}. */
    boolean bit(SqlInfo code, int position) {
        return (number(code) >> position & 1) != 0;
    }

    boolean convertsAnything() {
        return !conversions().isEmpty();
    }

    /** @param from of {@link Types}, as {@code to} */
    boolean converts(int from, int to) {
        SqlSupportsConvert target = CONVERTED.get(to);
        SqlSupportsConvert source = CONVERTED.get(from);
        return source != null
                && target != null
                && conversions().get(source.getNumber()) instanceof ListValue targets
                && targets.values().contains(target.getNumber());
    }

    private Map<?, ?> conversions() {
        return values.get(SqlInfo.SQL_SUPPORTS_CONVERT_VALUE) instanceof Map<?, ?> map ? map : Map.of();
    }

    List<String> names(int code) {
        return values.get(code) instanceof ListValue list
                ? list.values().stream()
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .toList()
                : List.of();
    }

    String joined(SqlInfo code) {
        return String.join(",", names(code.getNumber()));
    }

    /** Every function that any list names. */
    List<String> functions() {
        return IntStream.of(
                        SqlInfo.SQL_NUMERIC_FUNCTIONS_VALUE,
                        SqlInfo.SQL_STRING_FUNCTIONS_VALUE,
                        SqlInfo.SQL_SYSTEM_FUNCTIONS_VALUE,
                        SqlInfo.SQL_DATETIME_FUNCTIONS_VALUE,
                        AGGREGATE_FUNCTIONS,
                        WINDOW_FUNCTIONS,
                        OTHER_FUNCTIONS)
                .mapToObj(this::names)
                .flatMap(List::stream)
                .sorted()
                .distinct()
                .toList();
    }
}
