package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.sql.Operators;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * What the parser reads otherwise than Meshgate's SQL means it, or not at all: {@code FETCH FIRST ROW ONLY}, standard SQL
 * for one row, which it knows only with a count; {@code FETCH ... WITH TIES} and frames of GROUPS, which {@link
 * UnparsedClauses} puts back into the parsed tree; DATE_DIFF, for which it has a syntax of its own with the unit
 * behind; POSITION, whose operands may be of any kind; and the domain {@code system}, whose name is a reserved word. Made
 * for one text; not thread-safe.
 */
final class ParserSpelling {
    private static final Pattern CONCERNED =
            Pattern.compile("FETCH|DATE_DIFF|GROUPS|JSON_TABLE|SYSTEM|POSITION", Pattern.CASE_INSENSITIVE);

    private static final String SYSTEM_SPELLED = "SYS$EM";

    /** Words behind which an expression begins, so that GROUPS there is a name. */
    private static final Set<String> BEFORE_EXPRESSIONS =
            Set.of("BY", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "CASE", "IN", "LIKE", "ILIKE", "IS", "FROM");

    private final StringBuilder spelled;
    private final Set<SqlPosition> tied = new HashSet<>();
    private final Set<SqlPosition> groups = new HashSet<>();
    private final List<Token> last = new ArrayList<>();
    private final PositionSpelling positions = new PositionSpelling();
    /** For each open parenthesis, whether it may be that of a window. */
    private final Deque<Boolean> windows = new ArrayDeque<>();

    private ParserSpelling(String sql) {
        this.spelled = new StringBuilder(sql);
    }

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
    static ParserSpelling of(String sql) {
        ParserSpelling spelling = new ParserSpelling(sql);
        if (CONCERNED.matcher(sql).find()) {
            spelling.read(new Tokens(sql));
        }
        return spelling;
    }

    String text() {
        return spelled.toString();
    }

    /** What the parser has not seen of the statement. */
    UnparsedClauses unparsed() {
        return new UnparsedClauses(tied, groups);
    }

    private void read(Tokens tokens) {
        while (tokens.peek().kind() != Kind.END) {
            Token token = tokens.take();
            function(token, tokens.peek());
            domain(token, tokens.peek());
            frame(token, tokens.peek());
            positions.read(token, spelled);
            last.add(token);
            if (last.size() > 6) {
                last.remove(0);
            }
            fetch();
        }
    }

    private void domain(Token token, Token next) {
        if (token.kind() == Kind.WORD && token.is("SYSTEM") && next.is(".")) {
            spelled.setCharAt(token.start() + SYSTEM_SPELLED.indexOf('$'), '$');
        }
    }

    private void function(Token token, Token next) {
        if (token.kind() != Kind.WORD || !next.is("(")) {
            return;
        }
        if (token.is("DATE_DIFF")) {
            spelled.setCharAt(token.start() + Operators.DATE_DIFF_SPELLED.indexOf('$'), '$');
        }
        if (token.is("JSON_TABLE")) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "JSON_TABLE is not supported; use CROSS JOIN UNNEST(JSON_ARRAY_ELEMENTS(JSON_QUERY(document, path))) AS"
                            + " t(item), with JSON_VALUE(item, path RETURNING type) for each column",
                    token.position(),
                    null);
        }
    }

    private void frame(Token token, Token next) {
        if (token.is("(")) {
            windows.push(previousIs("OVER"));
        } else if (token.is(")")) {
            windows.poll();
        } else if (next.is("BY") && (token.is("ORDER") || token.is("PARTITION")) && !windows.isEmpty()) {
            windows.pop();
            windows.push(true);
        } else if (token.kind() == Kind.WORD && token.is("GROUPS") && beginsFrame(next)) {
            groups.add(token.position());
            replace(token, "ROWS  ");
        }
    }

    private boolean beginsFrame(Token next) {
        boolean bound = next.is("BETWEEN")
                || next.is("UNBOUNDED")
                || next.is("CURRENT")
                || next.is("?")
                || (!next.text().isEmpty() && Character.isDigit(next.text().charAt(0)));
        if (!bound || !Boolean.TRUE.equals(windows.peek())) {
            return false;
        }
        Token previous = last.get(last.size() - 1);
        return switch (previous.kind()) {
            case WORD -> BEFORE_EXPRESSIONS.stream().noneMatch(previous::is);
            case SYMBOL -> previous.is(")") || (previous.is("(") && isOver(last.size() - 2));
            case QUOTED_NAME, STRING -> true;
            case END -> false;
        };
    }

    private boolean isOver(int index) {
        return index >= 0 && last.get(index).is("OVER");
    }

    private boolean previousIs(String word) {
        return !last.isEmpty() && last.get(last.size() - 1).is(word);
    }

    private void fetch() {
        if (endsWith("ROW", "ONLY") && isFetch(3)) {
            one(4);
        } else if (endsWith("ROW", "WITH", "TIES")) {
            if (isFetch(4)) {
                one(5);
                tied.add(position(last.get(last.size() - 4)));
            } else if (isFetch(5)) {
                replace(last.get(last.size() - 2), "ONLY");
                replace(last.get(last.size() - 1), "    ");
                tied.add(position(last.get(last.size() - 4)));
            }
        }
    }

    private static SqlPosition position(Token token) {
        return token.position();
    }

    /** The last words, where ROW stands for ROWS as well. */
    private boolean endsWith(String... words) {
        int from = last.size() - words.length;
        for (int i = 0; i < words.length; i++) {
            boolean is = from >= 0
                    && last.get(from + i).kind() == Kind.WORD
                    && (last.get(from + i).is(words[i])
                            || (words[i].equals("ROW") && last.get(from + i).is("ROWS")));
            if (!is) {
                return false;
            }
        }
        return true;
    }

    /** Whether FETCH FIRST or NEXT stands so many words before the end, FIRST being the last of these. */
    private boolean isFetch(int back) {
        int first = last.size() - back;
        return first >= 1
                && last.get(first - 1).kind() == Kind.WORD
                && last.get(first - 1).is("FETCH")
                && (last.get(first).is("FIRST") || last.get(first).is("NEXT"));
    }

    /** Makes LIMIT 1 of the last words: FETCH and FIRST or NEXT leave room for both, whatever stands between them. */
    private void one(int words) {
        List<Token> all = last.subList(last.size() - words, last.size());
        all.forEach(word -> replace(word, " ".repeat(word.text().length())));
        replace(all.get(0), "LIMIT");
        spelled.setCharAt(all.get(1).start(), '1');
    }

    private void replace(Token word, String text) {
        spelled.replace(word.start(), word.start() + text.length(), text);
    }
}
