package io.meshgate.server.classify;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.TagSet;
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
                                .filter(tagged -> tagged.getKey().equalsIgnoreCase(column))
                                .flatMap(tagged -> tagged.getValue().stream())));
        Stream<String> ofSource = table.column(column).flatMap(KnownTags::keptWith).stream()
                .flatMap(tags -> Stream.of(tags.split(",", -1)));
        return Stream.concat(ofFiles, ofSource)
                .anyMatch(present -> TagSet.covers(present, tag) || TagSet.covers(tag, present));
    }

    private static Optional<String> keptWith(Column column) {
        return Optional.ofNullable(column.field().getMetadata().get(Column.TAGS));
    }
}
