package io.meshgate.server.leak;

import io.meshgate.connector.ErrorCode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * All that a client learns of one run of a statement.
 *
 * @param columns names, types and nullability
 * @param message what the client is told; never compared, only searched for values
 */
record Outcome(List<String> columns, List<List<@Nullable Object>> rows, Optional<ErrorCode> error, String message) {

    static Outcome failed(ErrorCode code, String message) {
        return new Outcome(List.of(), List.of(), Optional.of(code), message);
    }

    static List<String> describe(List<Field> fields) {
        return fields.stream()
                .map(field -> field.getName() + " " + field.getType() + (field.isNullable() ? "" : " NOT NULL"))
                .toList();
    }

    /** What differs to a client, told without quoting rows; empty if nothing does. */
    Optional<String> difference(Outcome expected, boolean ordered) {
        if (!error.equals(expected.error)) {
            return Optional.of("error " + error.map(Enum::name).orElse("none") + " (" + message + ") instead of "
                    + expected.error.map(Enum::name).orElse("none") + " (" + expected.message + ")");
        }
        if (!columns.equals(expected.columns)) {
            return Optional.of("columns " + columns + " instead of " + expected.columns);
        }
        List<String> mine = texts(ordered);
        List<String> theirs = expected.texts(ordered);
        if (mine.equals(theirs)) {
            return Optional.empty();
        }
        return Optional.of("rows differ: " + mine.size() + " instead of " + theirs.size() + ", first "
                + firstDifference(mine, theirs));
    }

    private static String firstDifference(List<String> mine, List<String> theirs) {
        for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
            if (!mine.get(i).equals(theirs.get(i))) {
                return mine.get(i) + " instead of " + theirs.get(i);
            }
        }
        return mine.size() > theirs.size()
                ? "surplus " + mine.get(theirs.size())
                : "missing " + theirs.get(mine.size());
    }

    private List<String> texts(boolean ordered) {
        var texts = rows.stream().map(Outcome::text);
        return (ordered ? texts : texts.sorted(Comparator.naturalOrder())).toList();
    }

    private static String text(List<@Nullable Object> row) {
        StringBuilder text = new StringBuilder();
        for (Object value : row) {
            text.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value))
                    .append('|');
        }
        return text.toString();
    }
}
