package io.meshgate.benchmark.tpcds;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts one statement of Spark's into standard SQL with the mesh's names, and its LIMIT on a line of its own. Knows as
 * much of SQL as these statements need. Used once.
 */
final class StatementText {
    private static final Pattern TOKEN = Pattern.compile("'[^']*'|`[^`]*`|\"[^\"]*\"|\\w+|\\S");
    private static final Pattern INTERVAL = Pattern.compile("(?i)INTERVAL (\\d+) days?\\b");
    private static final Pattern LIMIT = Pattern.compile("(?i)\\s+LIMIT (\\d+)\\s*$");

    /** Names that every engine reserves. */
    private static final Set<String> RESERVED = Set.of("at");

    /** A function that not every engine takes for ||: NULL may count for nothing. */
    private static final String CONCAT = "concat";

    private static final Set<String> BEFORE_TABLE = Set.of("from", "join", ",");
    private static final Set<String> AFTER_FROM =
            Set.of("where", "group", "order", "having", "limit", "union", "intersect", "except", "select");

    private final Map<String, String> tables;
    private final Deque<Place> outer = new ArrayDeque<>();
    private Place place = Place.ELSEWHERE;
    private String before = "";

    private enum Place {
        FROM,
        CONCAT,
        ELSEWHERE
    }

    /** @param tables the mesh's names by those of the statement, in small letters */
    StatementText(Map<String, String> tables) {
        this.tables = tables;
    }

    String standard(String text) {
        String dated = INTERVAL.matcher(text.strip()).replaceAll("INTERVAL '$1' DAY");
        String limited = LIMIT.matcher(dated).replaceFirst("\nLIMIT $1");
        return TOKEN.matcher(limited).replaceAll(token -> Matcher.quoteReplacement(replaced(token.group())));
    }

    private String replaced(String token) {
        String word = token.toLowerCase(Locale.ROOT);
        String replacement = replacement(token, word);
        if (word.equals("(")) {
            outer.push(place);
            place = before.equals(CONCAT) ? Place.CONCAT : Place.ELSEWHERE;
        } else if (word.equals(")")) {
            place = outer.pop();
        } else if (word.equals("from")) {
            place = Place.FROM;
        } else if (AFTER_FROM.contains(word)) {
            place = Place.ELSEWHERE;
        }
        before = word;
        return replacement;
    }

    private String replacement(String token, String word) {
        if (word.startsWith("`")) {
            return token.replace('`', '"');
        }
        if (RESERVED.contains(word)) {
            return '"' + word + '"';
        }
        if (word.equals(CONCAT)) {
            return "";
        }
        if (place == Place.CONCAT && word.equals(",")) {
            return " ||";
        }
        return place == Place.FROM && BEFORE_TABLE.contains(before) ? tables.getOrDefault(word, token) : token;
    }
}
