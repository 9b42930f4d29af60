package io.meshgate.connector;

/** A place in a statement's text; line and column both count from 1, columns in UTF-16 code units. */
public record SqlPosition(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
