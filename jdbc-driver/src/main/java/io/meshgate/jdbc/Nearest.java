package io.meshgate.jdbc;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Nearest {
    private static final int FARTHEST = 3;
    /** Longer texts are no misspelt names, and may be anything. */
    private static final int LONGEST = 40;

    private Nearest() {}

    static Optional<String> to(String unknown, List<String> names) {
        if (unknown.length() > LONGEST) {
            return Optional.empty();
        }
        String wanted = plain(unknown);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(wanted, plain(name))))
                .filter(name -> distance(wanted, plain(name))
                        <= Math.min(FARTHEST, plain(name).length() / 3));
    }

    /** Case and hyphens are what is most often wrong. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
    }

    /** How many characters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
