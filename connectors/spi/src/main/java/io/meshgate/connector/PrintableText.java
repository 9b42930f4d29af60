package io.meshgate.connector;

/**
 * Text for people to read, made of what others wrote: statements, names, files. It stays one line, moves no cursor and
 * turns no writing direction, so that in a log or a terminal it cannot pass for anything else.
 */
public final class PrintableText {
    private PrintableText() {}

    /** The text with {@code \u001b} and the like in place of characters that print nothing but have an effect. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(PrintableText::hasEffect)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (hasEffect(c)) {
                printable.append(c <= 0xffff ? String.format("\\u%04x", c) : String.format("\\U%08x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    private static boolean hasEffect(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
