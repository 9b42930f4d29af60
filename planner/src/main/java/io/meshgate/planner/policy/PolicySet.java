package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All policies of a mesh in one version, and what they speak of. Immutable, thread-safe. */
public final class PolicySet {
    private final String version;
    private final List<Grant> grants;
    private final List<RowFilter> rowFilters;
    private final List<ColumnMask> columnMasks;
    private final List<AggregationPolicy> aggregations;
    private final Vocabulary vocabulary;
    private final TagSet tags;
    private final Map<String, byte[]> keys;
    private final ByTable<Grant> grantsByTable;
    private final ByTable<RowFilter> filtersByTable;
    private final ByTable<ColumnMask> masksByTable;
    private final ByTable<AggregationPolicy> aggregationsByTable;

    /**
     * @param version changes whenever any policy changes
     * @param keys mask keys by name; the arrays must not be changed by anyone
     */
    public PolicySet(
            String version,
            List<Grant> grants,
            List<RowFilter> rowFilters,
            List<ColumnMask> columnMasks,
            List<AggregationPolicy> aggregations,
            Vocabulary vocabulary,
            TagSet tags,
            Map<String, byte[]> keys) {
        this.version = version;
        this.grants = List.copyOf(grants);
        this.rowFilters = List.copyOf(rowFilters);
        this.columnMasks = List.copyOf(columnMasks);
        this.aggregations = List.copyOf(aggregations);
        this.vocabulary = vocabulary;
        this.tags = tags;
        this.keys = Map.copyOf(keys);
        this.grantsByTable = byTable(grants);
        this.filtersByTable = byTable(rowFilters);
        this.masksByTable = byTable(columnMasks);
        this.aggregationsByTable = byTable(aggregations);
    }

    /** Policies that need no tags, no purposes and no groups of a minimum size. */
    public PolicySet(
            String version,
            List<Grant> grants,
            List<RowFilter> rowFilters,
            List<ColumnMask> columnMasks,
            Map<String, byte[]> keys) {
        this(version, grants, rowFilters, columnMasks, List.of(), Vocabulary.EMPTY, TagSet.EMPTY, keys);
    }

    private static <P extends Policy> ByTable<P> byTable(List<P> policies) {
        return new ByTable<>(policies, policy -> policy.scope().tables());
    }

    /** Only some of the policies, in the same version. */
    public PolicySet only(Predicate<Policy> chosen) {
        return only(version, chosen);
    }

    /** The policies that are in force at a moment, in a version of their own. */
    public PolicySet at(Instant moment, String versionThen) {
        return only(versionThen, policy -> policy.terms().validity().contains(moment));
    }

    private PolicySet only(String newVersion, Predicate<Policy> chosen) {
        return new PolicySet(
                newVersion,
                grants.stream().filter(chosen).toList(),
                rowFilters.stream().filter(chosen).toList(),
                columnMasks.stream().filter(chosen).toList(),
                aggregations.stream().filter(chosen).toList(),
                vocabulary,
                tags,
                keys);
    }

    public String version() {
        return version;
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

    /** Every policy: grants, row filters, masks, aggregation policies, each in the order of the files. */
    public Stream<Policy> all() {
        return Stream.of(grants, rowFilters, columnMasks, aggregations).flatMap(List::stream);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public TagSet tags() {
        return tags;
    }

    /** All tags of a column of a table: its own, the table's, and those that the source keeps with it. */
    public Set<String> tagsOf(String domain, TableName table, Column column) {
        return tags.of(domain, table).of(column);
    }

    /** Mask keys by name; the arrays must not be changed by anyone. */
    public Map<String, byte[]> keys() {
        return keys;
    }

    /** Grants whose names match a table; their tags are yet to be compared. */
    List<Grant> grantsOn(String domain, TableName table) {
        return grantsByTable.of(domain, table);
    }

    /** Whether a wanted grant names tables that the domain has, or could have; tags are not compared. */
    boolean anyGrantIn(String domain, Predicate<Grant> wanted) {
        return grantsByTable.anyIn(domain, wanted);
    }

    List<RowFilter> rowFiltersOn(String domain, TableName table) {
        return filtersByTable.of(domain, table);
    }

    List<ColumnMask> columnMasksOn(String domain, TableName table) {
        return masksByTable.of(domain, table);
    }

    List<AggregationPolicy> aggregationsOn(String domain, TableName table) {
        return aggregationsByTable.of(domain, table);
    }

    /** Never shows keys. */
    @Override
    public String toString() {
        return "PolicySet[version=" + version + ", grants=" + grants.size() + ", rowFilters=" + rowFilters.size()
                + ", columnMasks=" + columnMasks.size() + ", aggregations=" + aggregations.size() + "]";
    }
}
