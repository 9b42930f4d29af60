package io.meshgate.shell.sql;

/**
 * What the shell carries out at once: a statement without its semicolon, or a line that starts with a backslash.
 *
 * @param line of its first character in the whole text, counted from 1
 */
public record Piece(Kind kind, String text, int line) {
    /** What a piece is. */
    public enum Kind {
        STATEMENT,
        COMMAND
    }
}
