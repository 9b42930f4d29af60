package io.meshgate.benchmark.differential;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a client sees of one run.
 *
 * @param columns name, type and nullability of each; none when it failed before rows
 */
record Seen(List<String> columns, Answer answer) {
    private static final int SQLSTATE = 5;

    static List<String> columns(ResultSetMetaData described) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= described.getColumnCount(); i++) {
            columns.add(described.getColumnLabel(i) + " " + described.getColumnTypeName(i) + "("
                    + described.getPrecision(i) + "," + described.getScale(i) + ") null " + described.isNullable(i));
        }
        return columns;
    }

    /** {@code rows}, or the SQLSTATE of the failure. */
    String state() {
        return answer.fault().isPresent() ? answer.message().substring(0, SQLSTATE) : "rows";
    }

    /** Rows, types, nullability and class of error. */
    Optional<String> difference(Seen expected, boolean ordered) {
        if (!state().equals(expected.state())) {
            return Optional.of("got " + state() + " " + answer.message() + ", expected " + expected.state() + " "
                    + expected.answer().message());
        }
        if (!columns.equals(expected.columns)) {
            return Optional.of("got columns " + columns + ", expected " + expected.columns);
        }
        return answer.difference(expected.answer(), ordered);
    }
}
