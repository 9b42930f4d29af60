package io.meshgate.planner.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant by a name. */
public final class Spelling {
    private static final int LONGEST_NAME = 200;

    private Spelling() {}

    /** The name nearest to the wanted one without regard to case, if any is near enough to be meant. */
    public static Optional<String> closest(String wanted, Collection<String> names) {
        if (wanted.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        int allowed = Math.max(1, wanted.length() / 3);
        return names.stream()
                .filter(name -> Math.abs(name.length() - wanted.length()) <= allowed)
                .filter(name -> distance(wanted, name) <= allowed)
                .min(Comparator.comparingInt((String name) -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code ; did you mean 'x'?}, or nothing. */
    public static String didYouMean(String wanted, Collection<String> names) {
        return closest(wanted, names)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** How many insertions, deletions, replacements and swaps of neighbours lead from one name to the other. */
    static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            rows[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int best = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                rows[i][j] = swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
            }
        }
        return rows[a.length()][b.length()];
    }
}
