package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import java.util.List;
import java.util.Set;

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

    public boolean chooses(ColumnChoice choice, Column column) {
        return tags.chooses(choice, column);
    }

    /** Whether the grant is for the column too. */
    public boolean covers(Grant grant, Column column) {
        return tags.covers(grant, column);
    }
}
