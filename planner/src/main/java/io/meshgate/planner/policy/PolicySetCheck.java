package io.meshgate.planner.policy;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Principal;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.Spelling;
import io.meshgate.planner.policy.PolicyExpressions.ConditionConverter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
                    + " HAS_ROLE('role') and ATTRIBUTE('name')";

    private final PolicySet policies;
    private final CheckedTables tables;
    private final ConditionConverter converter;
    private final RelOptCluster cluster;
    private final Set<PolicyProblem> problems = new LinkedHashSet<>();
    private final Map<String, List<MaskUse>> masksByColumn = new TreeMap<>();

    private record MaskUse(ColumnMask mask, String column) {}

    public PolicySetCheck(Mesh mesh, ConditionConverter converter, RelOptCluster cluster) {
        this.policies = mesh.policies();
        this.tables = new CheckedTables(mesh);
        this.converter = converter;
        this.cluster = cluster;
    }

    /** Everything that is wrong, in the order of the policies, each problem once. */
    public List<PolicyProblem> problems() {
        policies.grants().forEach(this::check);
        policies.rowFilters().forEach(this::check);
        policies.columnMasks().forEach(this::check);
        masksByColumn.values().forEach(this::checkConflicts);
        return List.copyOf(problems);
    }

    private Consumer<String> report(String policy, PolicySource source) {
        return message -> problems.add(new PolicyProblem(source, policy + ": " + message));
    }

    private void check(Grant grant) {
        Consumer<String> report = report("Grant '" + grant.id() + "'", grant.source());
        if (grant.privilege() == Grant.Privilege.WRITE) {
            // The tables are there once somebody has created them.
            return;
        }
        for (TablePattern pattern : grant.tables()) {
            for (MeshTable table : tables.exact(pattern, report)) {
                grant.columns().ifPresent(columns -> requireColumns(columns, table, report));
                requireColumns(grant.exceptColumns(), table, report);
            }
        }
    }

    private static void requireColumns(List<String> columns, MeshTable table, Consumer<String> report) {
        List<String> stored =
                table.snapshot().columns().stream().map(column -> column.name()).toList();
        for (String column : columns) {
            if (stored.stream().noneMatch(column::equalsIgnoreCase)) {
                report.accept("Column '" + column + "' does not exist in table '" + name(table) + "'"
                        + Spelling.didYouMean(column, stored));
            }
        }
    }

    private void check(RowFilter filter) {
        Consumer<String> report = report("Row filter '" + filter.id() + "'", filter.source());
        List<Principal> principals = principals(filter, report);
        for (TablePattern pattern : filter.tables()) {
            for (MeshTable table : tables.matching(pattern, report)) {
                principals.forEach(principal -> tryCondition(filter, table, principal, report));
            }
        }
    }

    private void tryCondition(RowFilter filter, MeshTable table, Principal principal, Consumer<String> report) {
        try {
            new PolicyExpressions(converter, principal).condition(filter, new RawScan(cluster, table));
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
     * Principals under whom a row filter takes all its forms: with one and with several values of every attribute, with
     * and without the roles that it asks for.
     */
    private List<Principal> principals(RowFilter filter, Consumer<String> report) {
        Set<String> attributes = new LinkedHashSet<>();
        Set<String> roles = new LinkedHashSet<>();
        try {
            converter.parse(filter.expression()).accept(new ArgumentCollector(attributes, roles));
        } catch (GatewayException e) {
            report.accept(e.getMessage()
                    + e.position()
                            .map(position -> " (" + position + " of the expression)")
                            .orElse("")
                    + ACCEPTED);
            return List.of();
        }
        Map<String, List<String>> one = new LinkedHashMap<>();
        Map<String, List<String>> several = new LinkedHashMap<>();
        attributes.forEach(name -> {
            one.put(name, List.of("a"));
            several.put(name, List.of("a", "b"));
        });
        return List.of(
                new Principal("check", Set.of(), one),
                new Principal("check", roles, one),
                new Principal("check", Set.of(), several),
                new Principal("check", roles, several));
    }

    private static final class ArgumentCollector extends SqlBasicVisitor<@Nullable Void> {
        private final Set<String> attributes;
        private final Set<String> roles;

        ArgumentCollector(Set<String> attributes, Set<String> roles) {
            this.attributes = attributes;
            this.roles = roles;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            String name = call.getOperator().getName();
            if (name.equalsIgnoreCase("ATTRIBUTE") || name.equalsIgnoreCase("HAS_ROLE")) {
                Set<String> names = name.equalsIgnoreCase("ATTRIBUTE") ? attributes : roles;
                for (SqlNode operand : call.getOperandList()) {
                    if (operand instanceof SqlLiteral literal && literal.getValue() != null) {
                        names.add(literal.toValue());
                    }
                }
            }
            return super.visit(call);
        }
    }

    private void check(ColumnMask mask) {
        Consumer<String> report = report("Column mask '" + mask.id() + "'", mask.source());
        Optional<String> flaw = MaskFit.flaw(mask.mask(), policies.keys().keySet());
        flaw.ifPresent(report);
        for (TablePattern pattern : mask.tables()) {
            for (MeshTable table : tables.matching(pattern, report)) {
                if (pattern.isExact()) {
                    requireColumns(mask.columns(), table, report);
                }
                if (flaw.isEmpty()) {
                    checkTypes(mask, table, report);
                }
            }
        }
    }

    private void checkTypes(ColumnMask mask, MeshTable table, Consumer<String> report) {
        RawScan scan = new RawScan(cluster, table);
        for (RelDataTypeField field : scan.getRowType().getFieldList()) {
            String column = field.getName();
            if (mask.columns().stream().noneMatch(column::equalsIgnoreCase)) {
                continue;
            }
            masksByColumn
                    .computeIfAbsent(name(table) + "." + column, key -> new ArrayList<>())
                    .add(new MaskUse(mask, column));
            try {
                MaskFit.require(expressions(), mask, scan, field.getIndex());
            } catch (GatewayException e) {
                report.accept("On column '" + column + "' of table '" + name(table) + "' of type " + field.getType()
                        + ": " + e.getMessage());
            }
        }
    }

    private PolicyExpressions expressions() {
        return new PolicyExpressions(converter, new Principal("check", Set.of(), Map.of()));
    }

    private void checkConflicts(List<MaskUse> uses) {
        for (int i = 0; i < uses.size(); i++) {
            for (int j = i + 1; j < uses.size(); j++) {
                ColumnMask first = uses.get(i).mask();
                ColumnMask second = uses.get(j).mask();
                boolean conflict = first != second
                        && Overlap.possible(first, second)
                        && Mask.stronger(first.mask(), second.mask()).isEmpty();
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
