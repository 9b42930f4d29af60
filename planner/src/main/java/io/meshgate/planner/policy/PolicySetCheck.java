package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Principal;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.Spelling;
import io.meshgate.planner.policy.PolicyExpressions.ConditionConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Checks all policies of a mesh against its tables, so that what cannot be applied is found when the mesh directory is
 * checked and not when somebody asks. Made for one check; not thread-safe.
 */
public final class PolicySetCheck {
    private static final String ACCEPTED =
            "; accepted is a condition over the table's own columns that cannot fail: comparisons, IN, BETWEEN, LIKE"
                    + " with a constant pattern, IS NULL, AND, OR, NOT, and of the principal CURRENT_USER,"
                    + " HAS_ROLE('role'), IN_GROUP('group'), ATTRIBUTE('name'), ENTITLEMENT('name'), PURPOSE() and"
                    + " IS_AGENT()";

    private static final String ACCEPTED_OF_MASK =
            "; accepted is an expression of the column's type over the table's own columns that cannot fail: CASE,"
                    + " COALESCE, comparisons, ||, UPPER, LOWER, TRIM, LEFT, RIGHT and SUBSTRING with constant places,"
                    + " EXTRACT, sums and products of decimals with room for every result, and of the principal what row"
                    + " filters may ask";

    private static final Principal ANYBODY = new Principal("check", Set.of(), Map.of());

    private final PolicySet policies;
    private final CheckedTables tables;
    private final ConditionConverter converter;
    private final RelOptCluster cluster;
    private final Entitlements entitlements;
    private final Map<String, EntitlementValues> samples;
    private final Set<PolicyProblem> problems = new LinkedHashSet<>();
    private final Map<String, List<MaskUse>> masksByColumn = new TreeMap<>();

    private record MaskUse(ColumnMask mask, String column) {}

    /** @param samples of the values of entitlements with a query; policies that use one without are not tried */
    public PolicySetCheck(
            Mesh mesh, ConditionConverter converter, RelOptCluster cluster, Map<String, EntitlementValues> samples) {
        this.entitlements = mesh.entitlements();
        this.samples = samples;
        this.policies = mesh.policies();
        this.tables = new CheckedTables(mesh);
        this.converter = converter;
        this.cluster = cluster;
    }

    /** Everything that is wrong, in the order of the policies, each problem once. */
    public List<PolicyProblem> problems() {
        policies.tags().entries().forEach(this::check);
        policies.grants().forEach(this::check);
        policies.grants().stream().filter(Grant::exclusive).forEach(this::checkExclusive);
        policies.rowFilters().forEach(this::check);
        policies.columnMasks().forEach(this::check);
        masksByColumn.values().forEach(this::checkConflicts);
        policies.aggregations().forEach(this::check);
        return List.copyOf(problems);
    }

    private Consumer<String> report(String policy, PolicySource source) {
        return message -> problems.add(new PolicyProblem(source, policy + ": " + message));
    }

    /** Tags of columns that are not there would fall on nothing. */
    private void check(TagSet.Entry entry) {
        Consumer<String> report = report("Tags of '" + entry.table() + "'", entry.source());
        tables.exact(entry.table(), report)
                .forEach(table -> requireParts(List.copyOf(entry.columns().keySet()), table, report));
    }

    private void check(Grant grant) {
        Consumer<String> report = report("Grant '" + grant.id() + "'", grant.source());
        if (grant.privilege() == Grant.Privilege.WRITE) {
            // The tables are there once somebody has created them.
            return;
        }
        for (TablePattern pattern : grant.scope().tables()) {
            for (MeshTable table : tables.exact(pattern, report)) {
                grant.columns().ifPresent(columns -> requireColumns(columns.names(), table, report));
                requireColumns(grant.exceptColumns().names(), table, report);
            }
        }
    }

    /** A grant of just one table to those whom an exclusive one keeps away is not what its author thinks. */
    private void checkExclusive(Grant exclusive) {
        if (exclusive.columns().isPresent() || !exclusive.scope().tags().isEmpty()) {
            return;
        }
        for (Grant other : policies.grants()) {
            for (TablePattern named : other.scope().tables()) {
                boolean same = named.isExact()
                        && exclusive.scope().tables().stream()
                                .anyMatch(pattern ->
                                        pattern.matches(named.domain(), new TableName(named.schema(), named.table())));
                if (same && Overlap.reachesBeyond(other.to(), exclusive.to())) {
                    report("Grant '" + other.id() + "'", other.source())
                            .accept("Grant '" + exclusive.id() + "' (" + exclusive.source() + ") gives table '" + named
                                    + "' to its own principals alone, and this one names others; leave them out");
                }
            }
        }
    }

