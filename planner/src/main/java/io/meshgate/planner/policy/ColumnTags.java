package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tags of a column, and those that fields within it bear besides.
 *
 * @param whole what all of the column bears
 * @param fields by the way to a field, as a policy names it
 */
record ColumnTags(Set<String> whole, Map<FieldPath, Set<String>> fields) {
    static final ColumnTags NONE = new ColumnTags(Set.of(), Map.of());

    static ColumnTags of(Set<String> whole) {
        return new ColumnTags(whole, Map.of());
    }

    /** What a source keeps with a column: the tags of the columns that its values were written from. */
    static List<String> kept(Column column) {
        String tags = column.field().getMetadata().get(Column.TAGS);
        return tags == null || tags.isEmpty() ? List.of() : Arrays.asList(tags.split(",", -1));
    }

    /** Those of the column and of every field. */
    Set<String> all() {
        Set<String> all = new TreeSet<>(whole);
        fields.values().forEach(all::addAll);
        return all;
    }

    ColumnTags and(ColumnTags other) {
        Set<String> both = new HashSet<>(whole);
        both.addAll(other.whole);
        Map<FieldPath, Set<String>> ofFields = new LinkedHashMap<>(fields);
        other.fields.forEach((path, tags) -> ofFields.merge(path, tags, (these, those) -> {
            Set<String> sum = new HashSet<>(these);
            sum.addAll(those);
            return sum;
        }));
        return new ColumnTags(both, ofFields);
    }

    /** Those of a field of a struct, read on its own. */
    ColumnTags field(String name) {
        ColumnTags tags = of(whole);
        for (Map.Entry<FieldPath, Set<String>> field : fields.entrySet()) {
            List<String> steps = field.getKey().steps();
            if (steps.get(0).equals(name)) {
                List<String> further = steps.subList(1, steps.size());
                tags = tags.and(
                        further.isEmpty()
                                ? of(field.getValue())
                                : new ColumnTags(Set.of(), Map.of(new FieldPath(further), field.getValue())));
            }
        }
        return tags;
    }
}
