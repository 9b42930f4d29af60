package io.meshgate.shell;

import java.util.Locale;
import java.util.Set;

/** The word with which a statement begins, in upper case; empty if it begins with none. */
record FirstWord(String word) {
    private static final Set<String> READING =
            Set.of("SELECT", "WITH", "VALUES", "TABLE", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "USE", "SET", "RESET");
    private static final Set<String> WRITING = Set.of("CREATE", "INSERT", "DROP");

    static FirstWord of(String sql) {
        int start = 0;
        int next = skip(sql, start);
        while (next > start) {
            start = next;
            next = skip(sql, start);
        }
        int end = start;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return new FirstWord(sql.substring(start, end).toUpperCase(Locale.ROOT));
    }

    /** Behind the blank, parenthesis or comment that stands here, if one does. */
    private static int skip(String sql, int from) {
        if (from >= sql.length()) {
            return from;
        }
        if (Character.isWhitespace(sql.charAt(from)) || sql.charAt(from) == '(') {
            return from + 1;
        }
        if (sql.startsWith("--", from)) {
            return behind(sql, "\n", from);
        }
        return sql.startsWith("/*", from) ? behind(sql, "*/", from + 2) : from;
    }

    private static int behind(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }

    /** Whether the statement is known to change no table, so that it may be run twice. */
    boolean reads() {
        return READING.contains(word);
    }

    /** Whether the statement is known to write rows. */
    boolean writes() {
        return WRITING.contains(word);
    }
}
