package io.meshgate.server.classify;

import java.util.ArrayList;
import java.util.List;

/**
 * A value made of groups of ASCII digits with single characters between them.
 *
 * @param groups at least one, none empty
 * @param separators one less than groups
 */
record Digits(List<String> groups, List<Character> separators) {
    static final Digits NONE = new Digits(List.of(), List.of());

    Digits {
        groups = List.copyOf(groups);
        separators = List.copyOf(separators);
    }

    /** {@link #NONE} where another character stands in the value, or two of the accepted ones next to each other. */
    static Digits of(String value, String accepted) {
        List<String> groups = new ArrayList<>();
        List<Character> separators = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i < value.length() && isDigit(value.charAt(i))) {
                continue;
            }
            if (i == start || (i < value.length() && accepted.indexOf(value.charAt(i)) < 0)) {
                return NONE;
            }
            groups.add(value.substring(start, i));
            if (i < value.length()) {
                separators.add(value.charAt(i));
            }
            start = i + 1;
        }
        return new Digits(groups, separators);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    String joined() {
        return String.join("", groups);
    }

    int count() {
        return groups.stream().mapToInt(String::length).sum();
    }

    List<Integer> lengths() {
        return groups.stream().map(String::length).toList();
    }

    /** Whether all separators are the same. */
    boolean isEven() {
        return separators.stream().distinct().count() <= 1;
    }
}
