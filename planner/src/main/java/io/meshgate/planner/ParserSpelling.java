package io.meshgate.planner;

import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * What the parser reads otherwise than Meshgate's SQL means it: {@code FETCH FIRST ROW ONLY}, standard SQL for one row, which
 * it knows only with a count; DATE_DIFF, for which it has a syntax of its own with the unit behind; and the domain
 * {@code system}, whose name is a reserved word.
 */
final class ParserSpelling {
    private static final Pattern CONCERNED = Pattern.compile("FETCH|DATE_DIFF|SYSTEM", Pattern.CASE_INSENSITIVE);

    private static final String SYSTEM_SPELLED = "SYS$EM";

    private ParserSpelling() {}

    /** The parsed statement, with names as they were written. */
    static SqlNode restored(SqlNode parsed, String spelled) {
        if (spelled.contains("$")) {
            parsed.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlIdentifier id) {
                    restore(id);
                    return null;
                }
            });
        }
        return parsed;
    }

    private static void restore(SqlIdentifier id) {
        List<String> names = new ArrayList<>(id.names);
        List<SqlParserPos> positions = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            positions.add(id.getComponentParserPosition(i));
            if (names.get(i).equalsIgnoreCase(SYSTEM_SPELLED) && !id.isComponentQuoted(i)) {
                names.set(i, SystemDomain.NAME);
            }
        }
        if (!names.equals(id.names)) {
            id.setNames(names, positions);
        }
    }

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
            if (token.kind() == Kind.WORD && token.is("SYSTEM") && tokens.peek().is(".")) {
                spelled.setCharAt(token.start() + SYSTEM_SPELLED.indexOf('$'), '$');
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
