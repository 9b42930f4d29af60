package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The words of a statement, one after the other, without comments: enough to tell kinds of statements apart and to read
 * those that the planner answers itself. Strings, quoted names and comments end exactly where the SQL parser ends them:
 * what is taken for one of them is counted against no limit. Not thread-safe.
 */
final class Tokens {
    /** What a token is. */
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        SYMBOL,
        END
    }

    /**
     * One token.
     *
     * @param text without quotes
     * @param start offset of its first character in the statement
     */
    record Token(Kind kind, String text, int start, SqlPosition position) {
        boolean is(String keyword) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(keyword);
        }
    }

    /** The parser reads what stands in a hint: a string in it may hold what would end a comment. */
    private static final String HINT = "/*+";

    private static final String END_OF_HINT = "*/";

    private final String sql;
    private int offset;
    private int line = 1;
    private int lineStart;
    private int endOfLast;
    private Token next;

    Tokens(String sql) {
        this.sql = sql;
        this.next = read();
    }

    Token peek() {
        return next;
    }

    Token take() {
        Token taken = next;
        endOfLast = offset;
        next = read();
        return taken;
    }

    /** The offset behind the last character of what was taken last, quotes included. */
    int endOfLast() {
        return endOfLast;
    }

    /** Takes the next tokens if they are all these keywords and symbols, and else none of them. */
    boolean takeAllIf(List<String> keywords) {
        Token before = next;
        int offsetBefore = offset;
        int lineBefore = line;
        int lineStartBefore = lineStart;
        int endBefore = endOfLast;
        for (String keyword : keywords) {
            if (!takeIf(keyword)) {
                next = before;
                offset = offsetBefore;
                line = lineBefore;
                lineStart = lineStartBefore;
                endOfLast = endBefore;
                return false;
            }
        }
        return true;
    }

    /** Takes the next token if it is this keyword or symbol. */
    boolean takeIf(String keyword) {
        if (!next.is(keyword)) {
            return false;
        }
        take();
        return true;
    }

    void expect(String keyword, String accepted) {
        if (!takeIf(keyword)) {
            throw unexpected(accepted);
        }
    }

    /** {@code a.b.c} */
    List<NamePart> name(String accepted) {
        List<NamePart> parts = new ArrayList<>();
        do {
            boolean name = next.kind() == Kind.WORD || next.kind() == Kind.QUOTED_NAME;
            if (!name || next.text().isEmpty()) {
                throw unexpected(accepted);
            }
            Token part = take();
            parts.add(new NamePart(part.text(), part.kind() == Kind.QUOTED_NAME, part.position()));
        } while (takeIf("."));
        return parts;
    }

    String string(String accepted) {
        if (next.kind() != Kind.STRING) {
            throw unexpected(accepted);
        }
        return take().text();
    }

    void expectEnd(String accepted) {
        if (next.kind() != Kind.END) {
            throw unexpected(accepted);
        }
    }

    /** A refusal of the next token. */
    GatewayException unexpected(String accepted) {
        String found =
                next.kind() == Kind.END ? "The statement ends too early" : "'" + shortened() + "' is not expected";
        return new GatewayException(ErrorCode.SYNTAX_ERROR, found + "; accepted is " + accepted, next.position(), null);
    }

    private String shortened() {
        int longest = 40;
        return next.text().length() > longest ? next.text().substring(0, longest) + "..." : next.text();
    }

    private Token read() {
        skipBlanks();
        SqlPosition position = new SqlPosition(line, offset - lineStart + 1);
        int start = offset;
        if (offset >= sql.length()) {
            return new Token(Kind.END, "", start, position);
        }
        char c = sql.charAt(offset);
        if (c == '\'' || c == '"') {
            return new Token(c == '"' ? Kind.QUOTED_NAME : Kind.STRING, quoted(c, position), start, position);
        }
        if (!isWordPart(c)) {
            String symbol = at(HINT) ? HINT : at(END_OF_HINT) ? END_OF_HINT : String.valueOf(c);
            symbol.chars().forEach(each -> advance());
            return new Token(Kind.SYMBOL, symbol, start, position);
        }
        while (offset < sql.length() && isWordPart(sql.charAt(offset))) {
            advance();
        }
        Token word = new Token(Kind.WORD, sql.substring(start, offset), start, position);
        refuseEscapedString(word);
        return word;
    }

    /** The parser takes what follows a backslash into the string, the quote that would end it included. */
    private void refuseEscapedString(Token word) {
        boolean prefix = word.is("E")
                || (Character.isDigit(word.text().charAt(0))
                        && word.text().toUpperCase(Locale.ROOT).endsWith("E"));
        if (prefix && at("'")) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "Strings with backslashes, E'...', are not supported; accepted is U&'...' with \\ and four hex digits",
                    word.position(),
                    null);
        }
    }

    private String quoted(char quote, SqlPosition position) {
        StringBuilder text = new StringBuilder();
        advance();
        while (offset < sql.length()) {
            char c = sql.charAt(offset);
            advance();
            if (c == quote) {
                if (!at(String.valueOf(quote))) {
                    return text.toString();
                }
                advance();
            }
            text.append(c);
        }
        String what = quote == '"' ? "The quoted name" : "The string";
        throw new GatewayException(ErrorCode.SYNTAX_ERROR, what + " that starts here does not end", position, null);
    }

    private void skipBlanks() {
        while (offset < sql.length()) {
            if (Character.isWhitespace(sql.charAt(offset))) {
                advance();
            } else if (at("--") || at("//")) {
                while (offset < sql.length() && sql.charAt(offset) != '\n' && sql.charAt(offset) != '\r') {
                    advance();
                }
            } else if (at("/*") && !at(HINT)) {
                int end = sql.indexOf("*/", offset + 2);
                int after = end < 0 ? sql.length() : end + 2;
                while (offset < after) {
                    advance();
                }
            } else {
                return;
            }
        }
    }

    private boolean at(String text) {
        return sql.startsWith(text, offset);
    }

    /** Counts lines as the SQL parser does: each of CR, LF and CR LF ends one. */
    private void advance() {
        char c = sql.charAt(offset++);
        boolean endOfLine = c == '\n' || (c == '\r' && !at("\n"));
        if (endOfLine) {
            line++;
            lineStart = offset;
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || Character.isSurrogate(c);
    }

    /**
     * For the text of an expression, which the parser need not be able to bear before.
     *
     * @throws GatewayException with SYNTAX_ERROR for what no token begins with; with LIMIT_EXCEEDED
     */
    static void requireBounded(String expression) {
        Tokens tokens = new Tokens(expression);
        TextLimits limits = new TextLimits();
        while (tokens.peek().kind() != Kind.END) {
            limits.see(tokens.take());
        }
    }

    /**
     * The text of the one statement, without the semicolon that may end it.
     *
     * @throws GatewayException with SYNTAX_ERROR when there is none, or more than one; with LIMIT_EXCEEDED
     */
    static String single(String sql) {
        Tokens tokens = new Tokens(sql);
        if (tokens.peek().kind() == Kind.END || tokens.peek().is(";")) {
            throw new GatewayException(ErrorCode.SYNTAX_ERROR, "There is no statement in the text");
        }
        TextLimits limits = new TextLimits();
        Optional<Token> semicolon = Optional.empty();
        while (tokens.peek().kind() != Kind.END) {
            if (semicolon.isPresent()) {
                throw tokens.unexpected("one statement, with nothing after its semicolon");
            }
            Token token = tokens.take();
            limits.see(token);
            if (token.is(";")) {
                semicolon = Optional.of(token);
            }
        }
        return semicolon.map(token -> sql.substring(0, token.start())).orElse(sql);
    }
}
