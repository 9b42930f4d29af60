package io.meshgate.shell.sql;

import java.util.Optional;

/**
 * Splits SQL text into statements, which end with a semicolon outside of strings, quoted names and comments, and
 * backslash commands, which stand where a statement could start and end with their line. Keeps no more of the text than
 * the statement that has begun. Not thread-safe.
 */
public final class StatementSplitter {
    private static final int NONE = -1;

    private final StringBuilder buffer = new StringBuilder();
    private int position;
    private int begin = NONE;
    private int line = 1;
    private boolean afterReturn;

    /** Takes whole lines: text that ends with a line break, or with the whole text. */
    public void append(CharSequence lines) {
        buffer.append(lines);
    }

    /** The next piece that is whole. */
    public Optional<Piece> next() {
        return next(false);
    }

    /** What is left when the text has ended: a statement may lack its semicolon. */
    public Optional<Piece> last() {
        Optional<Piece> piece = next(true);
        if (piece.isPresent() || begin == NONE) {
            return piece;
        }
        return Optional.of(take(Piece.Kind.STATEMENT, buffer.length(), buffer.length()));
    }

    /** Whether a statement has begun that is not whole. */
    public boolean hasBegun() {
        return begin != NONE || buffer.length() > position;
    }

    private Optional<Piece> next(boolean ended) {
        while (position < buffer.length()) {
            if (begin == NONE && buffer.charAt(position) == '\\') {
                begin = position;
                int end = lineEnd(position);
                return Optional.of(take(Piece.Kind.COMMAND, end, end));
            }
            Token token = SqlScanner.at(buffer, position);
            if (!token.closed() && !ended) {
                return Optional.empty();
            }
            if (token.kind() == Token.Kind.SEMICOLON && begin != NONE) {
                return Optional.of(take(Piece.Kind.STATEMENT, token.start(), token.end()));
            }
            boolean starts = token.kind() != Token.Kind.BLANK
                    && token.kind() != Token.Kind.COMMENT
                    && token.kind() != Token.Kind.SEMICOLON;
            if (begin == NONE && starts) {
                begin = token.start();
            }
            position = token.end();
        }
        if (begin == NONE) {
            drop(position);
        }
        return Optional.empty();
    }

    private int lineEnd(int from) {
        int end = from;
        while (end < buffer.length() && buffer.charAt(end) != '\n' && buffer.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private Piece take(Piece.Kind kind, int end, int next) {
        String text = buffer.substring(begin, end).stripTrailing();
        drop(begin);
        Piece piece = new Piece(kind, text, line);
        drop(next - begin);
        begin = NONE;
        return piece;
    }

    /** Forgets the first characters and counts their lines: each of CR, LF and CR LF ends one. */
    private void drop(int length) {
        for (int i = 0; i < length; i++) {
            char c = buffer.charAt(i);
            if (c == '\r' || (c == '\n' && !afterReturn)) {
                line++;
            }
            afterReturn = c == '\r';
        }
        buffer.delete(0, length);
        position = Math.max(0, position - length);
    }
}
