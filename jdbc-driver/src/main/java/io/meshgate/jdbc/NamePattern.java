package io.meshgate.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@link java.sql.DatabaseMetaData}: {@code %} stands for any run of characters, {@code _} for one, and a
 * backslash takes away the meaning of what follows. As the gateway understands them, for what only the driver filters.
 */
final class NamePattern {
    static final String ESCAPE = "\\";

    private static final int ANY_RUN = -1;
    private static final int ANY_ONE = -2;

    private final int[] parts;

    /** @param pattern null for every name */
    NamePattern(@Nullable String pattern) {
        int[] points = (pattern == null ? "%" : pattern).codePoints().toArray();
        int[] compiled = new int[points.length];
        int length = 0;
        for (int i = 0; i < points.length; i++) {
            compiled[length++] = switch (points[i]) {
                case '%' -> ANY_RUN;
                case '_' -> ANY_ONE;
                case '\\' -> i + 1 < points.length ? points[++i] : '\\';
                default -> points[i];
            };
        }
        this.parts = java.util.Arrays.copyOf(compiled, length);
    }

    /** Takes no more steps than the product of both lengths. */
    boolean matches(String name) {
        int[] points = name.codePoints().toArray();
        int part = 0;
        int lastRun = -1;
        int retryFrom = 0;
        int i = 0;
        while (i < points.length) {
            if (part < parts.length && parts[part] == ANY_RUN) {
                lastRun = part++;
                retryFrom = i;
            } else if (part < parts.length && (parts[part] == ANY_ONE || parts[part] == points[i])) {
                part++;
                i++;
            } else if (lastRun >= 0) {
                part = lastRun + 1;
                i = ++retryFrom;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_RUN) {
            part++;
        }
        return part == parts.length;
    }
}
