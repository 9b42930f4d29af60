package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that the policies of a mesh say of one table or view, for whomever, and its tags: for tools that look at policies.
 * What holds for a principal is decided by {@link AccessRules} alone. Immutable, thread-safe.
 */
public final class TablePolicies {
    private final TableTags tags;
    private final List<Grant> grants;
    private final List<RowFilter> rowFilters;
    private final List<ColumnMask> columnMasks;
    private final List<AggregationPolicy> aggregations;

    private TablePolicies(PolicySet policies, String domain, TableName table) {
        tags = policies.tags().of(domain, table);
        grants = bearing(policies.grantsOn(domain, table));
        rowFilters = bearing(policies.rowFiltersOn(domain, table));
        columnMasks = bearing(policies.columnMasksOn(domain, table));
        aggregations = bearing(policies.aggregationsOn(domain, table));
    }

    public static TablePolicies of(PolicySet policies, String domain, TableName table) {
        return new TablePolicies(policies, domain, table);
    }

    private <P extends Policy> List<P> bearing(List<P> policies) {
        return policies.stream()
                .filter(policy -> tags.bears(policy.scope().tags()))
                .toList();
    }

    public List<Grant> grants() {
        return grants;
    }

    public List<RowFilter> rowFilters() {
        return rowFilters;
    }

    public List<ColumnMask> columnMasks() {
        return columnMasks;
    }

    public List<AggregationPolicy> aggregations() {
        return aggregations;
    }

    /** Whether the table bears one of the tags, or one below it; no tags are asked for: yes. */
    public boolean bears(List<String> wanted) {
        return tags.bears(wanted);
    }

    /** The tags of a column: its own, those of the table, and those that the source keeps with it. */
    public Set<String> tagsOf(Column column) {
        return tags.of(column);
    }

    /**
     * A column, or a field within it.
     *
     * @param steps none for all of the column
     */
    public record Part(Column column, List<String> steps) {
        public Part {
            steps = List.copyOf(steps);
        }

        /** As policies name it. */
        @Override
        public String toString() {
            return String.join(
                    ".", Stream.concat(Stream.of(column.name()), steps.stream()).toList());
        }

        private boolean isIn(Mask.OfFields masked) {
            return masked.fields().keySet().stream()
                    .anyMatch(field -> steps.size() >= field.steps().size()
                            && steps.subList(0, field.steps().size()).equals(field.steps()));
        }
    }

    /** What is chosen of a column: all of it, fields that bear one of the tags, or nothing. */
    public List<Part> chosen(ColumnChoice choice, Column column) {
        return tags.chooses(choice, column)
                ? List.of(new Part(column, List.of()))
                : tags.chosenFields(choice.tags(), column).stream()
                        .map(field -> new Part(column, field.steps()))
                        .toList();
    }

    /** Whether a mask falls on all of what is chosen. */
    public boolean fallsOn(ColumnMask mask, Part part) {
        return tags.falling(mask, part.column()).stream()
                .anyMatch(each -> !(each.mask() instanceof Mask.OfFields masked) || part.isIn(masked));
    }

    /** The tags of fields within a column, by the way to each. */
    public Map<String, Set<String>> fieldTagsOf(Column column) {
        Map<String, Set<String>> byName = new TreeMap<>();
        tags.withFields(column)
                .fields()
                .forEach((field, borne) -> byName.put(new Part(column, field.steps()).toString(), borne));
        return byName;
    }

    /** Whether the grant is for the column too. */
    public boolean covers(Grant grant, Column column) {
        return tags.covers(grant, column);
    }
}
