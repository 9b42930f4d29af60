package io.meshgate.shell.sql;

/**
 * A piece of SQL text, from {@code start} to before {@code end}. The tokens of a text follow each other without gaps.
 *
 * @param closed whether the text of the token is whole; false for a string, a quoted name or a comment without its end
 */
public record Token(Kind kind, int start, int end, boolean closed) {
    /** What a token is. */
    public enum Kind {
        WORD,
        NUMBER,
        STRING,
        QUOTED_NAME,
        COMMENT,
        SEMICOLON,
        SYMBOL,
        BLANK
    }

    /** The token's part of the text that it was found in. */
    public String text(CharSequence sql) {
        return sql.subSequence(start, end).toString();
    }
}
