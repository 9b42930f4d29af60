package io.meshgate.server.mesh;

import io.meshgate.planner.policy.TablePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code domain.schema.table}. The first part is the domain, the last one the table, what lies between is the
 * schema, which may have dots of its own; double quotes keep the dots of a part together. A {@code *} stands for any
 * characters of its part.
 */
public final class TablePatterns {
    private TablePatterns() {}

    /** Empty when the text is no such pattern. */
    public static Optional<TablePattern> parse(String text) {
        List<String> parts = split(text);
        if (parts.size() < 3 || !parts.stream().allMatch(TablePatterns::isName)) {
            return Optional.empty();
        }
        String schema = String.join(".", parts.subList(1, parts.size() - 1));
        return Optional.of(new TablePattern(parts.get(0), schema, parts.get(parts.size() - 1)));
    }

    private static boolean isName(String part) {
        return !part.isBlank() && part.equals(part.strip());
    }

    /** Empty for unbalanced quotes. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '"') {
                quoted = !quoted;
            } else if (character == '.' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(character);
            }
        }
        parts.add(part.toString());
        return quoted ? List.of() : parts;
    }
}
