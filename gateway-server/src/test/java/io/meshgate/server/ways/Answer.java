package io.meshgate.server.ways;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a client learns from a statement.
 *
 * @param columns names, types and nullability
 * @param code the error's code, empty when there are rows
 * @param message the error's text
 */
record Answer(List<String> columns, List<List<@Nullable Object>> rows, String code, String message) {

    /** What counts for two answers to be the same; texts of errors name tables and ids. */
    List<Object> comparable() {
        List<String> texts = rows.stream()
                .map(String::valueOf)
                .sorted(Comparator.naturalOrder())
                .toList();
        return List.of(columns, texts, code);
    }

    /** Everything as text, to look for what must not be there. */
    String text() {
        return columns + "\n" + rows + "\n" + code + " " + message;
    }
}
