package io.meshgate.server.mesh;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the accepted name that a mistyped one was probably meant to be. */
public final class Suggestion {
    private Suggestion() {}

    /** The nearest candidate, if it is near enough to be a typing error. */
    static Optional<String> nearest(String typed, Collection<String> candidates) {
        int tolerance = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(typed, candidate) <= tolerance)
                .min(Comparator.<String>comparingInt(candidate -> distance(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code , did you mean 'x'?} or nothing, to follow what is wrong in a message. */
    public static String clause(String typed, Collection<String> candidates) {
        return nearest(typed, candidates)
                .map(candidate -> ", did you mean '" + candidate + "'?")
                .orElse("");
    }

    /** What follows a wrong name in a message: the name that was meant, if that is clear, and all that are accepted. */
    public static String orAccepted(String typed, Collection<String> accepted) {
        String suggestion = clause(typed, accepted);
        return suggestion + (suggestion.isEmpty() ? "; accepted: " : " Accepted: ") + String.join(", ", accepted);
    }

    /** Edits (insert, delete, replace, swap of neighbours) between two names, letter case ignored. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(int[][] edits, String a, String b, int i, int j) {
        int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
