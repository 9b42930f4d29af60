package io.meshgate.shell.output;

import org.jline.utils.WCWidth;

/** How many columns of a terminal a text takes: two for most of East Asia's letters and emoji, none for accents. */
public final class DisplayWidth {
    static final String ELLIPSIS = "…";

    private DisplayWidth() {}

    public static int of(String text) {
        int width = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            width += of(text.codePointAt(at));
        }
        return width;
    }

    private static int of(int codePoint) {
        return Math.max(0, WCWidth.wcwidth(codePoint));
    }

    /** The text, or as much of its beginning as fits together with an ellipsis. */
    public static String cut(String text, int width) {
        int used = 0;
        int kept = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            used += of(codePoint);
            if (used > width) {
                return text.substring(0, kept) + ELLIPSIS;
            }
            at += Character.charCount(codePoint);
            if (used < width) {
                kept = at;
            }
        }
        return text;
    }

    /** Blanks that bring a text of this width to another. */
    static String padding(int from, int to) {
        return " ".repeat(Math.max(0, to - from));
    }
}
