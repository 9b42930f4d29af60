package io.meshgate.planner;

/**
 * The pattern of SHOW ... LIKE: {@code %} stands for any run of characters, {@code _} for one, and case does not matter.
 *
 * <p>Not a regular expression: these try every way to split a name, and a pattern is a stranger's.
 */
final class LikeName {
    private static final int ANY_RUN = '%';
    private static final int ANY_ONE = '_';

    private final int[] pattern;

    LikeName(String pattern) {
        this.pattern = folded(pattern);
    }

    private static int[] folded(String text) {
        return text.codePoints()
                .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
                .toArray();
    }

    /** Never takes more steps than the product of both lengths. */
    boolean matches(String text) {
        int[] name = folded(text);
        int part = 0;
        int lastRun = -1;
        int retryFrom = 0;
        int i = 0;
        while (i < name.length) {
            if (part < pattern.length && pattern[part] == ANY_RUN) {
                lastRun = part++;
                retryFrom = i;
            } else if (part < pattern.length && (pattern[part] == ANY_ONE || pattern[part] == name[i])) {
                part++;
                i++;
            } else if (lastRun >= 0) {
                part = lastRun + 1;
                i = ++retryFrom;
            } else {
                return false;
            }
        }
        while (part < pattern.length && pattern[part] == ANY_RUN) {
            part++;
        }
        return part == pattern.length;
    }
}
