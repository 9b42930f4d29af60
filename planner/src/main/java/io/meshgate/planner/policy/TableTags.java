package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tags of one table.
 *
 * @param own those of the table
 * @param columns those of columns alone, by name in lower case
 * @param required names of columns that the files tag in just this table
 */
record TableTags(Set<String> own, Map<String, Set<String>> columns, List<String> required) {
    static final TableTags NONE = new TableTags(Set.of(), Map.of(), List.of());

    /** Whether the table, or one of its columns, bears one of the tags; no tags are asked for: yes. */
    boolean bears(List<String> wanted) {
        return wanted.isEmpty() || any(own, wanted);
    }

    /** Whether a column is chosen, by its name or by a tag. */
    boolean chooses(ColumnChoice choice, Column column) {
        return containsName(choice.names(), column.name())
                || (!choice.tags().isEmpty() && any(of(column), choice.tags()));
    }

    /** Whether a grant is for a column too. */
    boolean covers(Grant grant, Column column) {
        return grant.columns().map(columns -> chooses(columns, column)).orElse(true)
                && !chooses(grant.exceptColumns(), column);
    }

    /** Its own, those of its table, and those that the source keeps with it. */
    Set<String> of(Column column) {
        Set<String> tags = new HashSet<>(own);
        tags.addAll(columns.getOrDefault(column.name().toLowerCase(Locale.ROOT), Set.of()));
        tags.addAll(ColumnTags.of(column));
        return tags;
    }

    private static boolean any(Set<String> tags, List<String> wanted) {
        return tags.stream().anyMatch(tag -> wanted.stream().anyMatch(each -> TagSet.covers(each, tag)));
    }

    /**
     * Whether a name of a policy is one of those stored. Letter case does not count, as everywhere where policies find
     * what they are about: if some place took more letters for the same (as {@link String#equalsIgnoreCase} does), a
     * policy would be found right there and hold for nothing here.
     */
    static boolean containsName(List<String> names, String name) {
        if (names.isEmpty()) {
            return false;
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(wanted));
    }
}
