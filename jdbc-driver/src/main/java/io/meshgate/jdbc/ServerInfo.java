package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ListValue;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlInfo;

/** What the gateway says of itself, by the codes of Flight SQL. What it does not say is empty, false, or 0. Immutable. */
final class ServerInfo {
    /** Beyond Flight SQL's codes: names of functions that none of its lists has a place for. */
    static final int AGGREGATE_FUNCTIONS = 10_000;

    static final int WINDOW_FUNCTIONS = 10_001;
    static final int OTHER_FUNCTIONS = 10_002;

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
