package io.meshgate.server.classify;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.TagSet;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The tags that a mesh declares and gives to columns. */
record KnownTags(PolicySet policies) {

    boolean declares(String tag) {
        return policies.vocabulary().tags().containsKey(tag);
    }

    /** Whether a column, or its table, bears a tag that is this one, or above or below it. */
    boolean covers(String domain, TableSnapshot table, String column, String tag) {
        Stream<String> ofFiles = policies.tags().entries().stream()
                .filter(entry -> entry.table().matches(domain, table.name()))
                .flatMap(entry -> Stream.concat(
                        entry.tags().stream(),
                        entry.columns().entrySet().stream()
                                .filter(tagged -> speaksOf(tagged.getKey(), column))
                                .flatMap(tagged -> tagged.getValue().stream())));
        Stream<String> ofSource = table.column(column).flatMap(KnownTags::keptWith).stream()
                .flatMap(tags -> Stream.of(tags.split(",", -1)));
        return Stream.concat(ofFiles, ofSource)
                .anyMatch(present -> TagSet.covers(present, tag) || TagSet.covers(tag, present));
    }

    /** Whether a name in the files is the column's, or that of a field within it. */
    private static boolean speaksOf(String name, String column) {
        return name.equalsIgnoreCase(column)
                || name.toLowerCase(Locale.ROOT).startsWith(column.toLowerCase(Locale.ROOT) + ".");
    }

    private static Optional<String> keptWith(Column column) {
        return Optional.ofNullable(column.field().getMetadata().get(Column.TAGS));
    }
}