    private static void requireColumns(List<String> columns, MeshTable table, Consumer<String> report) {
        List<String> stored =
                table.snapshot().columns().stream().map(column -> column.name()).toList();
        for (String column : columns) {
            if (!TableTags.containsName(stored, column)) {
                report.accept("Column '" + column + "' does not exist in table '" + name(table) + "'"
                        + Spelling.didYouMean(column, stored));
            }
        }
    }

    /** The tables that a policy is about. */
    private List<MeshTable> matching(Policy policy, TablePattern pattern, Consumer<String> report) {
        return tables.matching(pattern, report).stream()
                .filter(table -> tags(table).bears(policy.scope().tags()))
                .toList();
    }

    private TableTags tags(MeshTable table) {
        return policies.tags().of(table.domain(), table.snapshot().name());
    }

    private void check(RowFilter filter) {
        Consumer<String> report = report("Row filter '" + filter.id() + "'", filter.source());
        List<Principal> principals = principals(filter, filter.expression(), ACCEPTED, report);
        for (TablePattern pattern : filter.scope().tables()) {
            for (MeshTable table : matching(filter, pattern, report)) {
                principals.forEach(principal -> tryCondition(filter, table, principal, report));
            }
        }
    }

    private void tryCondition(RowFilter filter, MeshTable table, Principal principal, Consumer<String> report) {
        try {
            new PolicyExpressions(converter, principal, EntitlementLookup.of(entitlements, samples))
                    .condition(filter, new RawScan(cluster, table));
        } catch (GatewayException e) {
            String kind = table.view().isPresent() ? "view" : "table";
            report.accept("On " + kind + " '" + name(table) + "': " + reason(e) + ACCEPTED);
        }
    }

    /** What was refused: the inner message, which clients do not get, says it best. */
    private static String reason(GatewayException e) {
        return String.valueOf(e.getCause() instanceof GatewayException inner ? inner.getMessage() : e.getMessage());
    }

    /**
     * Principals under whom an expression takes all its forms: with one and with several values of every attribute, with
     * and without the roles and groups that it asks for, people and agents.
     */
    private List<Principal> principals(Policy policy, String expression, String accepted, Consumer<String> report) {
        Asked asked = new Asked();
        try {
            converter.parse(expression).accept(asked);
        } catch (GatewayException e) {
            report.accept(e.getMessage()
                    + e.position()
                            .map(position -> " (" + position + " of the expression)")
                            .orElse("")
                    + accepted);
            return List.of();
        }
        Map<String, List<String>> one = new LinkedHashMap<>();
        Map<String, List<String>> several = new LinkedHashMap<>();
        if (!checkEntitlements(policy, asked.entitlements, report)) {
            return List.of();
        }
        asked.attributes.forEach(name -> {
            one.put(name, List.of("a"));
            several.put(name, List.of("a", "b"));
        });
        Set<Principal> principals = new LinkedHashSet<>();
        for (Map<String, List<String>> attributes : List.of(one, several)) {
            principals.add(new Principal("check", Set.of(), attributes));
            if (!asked.roles.isEmpty() || !asked.groups.isEmpty() || asked.more) {
                principals.add(
                        new Principal("check", asked.roles, asked.groups, attributes, true, Optional.of("check")));
            }
        }
        return List.copyOf(principals);
    }

    /** Whether values can be given to all that a policy uses. */
    private boolean checkEntitlements(Policy policy, Set<String> used, Consumer<String> report) {
        Optional<String> domain = policy.terms().domain();
        for (String name : used) {
            Optional<Entitlement> found = entitlements.find(name);
            if (found.isEmpty()) {
                report.accept(
                        "There is no entitlement '" + name + "'" + Spelling.didYouMean(name, entitlements.names()));
            } else if (entitlements.find(name, domain).isEmpty()) {
                report.accept("Entitlement '" + name + "' is for the policies of domain '"
                        + found.get().owner().orElse("") + "' alone");
            }
        }
        return used.stream()
                .allMatch(name -> entitlements
                        .find(name, domain)
                        .filter(found -> !EntitlementLookup.isQuery(found) || samples.containsKey(name))
                        .isPresent());
    }

    /** What an expression asks of the principal. */
    private static final class Asked extends SqlBasicVisitor<@Nullable Void> {
        private final Set<String> attributes = new LinkedHashSet<>();
        private final Set<String> roles = new LinkedHashSet<>();
        private final Set<String> groups = new LinkedHashSet<>();
        private final Set<String> entitlements = new LinkedHashSet<>();
        private boolean more;

