package io.meshgate.planner;

import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code FETCH FIRST ROW ONLY}: standard SQL for one row, which the parser knows only with a count. */
final class FetchClause {
    private FetchClause() {}

    /** The statement with clauses that the parser knows in the place of these; everything else stays where it is. */
    static String complete(String sql) {
        if (!sql.toUpperCase(Locale.ROOT).contains("FETCH")) {
            return sql;
        }
        StringBuilder completed = new StringBuilder(sql);
        List<Token> last = new ArrayList<>();
        Tokens tokens = new Tokens(sql);
        while (tokens.peek().kind() != Kind.END) {
            last.add(tokens.take());
            if (last.size() > 4) {
                last.remove(0);
            }
            if (isOneRow(last)) {
                blank(completed, last);
            }
        }
        return completed.toString();
    }

    private static boolean isOneRow(List<Token> tokens) {
        return tokens.size() == 4
                && tokens.stream().allMatch(token -> token.kind() == Kind.WORD)
                && tokens.get(0).is("FETCH")
                && (tokens.get(1).is("FIRST") || tokens.get(1).is("NEXT"))
                && (tokens.get(2).is("ROW") || tokens.get(2).is("ROWS"))
                && tokens.get(3).is("ONLY");
    }

    private static void blank(StringBuilder sql, List<Token> words) {
        for (Token word : words) {
            int end = word.start() + word.text().length();
            sql.replace(word.start(), end, " ".repeat(word.text().length()));
        }
        // FETCH and FIRST or NEXT leave room for both words, whatever stands between them.
        int first = words.get(0).start();
        sql.replace(first, first + "LIMIT".length(), "LIMIT");
        int second = words.get(1).start();
        sql.setCharAt(second, '1');
    }
}
