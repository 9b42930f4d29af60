package io.meshgate.server.leak;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out of generated SQL what keeps it from leaking, for tests that show that it then leaks. */
final class GuardRemoval {
    private static final Predicate<String> OF_COLUMN = condition -> condition.endsWith(" IS TRUE) IS NOT FALSE");
    private static final Pattern AFTER_WHERE = Pattern.compile(" (GROUP BY|HAVING|ORDER BY|LIMIT|UNION|JOIN|,) ");
    private static final Pattern FILTERED_SCAN = Pattern.compile("FROM \"in0\" AS t\\d+ WHERE ");

    private GuardRemoval() {}

    /** {@code CASE WHEN <row filter> THEN c END} becomes {@code c}. */
    static String withoutColumnGuards(String sql) {
        return without(sql, OF_COLUMN);
    }

    /** {@code CASE WHEN <truth of the filter, carried up> THEN e END} becomes {@code e}. */
    static String withoutExpressionGuards(String sql) {
        return without(sql, OF_COLUMN.negate());
    }

    static String withoutGuards(String sql) {
        return without(sql, condition -> true);
    }

    /** The rows of the first input, unfiltered. */
    static String withoutFilter(String sql) {
        Matcher scan = FILTERED_SCAN.matcher(sql);
        if (!scan.find()) {
            return sql;
        }
        int end = scan.end();
        for (int depth = 0; end < sql.length(); end = next(sql, end)) {
            int change = depthChange(sql, end);
            if (depth + change < 0
                    || (depth == 0
                            && AFTER_WHERE
                                    .matcher(sql)
                                    .region(end, sql.length())
                                    .lookingAt())) {
                break;
            }
            depth += change;
        }
        return sql.substring(0, scan.end() - " WHERE ".length()) + sql.substring(end);
    }

    private static String without(String sql, Predicate<String> guard) {
        StringBuilder written = new StringBuilder();
        int at = 0;
        while (at < sql.length()) {
            if (sql.startsWith("CASE WHEN ", at)) {
                int then = find(sql, at + "CASE WHEN ".length(), " THEN ");
                String condition = sql.substring(at + "CASE WHEN ".length(), then);
                if (condition.endsWith(" IS NOT FALSE") && guard.test(condition)) {
                    int end = find(sql, then + " THEN ".length(), " END");
                    written.append(without(sql.substring(then + " THEN ".length(), end), guard));
                    at = end + " END".length();
                    continue;
                }
            }
            int after = next(sql, at);
            written.append(sql, at, after);
            at = after;
        }
        return written.toString();
    }

    /** Where a word stands next outside parentheses, nested CASEs and quotes. */
    private static int find(String sql, int from, String word) {
        int depth = 0;
        int cases = 0;
        for (int at = from; at < sql.length(); at = next(sql, at)) {
            if (depth == 0 && cases == 0 && sql.startsWith(word, at)) {
                return at;
            }
            depth += depthChange(sql, at);
            if (sql.startsWith("CASE WHEN ", at)) {
                cases++;
            } else if (sql.startsWith(" END", at) && cases > 0) {
                cases--;
            }
        }
        throw new IllegalArgumentException("no " + word + " in " + sql.substring(from));
    }

    private static int depthChange(String sql, int at) {
        return sql.charAt(at) == '(' ? 1 : sql.charAt(at) == ')' ? -1 : 0;
    }

    /** The place after a character, or after the whole of what is quoted. */
    private static int next(String sql, int at) {
        char quote = sql.charAt(at);
        if (quote != '\'' && quote != '"') {
            return at + 1;
        }
        return sql.indexOf(quote, at + 1) + 1;
    }
}
