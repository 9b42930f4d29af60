package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImpl;

/*
 * Made of the tokens that decide what the parser sees as a string, a number, a name or a comment, for every kind of
 * statement alike, also for those that the parser never sees; and cheap enough for each execution. It errs on the side
 * of saying less: of a statement that was refused nobody has found out that its names are names.
 */

/**
 * A statement as logs may have it: one line, without comments, hints and literals, the same for statements that differ in
 * those alone.
 *
 * @param kind the statement's first words if they are known ones, {@code QUERY} for all queries, else {@code OTHER}
 * @param text with a question mark for each literal, and for lists of them; empty when the statement cannot be read
 */
public record StatementText(String kind, Optional<String> text) {
    /** Longer texts are cut. */
    public static final int LONGEST_TEXT = 4_096;

    private static final String LITERAL = "?";
    private static final Set<String> QUERIES = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");
    private static final Set<String> BEFORE_TABLES =
            Set.of("FROM", "JOIN", "INTO", "TABLE", "VIEW", "USE", "UPDATE", "DESCRIBE", "DESC", "EXISTS");
    /** Besides queries. In others, which are refused unread, FROM stands before users, files and texts of statements. */
    private static final Set<String> WITH_QUERIES =
            Set.of("EXPLAIN", "CREATE", "INSERT", "SHOW", "DESCRIBE", "DESC", "DELETE", "UPDATE", "MERGE");

    private static final Set<String> CONSTANTS = Set.of("TRUE", "FALSE", "UNKNOWN");
    private static final String JOINED = "<>=!|";
    private static final Set<String> KEYWORDS = keywords();

    private static Set<String> keywords() {
        SqlParser.Config config = SqlParser.config().withParserFactory(SqlBabelParserImpl.FACTORY);
        SqlAbstractParserImpl.Metadata words = SqlParser.create("", config).getMetadata();
        Set<String> keywords = new TreeSet<>(Statements.words());
        words.getTokens().stream().filter(words::isKeyword).forEach(keywords::add);
        return keywords;
    }

    /** Of a statement that has been planned: its names are those of tables, columns and functions, or given by AS. */
    public static StatementText ofPlanned(String sql) {
        return of(sql, false);
    }

    /**
     * Of a statement that has been refused. Of its names only those that stand where tables do are shown, as any other
     * may have been meant as a value.
     *
     * @param reason with SYNTAX_ERROR the statement cannot be read, and has no text
     */
    public static StatementText ofRefused(String sql, ErrorCode reason) {
        StatementText refused = of(sql, true);
        return reason == ErrorCode.SYNTAX_ERROR ? new StatementText(refused.kind(), Optional.empty()) : refused;
    }

    private static StatementText of(String sql, boolean guarded) {
        if (sql.length() > Statements.LONGEST_TEXT) {
            return new StatementText("OTHER", Optional.empty());
        }
        String kind = "OTHER";
        try {
            kind = kind(new Tokens(sql));
            return new StatementText(kind, Optional.of(new Writer(guarded).text(new Tokens(sql))));
        } catch (GatewayException e) {
            // A text that is not even made of tokens is not read any further: that is what the empty text says.
            return new StatementText(kind, Optional.empty());
        }
    }

    private static String kind(Tokens tokens) {
        Token first = tokens.take();
        String word = first.text().toUpperCase(Locale.ROOT);
        if (first.kind() != Kind.WORD && first.kind() != Kind.SYMBOL) {
            return "OTHER";
        }
        if (QUERIES.contains(word)) {
            return "QUERY";
        }
        if (!Statements.words().contains(word)) {
            return "OTHER";
        }
        tokens.takeAllIf(List.of("OR", "REPLACE"));
        for (String what : List.of("TABLE", "VIEW")) {
            if (tokens.peek().is(what)) {
                return word + " " + what;
            }
        }
        return word;
    }

    /** Where a token stands, as far as names of tables are concerned. */
    private enum Place {
        ELSEWHERE,
        BEFORE_NAME,
        BEHIND_NAME
    }

    /** Writes one text. */
    private static final class Writer {
        private final boolean guarded;
        private final StringBuilder text = new StringBuilder();
        /** For each open parenthesis whether a query stands in it, the innermost first. */
        private final Deque<Boolean> queries = new ArrayDeque<>();

