package io.meshgate.planner.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only ways for text of others into DuckDB's SQL: a string in quotes, a name in quotes, an operand in a template.
 * Each is written here and nowhere else, because one that lets text out of its quotes lets a user's own SQL reach the
 * engine, past every policy. What else stands in quotes is made of words of ours, numbers, dates and the like.
 */
final class DuckDbText {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\*|type|[0-9])}");

    private DuckDbText() {}

    /** A string literal. The quote is the only character that DuckDB does not take for itself in one. */
    static String string(String value) {
        return "'" + readable("A string literal", value).replace("'", "''") + "'";
    }

    /** An identifier. */
    static String quote(String identifier) {
        return '"' + readable("A name", identifier).replace("\"", "\"\"") + '"';
    }

    /** DuckDB's parser ends at a NUL, and its driver writes a question mark for half a surrogate pair. */
    private static String readable(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw Refusals.notSupported(what + " with the character U+0000");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Refusals.notSupported(what + " with half a surrogate pair");
        }
        return text;
    }

    /**
     * A template of {@link Operators}. In one pass over it: an operand holds text of the user's, in which nothing may be
     * filled in.
     */
    static String fill(String template, List<String> operands, Supplier<String> type) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> {
            String name = found.group(1);
            String filled = switch (name) {
                case "*" -> String.join(", ", operands);
                case "type" -> type.get();
                default -> operands.get(Integer.parseInt(name));
            };
            return Matcher.quoteReplacement(filled);
        });
    }
}
