package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.Arrays;
import java.util.List;

/** The tags that a source keeps with a column: those of the columns that its values were written from. */
final class ColumnTags {
    private ColumnTags() {}

    static List<String> of(Column column) {
        String tags = column.field().getMetadata().get(Column.TAGS);
        return tags == null || tags.isEmpty() ? List.of() : Arrays.asList(tags.split(",", -1));
    }
}