        @Override
        public @Nullable Void visit(SqlCall call) {
            switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
                case "ATTRIBUTE" -> addArguments(call, attributes);
                case "HAS_ROLE" -> addArguments(call, roles);
                case "IN_GROUP" -> addArguments(call, groups);
                case "ENTITLEMENT" -> addArguments(call, entitlements);
                case "PURPOSE", "IS_AGENT" -> more = true;
                default -> {
                    return super.visit(call);
                }
            }
            return null;
        }

        private static void addArguments(SqlCall call, Set<String> names) {
            for (SqlNode operand : call.getOperandList()) {
                if (operand instanceof SqlLiteral literal && literal.getValue() != null) {
                    names.add(literal.toValue());
                }
            }
        }
    }

    private void check(ColumnMask mask) {
        Consumer<String> report = report("Column mask '" + mask.id() + "'", mask.source());
        Optional<String> flaw = MaskFit.flaw(mask.mask(), policies.keys().keySet());
        flaw.ifPresent(report);
        List<Principal> principals = mask.mask() instanceof Mask.Custom custom
                ? principals(mask, custom.expression(), ACCEPTED_OF_MASK, report)
                : List.of(ANYBODY);
        for (TablePattern pattern : mask.scope().tables()) {
            for (MeshTable table : matching(mask, pattern, report)) {
                if (pattern.isExact()) {
                    requireParts(mask.columns().names(), table, report);
                }
                if (flaw.isEmpty()) {
                    checkTypes(mask, principals, table, report);
                }
            }
        }
    }

    private void checkTypes(ColumnMask mask, List<Principal> principals, MeshTable table, Consumer<String> report) {
        RawScan scan = new RawScan(cluster, table);
        TableTags tags = tags(table);
        for (RelDataTypeField field : scan.getRowType().getFieldList()) {
            Column column = table.snapshot().columns().get(field.getIndex());
            if (mask.columns().names().stream().anyMatch(name -> FieldPath.isOfKeys(name, column))) {
                report.accept("On column '" + field.getName() + "' of table '" + name(table) + "': "
                        + FieldPath.KEYS_REFUSED);
            }
            for (ColumnMask each : tags.falling(mask, column)) {
                masksByColumn
                        .computeIfAbsent(name(table) + "." + field.getName(), key -> new ArrayList<>())
                        .add(new MaskUse(each, field.getName()));
                principals.forEach(principal -> tryMask(each, principal, scan, field, report));
            }
        }
    }

    private void check(AggregationPolicy policy) {
        Consumer<String> report = report("Aggregation policy '" + policy.id() + "'", policy.source());
        for (TablePattern pattern : policy.scope().tables()) {
            // Also by pattern and by tag: a table without the entity could not be read at all.
            matching(policy, pattern, report).forEach(table -> requireColumns(policy.entity(), table, report));
        }
    }

    private static void requireParts(List<String> names, MeshTable table, Consumer<String> report) {
        List<Column> columns = table.snapshot().columns();
        requireColumns(
                names.stream().filter(name -> !TableTags.isPart(name, columns)).toList(), table, report);
    }

    private void tryMask(
            ColumnMask mask, Principal principal, RawScan scan, RelDataTypeField field, Consumer<String> report) {
        try {
            EntitlementLookup lookup = EntitlementLookup.of(entitlements, samples);
            MaskFit.require(new PolicyExpressions(converter, principal, lookup), mask, scan, field.getIndex());
        } catch (GatewayException e) {
            report.accept("On column '" + field.getName() + "' of table '" + name(scan.table()) + "' of type "
                    + field.getType() + ": "
                    + (mask.mask() instanceof Mask.Custom ? reason(e) + ACCEPTED_OF_MASK : e.getMessage()));
        }
    }

    private void checkConflicts(List<MaskUse> uses) {
        for (int i = 0; i < uses.size(); i++) {
            for (int j = i + 1; j < uses.size(); j++) {
                ColumnMask first = uses.get(i).mask();
                ColumnMask second = uses.get(j).mask();
                boolean conflict = first != second
                        && Overlap.possible(first, second)
                        && FieldMasks.combined(first, second).isEmpty();
                if (conflict) {
                    report("Column mask '" + second.id() + "'", second.source())
                            .accept("Column mask '" + first.id() + "' (" + first.source()
                                    + ") applies to the same column '"
                                    + uses.get(i).column()
                                    + "' for the same principals, and neither is the stronger; leave one of them out");
                }
            }
        }
    }

    private static String name(MeshTable table) {
        return table.domain() + "." + table.snapshot().name();
    }
}
