package io.meshgate.planner.policy;

import java.util.List;

/** Columns of a table: those of these names, in any letter case, and those that bear one of the tags, or one below it. */
public record ColumnChoice(List<String> names, List<String> tags) {
    public static final ColumnChoice NONE = new ColumnChoice(List.of(), List.of());

    public ColumnChoice {
        names = List.copyOf(names);
        tags = List.copyOf(tags);
    }

    public static ColumnChoice named(List<String> names) {
        return new ColumnChoice(names, List.of());
    }

    public boolean isEmpty() {
        return names.isEmpty() && tags.isEmpty();
    }
}
