package io.meshgate.server.mesh;

/** A place in a text file; line and column count from 1, columns in code points. */
public record Position(int line, int column) {
    static final Position START = new Position(1, 1);

    /** The place right after a text that stands at the start of a file. */
    static Position after(CharSequence text) {
        int line = 1;
        int lineStart = 0;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            boolean crOfCrLf = character == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
            if (character == '\n' || (character == '\r' && !crOfCrLf)) {
                line++;
                lineStart = index + 1;
            }
        }
        return new Position(line, Character.codePointCount(text, lineStart, text.length()) + 1);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
