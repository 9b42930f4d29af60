package io.meshgate.server.classify;

/**
 * That a column may hold personal data.
 *
 * @param column the top-level column, in stored case
 * @param path the column itself, or the field in it that was looked at: {@code contact.email}
 * @param declared whether the mesh declares the tag
 * @param evidence what speaks for it: counts, no values
 */
public record TagSuggestion(String column, String path, String tag, boolean declared, Evidence evidence) {

    /**
     * What speaks for a tag.
     *
     * @param matched how many of the values look like it
     * @param values how many values were not NULL
     * @param nameHint whether the name speaks for it
     * @param confidence from 0 to 1
     */
    public record Evidence(long matched, long values, boolean nameHint, double confidence) {}
}
