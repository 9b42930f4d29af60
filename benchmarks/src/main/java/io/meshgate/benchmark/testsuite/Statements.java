package io.meshgate.benchmark.testsuite;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What kind of statement a script has. */
final class Statements {
    private static final Set<String> QUERIES =
            Set.of("select", "with", "values", "explain", "show", "describe", "use", "set", "table", "(");
    private static final Pattern CHANGES = Pattern.compile(
            "(?is)\\s*(?:create(?:\\s+or\\s+replace)?(?:\\s+temp(?:orary)?)?\\s+table(?:\\s+if\\s+not\\s+exists)?"
                    + "|insert\\s+into|replace\\s+into|update|delete\\s+from|drop\\s+table(?:\\s+if\\s+exists)?"
                    + "|alter\\s+table|truncate(?:\\s+table)?)\\s+([A-Za-z_][A-Za-z0-9_]*|\"[^\"]+\").*");
    private static final Pattern WITHOUT_EFFECT = Pattern.compile(
            "(?is)\\s*(create\\s+(unique\\s+)?index|drop\\s+index|reindex|analyze|vacuum|commit|begin).*");

    private Statements() {}

    static boolean isQuery(String statement) {
        String text = statement.strip().toLowerCase(Locale.ROOT);
        return QUERIES.stream().anyMatch(text::startsWith);
    }

    /** The table that a statement makes, fills, changes or drops. */
    static Optional<String> changedTable(String statement) {
        Matcher matcher = CHANGES.matcher(statement);
        return matcher.matches() ? Optional.of(matcher.group(1).replace("\"", "")) : Optional.empty();
    }

    /** Whether the statement changes no result: indexes and the like. */
    static boolean hasNoEffect(String statement) {
        return WITHOUT_EFFECT.matcher(statement).matches();
    }

    /** The first two words, to say what was skipped. */
    static String name(String statement) {
        String[] words = statement.strip().split("\\s+", 3);
        String name = words.length > 1 ? words[0] + " " + words[1] : words[0];
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z_ ].*", "").strip();
    }
}