        private String last = "";
        private Place place = Place.ELSEWHERE;
        private boolean setting;
        private boolean reading;

        Writer(boolean guarded) {
            this.guarded = guarded;
        }

        String text(Tokens tokens) {
            setting = tokens.peek().is("SET");
            String word = tokens.peek().text().toUpperCase(Locale.ROOT);
            reading = QUERIES.contains(word) || WITH_QUERIES.contains(word);
            while (tokens.peek().kind() != Kind.END && text.length() <= LONGEST_TEXT) {
                Token token = tokens.take();
                if (token.is(";")) {
                    continue;
                }
                if (token.is("/*+")) {
                    skipHint(tokens);
                } else if (isNumber(token)) {
                    takeFraction(tokens);
                    add(LITERAL);
                } else {
                    nest(token);
                    add(spelled(token));
                    if (setting && (token.is("=") || token.is("TO"))) {
                        add(LITERAL);
                        break;
                    }
                }
            }
            if (text.length() <= LONGEST_TEXT) {
                return text.toString();
            }
            int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
            return text.substring(0, end) + "...";
        }

        private void nest(Token token) {
            if (token.is("(")) {
                queries.push(false);
            } else if (token.is(")")) {
                queries.poll();
            } else if (token.is("SELECT") && queries.poll() != null) {
                queries.push(true);
            }
        }

        private static void skipHint(Tokens tokens) {
            boolean inside = true;
            while (inside && tokens.peek().kind() != Kind.END) {
                inside = !tokens.take().is("*/");
            }
        }

        private static boolean isNumber(Token token) {
            return token.kind() == Kind.WORD && Character.isDigit(token.text().charAt(0));
        }

        private static void takeFraction(Tokens tokens) {
            if (tokens.takeIf(".") && isNumber(tokens.peek())) {
                tokens.take();
            }
        }

        private String spelled(Token token) {
            boolean name = token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME;
            boolean table = name && place == Place.BEFORE_NAME;
            boolean goesOn = token.is(".") && place == Place.BEHIND_NAME;
            place = table ? Place.BEHIND_NAME : goesOn ? Place.BEFORE_NAME : Place.ELSEWHERE;
            return switch (token.kind()) {
                case STRING -> LITERAL;
                case QUOTED_NAME ->
                    guarded && !table ? LITERAL : "\"" + token.text().replace("\"", "\"\"") + "\"";
                case WORD -> word(token.text(), table);
                default -> guarded && !isPlain(token.text()) ? LITERAL : token.text();
            };
        }

        private String word(String word, boolean table) {
            String upper = word.toUpperCase(Locale.ROOT);
            if (KEYWORDS.contains(upper)) {
                place = isBeforeTable(upper) ? Place.BEFORE_NAME : place;
                return CONSTANTS.contains(upper) ? LITERAL : upper;
            }
            return guarded && !table ? LITERAL : word;
        }

        /** There is a FROM of values too: in {@code IS DISTINCT FROM}, and in calls such as {@code TRIM(a FROM b)}. */
        private boolean isBeforeTable(String keyword) {
            boolean ofValues = keyword.equals("FROM")
                    && (!reading || last.equals("DISTINCT") || Boolean.FALSE.equals(queries.peek()));
            return BEFORE_TABLES.contains(keyword) && !ofValues;
        }

        private static boolean isPlain(String symbol) {
            return symbol.chars().allMatch(c -> c > ' ' && c < 0x7f);
        }

        private void add(String token) {
            if (token.equals(LITERAL) && last.equals(",") && text.charAt(text.length() - 2) == '?') {
                // A list of literals is as good as one of them.
                text.setLength(text.length() - 1);
                last = LITERAL;
                return;
            }
            if (!last.isEmpty() && !isTight(last, token)) {
                text.append(' ');
            }
            text.append(token);
            last = token;
        }

        private static boolean isTight(String before, String token) {
            return List.of("(", ".", "[").contains(before)
                    || List.of(")", ".", ",", "]").contains(token)
                    || (JOINED.contains(before) && JOINED.contains(token));
        }
    }
}
