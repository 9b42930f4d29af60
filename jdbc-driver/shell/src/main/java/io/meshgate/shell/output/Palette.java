package io.meshgate.shell.output;

/** Colours on a terminal that has them; elsewhere none. */
public enum Palette {
    COLOURED,
    PLAIN;

    public String bold(String text) {
        return in("1", text);
    }

    public String dim(String text) {
        return in("2", text);
    }

    public String red(String text) {
        return in("1;31", text);
    }

    private String in(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
