package io.meshgate.server.classify;

import io.meshgate.server.classify.TagSuggestion.Evidence;

/** Counts for one detector and one place; not thread-safe. */
final class Tally {
    /** What a name alone is worth, where there are no values. */
    private static final double NAME_ALONE = 0.5;
    /** What a name is worth that the values speak against. */
    private static final double NAME_AGAINST_VALUES = 0.25;
    /** Values that are taken as not matching besides those that were seen: one match of one proves little. */
    private static final int DOUBT = 2;

    private final Detector detector;
    private final boolean nameHint;
    private long values;
    private long matchedAlone;
    private long matchedNamed;

    Tally(Detector detector, Leaf leaf) {
        this.detector = detector;
        this.nameHint = detector.name().matches(leaf.name(), leaf.context());
    }

    Detector detector() {
        return detector;
    }

    /** Whether there is anything to be found: without a name hint some detectors find nothing. */
    boolean isOpen() {
        return nameHint || detector.share() <= 1;
    }

    void count(String value) {
        values++;
        if (value.length() > Detector.LONGEST_VALUE) {
            return;
        }
        String text = value.strip();
        if (detector.alone().test(text)) {
            matchedAlone++;
        }
        if (nameHint && detector.named().test(text)) {
            matchedNamed++;
        }
    }

    /** A match that the name or the share of values bears out counts from 0.5 up, anything else below. */
    Evidence evidence() {
        boolean byValues = matchedAlone >= detector.share() * (values + DOUBT);
        boolean byName = nameHint && values > 0 && matchedNamed >= detector.namedShare() * values;
        long matched = byName ? Math.max(matchedNamed, matchedAlone) : matchedAlone;
        double share = values == 0 ? 0 : (double) matched / values;
        double confidence;
        if (byName && byValues) {
            confidence = 0.75 + share / 4;
        } else if (byName || (byValues && matched > 0)) {
            confidence = 0.5 + share / 2;
        } else if (nameHint) {
            confidence = values == 0 ? NAME_ALONE : NAME_AGAINST_VALUES;
        } else {
            confidence = share / 2;
        }
        return new Evidence(nameHint ? Math.max(matched, matchedNamed) : matched, values, nameHint, confidence);
    }
}
