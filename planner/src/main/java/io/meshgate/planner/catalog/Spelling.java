package io.meshgate.planner.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds what somebody may have meant by a name. */
public final class Spelling {
    private static final int LONGEST_NAME = 200;

    private Spelling() {}

    /** The name nearest to the wanted one without regard to case, if any is near enough to be meant. */
    public static Optional<String> closest(String wanted, Collection<String> names) {
        return names.stream()
                .filter(name -> !name.equals(wanted) && isClose(wanted, name))
                .min(Comparator.comparingInt((String name) -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The name whose parts are each near to those wanted; a name wanted with fewer parts is compared with the last. */
    public static Optional<List<String>> closestParts(List<String> wanted, Collection<List<String>> names) {
        return names.stream()
                .filter(name -> partsDistance(wanted, name).isPresent())
                .min(Comparator.comparingInt((List<String> name) ->
                                partsDistance(wanted, name).getAsInt())
                        .thenComparing(Object::toString));
    }

    /** Empty when some part is not near. */
    private static OptionalInt partsDistance(List<String> wanted, List<String> name) {
        if (wanted.size() > name.size()) {
            return OptionalInt.empty();
        }
        int sum = 0;
        for (int i = 0; i < wanted.size(); i++) {
            String part = name.get(name.size() - wanted.size() + i);
            if (!isClose(wanted.get(i), part)) {
                return OptionalInt.empty();
            }
            sum += distance(wanted.get(i), part);
        }
        return OptionalInt.of(sum);
    }

    private static boolean isClose(String wanted, String name) {
        int allowed = Math.max(1, wanted.length() / 3);
        return wanted.length() <= LONGEST_NAME
                && Math.abs(name.length() - wanted.length()) <= allowed
                && distance(wanted, name) <= allowed;
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
