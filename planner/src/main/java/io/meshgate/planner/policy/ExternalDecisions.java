package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Principal;
import io.meshgate.planner.catalog.SqlTypeText;
import io.meshgate.planner.policy.DecisionPoint.Decision;
import io.meshgate.planner.policy.DecisionPoint.VisibleColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Applies what a {@link DecisionPoint} decides, if the mesh has one, to what the policies leave: row filters are added,
 * the stronger of two masks counts. Its filters and masks are held to the same rules as those of the mesh. Made for one
 * statement of one principal; not thread-safe.
 */
public final class ExternalDecisions {
    /** No id of the mesh directory has a colon. */
    private static final String IDS = "opa:";

    private static final PolicySource SOURCE = new PolicySource("opa", 1, 1);
    private static final Pattern LITERAL =
            Pattern.compile("'(?:[^']|'')*'|-?[0-9]+(?:\\.[0-9]+)?|(?i:true|false)|(?i:date|timestamp)\\s+'[^']*'");

    private final Optional<DecisionPoint> point;
    private final Principal principal;
    private final Map<String, Boolean> writable = new HashMap<>();

    public ExternalDecisions(Optional<DecisionPoint> point, Principal principal) {
        this.point = point;
        this.principal = principal;
    }

    /** Whether anybody outside decides. */
    public boolean present() {
        return point.isPresent();
    }

    /** Those of the tables of which the principal may know. */
    public List<TableName> visible(String domain, List<TableName> tables) {
        if (point.isEmpty() || tables.isEmpty()) {
            return tables;
        }
        Set<TableName> visible = point.get().visible(domain, tables, principal);
        return tables.stream().filter(visible::contains).toList();
    }

    /** Whether the principal may write what is to bear the name. Asked once for each. */
    public boolean mayWrite(String domain, TableName table) {
        return point.isEmpty()
                || writable.computeIfAbsent(
                        domain + "." + table, name -> point.get().mayWrite(domain, table, principal));
    }

    /** What is left of a table or view; empty when nothing is. */
    public Optional<TableAccess> tightened(String domain, TableSnapshot table, TableAccess access) {
        if (point.isEmpty()) {
            return Optional.of(access);
        }
        List<VisibleColumn> asked = access.columns().stream()
                .map(column -> new VisibleColumn(column.name(), SqlTypeText.of(column.field())))
                .toList();
        Decision decision = point.get().decide(domain, table.name(), asked, principal);
        List<Column> columns = access.columns().stream()
                .filter(column -> decision.columns().contains(column.name()))
                .toList();
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        TablePattern pattern =
                new TablePattern(domain, table.name().schema(), table.name().table());
        List<RowFilter> filters = new ArrayList<>(access.rowFilters());
        for (String expression : decision.rowFilters()) {
            filters.add(rowFilter(
                    pattern, expression, filters.size() - access.rowFilters().size() + 1));
        }
        return Optional.of(new TableAccess(
                columns,
                access.readable() && decision.readable(),
                filters,
                masks(pattern, columns, access.masks(), decision.masks()),
                access.aggregations(),
                access.exemptions(),
                access.grants(),
                hidesNothing(decision) ? access.disclosure() : Disclosure.NONE,
                access.purposes(),
                access.owner()));
    }

    /** What is hidden from outside no grant of the mesh directory discloses. */
    private static boolean hidesNothing(Decision decision) {
        return decision.readable()
                && decision.rowFilters().isEmpty()
                && decision.masks().isEmpty();
    }

    private static RowFilter rowFilter(TablePattern table, String expression, int number) {
        return new RowFilter(
                IDS + "row-filter-" + number,
                "",
                List.of(table),
                expression,
                Subjects.EVERYONE,
                Subjects.NOBODY,
                SOURCE);
    }

    private static Map<String, ColumnMask> masks(
            TablePattern table, List<Column> columns, Map<String, ColumnMask> own, Map<String, String> decided) {
        Map<String, ColumnMask> masks = new HashMap<>();
        for (Column column : columns) {
            ColumnMask before = own.get(column.name());
            if (before != null) {
                masks.put(column.name(), before);
            }
            String expression = decided.get(column.name());
            if (expression != null) {
                masks.merge(column.name(), mask(table, column, expression), AccessRules::stronger);
            }
        }
        return masks;
    }

    private static ColumnMask mask(TablePattern table, Column column, String expression) {
        return new ColumnMask(
                IDS + "mask-" + column.name(),
                "",
                List.of(table),
                List.of(column.name()),
                mask(expression.strip()),
                Subjects.EVERYONE,
                Subjects.NOBODY,
                SOURCE);
    }

    private static Mask mask(String expression) {
        if (expression.toUpperCase(Locale.ROOT).equals("NULL")) {
            return new Mask.ToNull();
        }
        if (LITERAL.matcher(expression).matches()) {
            return new Mask.Fixed(expression);
        }
        return new Mask.Custom(expression);
    }
}
