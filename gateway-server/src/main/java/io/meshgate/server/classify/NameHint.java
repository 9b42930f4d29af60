package io.meshgate.server.classify;

import java.util.Arrays;
import java.util.List;

/** What the name of a column says about what is in it. */
@FunctionalInterface
interface NameHint {

    /**
     * @param name of the column, or of the field in it
     * @param context of its table, with the columns and fields around it
     */
    boolean matches(NameWords name, NameWords context);

    /** Names with one of the phrases or one of the fragments: {@link #words} and {@link #fragments}. */
    static NameHint of(String phrases, String fragments) {
        return words(phrases).or(fragments(fragments));
    }

    /** Names in which a phrase stands as whole words; phrases are parted by commas, words by blanks. */
    static NameHint words(String phrases) {
        List<List<String>> sought = Arrays.stream(phrases.strip().split(",\\s*"))
                .map(phrase -> NameWords.of(phrase).words())
                .toList();
        return (name, context) -> sought.stream().anyMatch(name::hasPhrase);
    }

    /**
     * Names that, without what parts their words, contain a fragment: one that is not found by chance. Fragments are
     * parted by blanks.
     */
    static NameHint fragments(String fragments) {
        // Read as names are, so that accents and the like are the same on both sides.
        List<String> sought = Arrays.stream(fragments.strip().split("\\s+"))
                .map(fragment -> NameWords.of(fragment).joined())
                .toList();
        return (name, context) ->
                sought.stream().anyMatch(fragment -> name.joined().contains(fragment));
    }

    default NameHint or(NameHint other) {
        return (name, context) -> matches(name, context) || other.matches(name, context);
    }

    /** This hint, unless one of the phrases stands in the name. */
    default NameHint unless(String phrases) {
        NameHint none = words(phrases);
        return (name, context) -> matches(name, context) && !none.matches(name, context);
    }
}
