package io.meshgate.server.classify;

import java.util.Set;
import java.util.function.Predicate;

/**
 * How one kind of personal data is told.
 *
 * <p>A predicate on values is total and takes time in proportion to the length of the value, which is at most {@link
 * #LONGEST_VALUE}.
 *
 * @param tag what such a column is tagged with
 * @param kinds the columns it looks at
 * @param name whether a column of this name is likely to hold such data
 * @param alone whether a value looks like it, where the name says nothing
 * @param share of values that must match, where the name says nothing; above 1 for what only its name can tell
 * @param named whether a value looks like it, where the name says so
 * @param namedShare of values that must match, where the name says so
 */
record Detector(
        String tag,
        Set<Kind> kinds,
        NameHint name,
        Predicate<String> alone,
        double share,
        Predicate<String> named,
        double namedShare) {
    /** In characters; what is longer is none of the values that are looked for. */
    static final int LONGEST_VALUE = 256;

    Detector {
        kinds = Set.copyOf(kinds);
    }

    /** What kind of values a column has, as far as detectors care. */
    enum Kind {
        TEXT,
        /** Without a fraction. */
        NUMBER,
        /** With or without a time. */
        DATE
    }
}
