package io.meshgate.planner;

import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the parser reads otherwise than Meshgate's SQL means it: {@code FETCH FIRST ROW ONLY}, standard SQL for one row, which
 * it knows only with a count; and DATE_DIFF, for which it has a syntax of its own with the unit behind.
 */
final class ParserSpelling {
    private static final Pattern CONCERNED = Pattern.compile("FETCH|DATE_DIFF", Pattern.CASE_INSENSITIVE);

    private ParserSpelling() {}

    /** The statement as the parser has to see it; everything else stays where it is. */
    static String of(String sql) {
        if (!CONCERNED.matcher(sql).find()) {
            return sql;
        }
        StringBuilder spelled = new StringBuilder(sql);
        List<Token> last = new ArrayList<>();
        Tokens tokens = new Tokens(sql);
        while (tokens.peek().kind() != Kind.END) {
            Token token = tokens.take();
            if (token.kind() == Kind.WORD
                    && token.is("DATE_DIFF")
                    && tokens.peek().is("(")) {
                spelled.setCharAt(token.start() + Operators.DATE_DIFF_SPELLED.indexOf('$'), '$');
            }
            last.add(token);
            if (last.size() > 4) {
                last.remove(0);
            }
            if (isOneRow(last)) {
                blank(spelled, last);
            }
        }
        return spelled.toString();
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
