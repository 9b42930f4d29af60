package io.meshgate.shell.output;

import java.util.OptionalInt;

/**
 * How text is shown.
 *
 * @param width of the terminal; empty where nothing has to fit
 * @param terminal whether a person reads it there, so that nothing may reach it that the terminal would obey
 */
public record TextStyle(OptionalInt width, boolean terminal, Palette palette, Expansion expansion) {
    /** For files and pipes. */
    public static final TextStyle PLAIN = new TextStyle(OptionalInt.empty(), false, Palette.PLAIN, Expansion.OFF);
}
