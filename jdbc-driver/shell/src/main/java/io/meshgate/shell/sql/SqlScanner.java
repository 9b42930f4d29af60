package io.meshgate.shell.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the tokens of SQL text, as far as editing and splitting need them. Strings, quoted names and comments end where
 * the gateway's parser ends them; what stands between dollar quotes is one string.
 */
public final class SqlScanner {
    private SqlScanner() {}

    /** All tokens of a text. */
    public static List<Token> tokens(CharSequence sql) {
        List<Token> tokens = new ArrayList<>();
        for (int at = 0; at < sql.length(); at = tokens.get(tokens.size() - 1).end()) {
            tokens.add(at(sql, at));
        }
        return tokens;
    }

    /** The token that starts at {@code start}, which is inside of the text and at the end of the token before it. */
    public static Token at(CharSequence sql, int start) {
        char first = sql.charAt(start);
        if (Character.isWhitespace(first)) {
            return run(sql, start, Token.Kind.BLANK);
        }
        if (first == '\'' || first == '"') {
            return quoted(sql, start, first);
        }
        if (Character.isDigit(first)) {
            return number(sql, start);
        }
        if (first == '$') {
            return dollar(sql, start);
        }
        if (isWordPart(first)) {
            return run(sql, start, Token.Kind.WORD);
        }
        if (starts(sql, start, "--") || starts(sql, start, "//")) {
            return lineComment(sql, start);
        }
        // A hint is no comment: the parser reads what stands in it.
        if (starts(sql, start, "/*") && !starts(sql, start, "/*+")) {
            return enclosed(sql, start, start + 2, "*/", Token.Kind.COMMENT);
        }
        return new Token(first == ';' ? Token.Kind.SEMICOLON : Token.Kind.SYMBOL, start, start + 1, true);
    }

    private static Token run(CharSequence sql, int start, Token.Kind kind) {
        int end = start;
        while (end < sql.length() && isOf(kind, sql.charAt(end))) {
            end++;
        }
        return new Token(kind, start, end, true);
    }

    private static boolean isOf(Token.Kind kind, char c) {
        return kind == Token.Kind.BLANK ? Character.isWhitespace(c) : isWordPart(c);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || Character.isSurrogate(c);
    }

    private static Token quoted(CharSequence sql, int start, char quote) {
        Token.Kind kind = quote == '"' ? Token.Kind.QUOTED_NAME : Token.Kind.STRING;
        for (int at = start + 1; at < sql.length(); at++) {
            if (sql.charAt(at) == quote) {
                boolean doubled = at + 1 < sql.length() && sql.charAt(at + 1) == quote;
                if (!doubled) {
                    return new Token(kind, start, at + 1, true);
                }
                at++;
            }
        }
        return new Token(kind, start, sql.length(), false);
    }

    private static Token number(CharSequence sql, int start) {
        int end = start;
        while (end < sql.length() && isNumberPart(sql, end)) {
            end++;
        }
        return new Token(Token.Kind.NUMBER, start, end, true);
    }

    private static boolean isNumberPart(CharSequence sql, int at) {
        char c = sql.charAt(at);
        boolean exponentSign = (c == '+' || c == '-') && Character.toUpperCase(sql.charAt(at - 1)) == 'E';
        return exponentSign || c == '.' || isWordPart(c);
    }

    private static Token dollar(CharSequence sql, int start) {
        int end = start + 1;
        while (end < sql.length() && sql.charAt(end) != '$' && isWordPart(sql.charAt(end))) {
            end++;
        }
        boolean tag = end < sql.length()
                && sql.charAt(end) == '$'
                && (end == start + 1 || !Character.isDigit(sql.charAt(start + 1)));
        if (!tag) {
            return new Token(Token.Kind.SYMBOL, start, start + 1, true);
        }
        String quote = sql.subSequence(start, end + 1).toString();
        return enclosed(sql, start, end + 1, quote, Token.Kind.STRING);
    }

    private static Token lineComment(CharSequence sql, int start) {
        int end = start;
        while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
            end++;
        }
        return new Token(Token.Kind.COMMENT, start, end, true);
    }

    private static Token enclosed(CharSequence sql, int start, int from, String closing, Token.Kind kind) {
        for (int at = from; at <= sql.length() - closing.length(); at++) {
            if (starts(sql, at, closing)) {
                return new Token(kind, start, at + closing.length(), true);
            }
        }
        return new Token(kind, start, sql.length(), false);
    }

    private static boolean starts(CharSequence sql, int at, String text) {
        if (at + text.length() > sql.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (sql.charAt(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
