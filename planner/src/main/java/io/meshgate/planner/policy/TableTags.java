package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The tags of one table.
 *
 * @param own those of the table
 * @param columns those of columns alone, by name in lower case
 * @param fields those of fields within columns, by column and fields with dots between them
 * @param required names of columns, and of fields within, that the files tag in just this table
 */
record TableTags(
        Set<String> own, Map<String, Set<String>> columns, Map<String, Set<String>> fields, List<String> required) {
    static final TableTags NONE = new TableTags(Set.of(), Map.of(), Map.of(), List.of());

    /** Whether the table, or one of its columns, bears one of the tags; no tags are asked for: yes. */
    boolean bears(List<String> wanted) {
        return wanted.isEmpty() || any(own, wanted);
    }

    /** Whether all of a column is chosen, by its name or by a tag. */
    boolean chooses(ColumnChoice choice, Column column) {
        return containsName(choice.names(), column.name())
                || (!choice.tags().isEmpty() && any(of(column), choice.tags()));
    }

    /** Whether a column is chosen, or a field within it by a tag. */
    boolean touches(ColumnChoice choice, Column column) {
        return chooses(choice, column) || !chosenFields(choice.tags(), column).isEmpty();
    }

    /** Whether a grant is for a column too. One that leaves out a tag leaves out what holds a field with that tag. */
    boolean covers(Grant grant, Column column) {
        return grant.columns().map(columns -> chooses(columns, column)).orElse(true)
                && !touches(grant.exceptColumns(), column);
    }

    /** Whether an exclusive grant keeps a column, all of it or a field, to its own principals. */
    boolean keeps(Grant exclusive, Column column) {
        return exclusive.columns().map(columns -> touches(columns, column)).orElse(true)
                && !chooses(exclusive.exceptColumns(), column);
    }

    /** A mask as it falls on a column: on the whole of it, on fields within, or not at all. */
    List<ColumnMask> falling(ColumnMask mask, Column column) {
        List<ColumnMask> falling = new ArrayList<>();
        if (chooses(mask.columns(), column)) {
            falling.add(mask);
        }
        List<FieldPath> fields = named(mask.columns(), column);
        if (falling.isEmpty()) {
            chosenFields(mask.columns().tags(), column).stream()
                    .filter(field -> !fields.contains(field))
                    .forEach(fields::add);
        }
        fields.forEach(field -> falling.add(FieldMasks.of(field, mask)));
        return falling;
    }

    private static List<FieldPath> named(ColumnChoice choice, Column column) {
        List<FieldPath> fields = new ArrayList<>();
        choice.names().forEach(name -> fields.addAll(FieldPath.of(name, column)));
        return fields;
    }

    /** The fields that bear one of the tags, and are not within another one that does. */
    List<FieldPath> chosenFields(List<String> wanted, Column column) {
        if (fields.isEmpty() || wanted.isEmpty()) {
            return List.of();
        }
        List<FieldPath> chosen = new ArrayList<>();
        ofFields(column).forEach((field, tags) -> {
            if (any(tags, wanted)) {
                chosen.add(field);
            }
        });
        return chosen.stream()
                .filter(field -> chosen.stream().noneMatch(field::isWithin))
                .toList();
    }

    /** Its own, those of its table, those that the source keeps with it, and of keys of maps; not those of fields within. */
    Set<String> of(Column column) {
        Set<String> tags = new HashSet<>(own);
        tags.addAll(columns.getOrDefault(column.name().toLowerCase(Locale.ROOT), Set.of()));
        tags.addAll(ColumnTags.kept(column));
        // Keys of maps cannot be masked, so that what they bear falls on the whole.
        fields.forEach((name, ofField) -> {
            if (FieldPath.isOfKeys(name, column)) {
                tags.addAll(ofField);
            }
        });
        return tags;
    }

    /** As {@link #of}, with those of fields within. */
    ColumnTags withFields(Column column) {
        return new ColumnTags(of(column), ofFields(column));
    }

    private Map<FieldPath, Set<String>> ofFields(Column column) {
        Map<FieldPath, Set<String>> found = new LinkedHashMap<>();
        fields.forEach((name, tags) -> FieldPath.of(name, column)
                .forEach(path ->
                        found.computeIfAbsent(path, key -> new HashSet<>()).addAll(tags)));
        return found;
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

    /** Whether a column of the table, or a field within one, is called so by a policy. */
    static boolean isPart(String name, List<Column> columns) {
        return columns.stream()
                .anyMatch(column -> containsName(List.of(column.name()), name)
                        || !FieldPath.of(name, column).isEmpty()
                        || FieldPath.isOfKeys(name, column));
    }
}
