package io.meshgate.server.leak;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Scope;
import io.meshgate.planner.policy.TablePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** What stands behind the names of tables that statements read, in schema {@code s} of domain {@code d}. */
enum Door {
    /** The tables, under their policies. */
    TABLE(false, false),
    /** A view on each table, which is under its policies in another domain. */
    VIEW(false, false),
    VIEW_ON_VIEW(true, false),
    /** A view on each table, where the policies are on the view, and none on the table. */
    GOVERNED_VIEW(false, true),
    VIEW_ON_GOVERNED_VIEW(true, true);

    private static final String BASE = "base";

    private final boolean nested;
    private final boolean governed;

    Door(boolean nested, boolean governed) {
        this.nested = nested;
        this.governed = governed;
    }

    /**
     * A mesh in which statements come through this door.
     *
     * @param policies on the tables, as if they were in domain {@code d}
     * @param seen the columns that the policies leave of each table that they leave
     */
    Mesh mesh(String version, StoredTables tables, PolicySet policies, Map<String, List<Field>> seen) {
        if (this == TABLE) {
            return new Mesh(version, new TreeMap<String, Connector>(Map.of("d", tables)), policies);
        }
        InMemoryConnector views = new InMemoryConnector();
        tables.tables().forEach((name, table) -> {
            List<Field> all =
                    table.snapshot().columns().stream().map(Column::field).toList();
            String base = BASE + ".s." + quoted(name.table());
            List<Field> left = seen.getOrDefault(name.table(), List.of());
            if (governed) {
                views.replaceView(view(inner(name.table()), all, all, base));
                if (nested && !left.isEmpty()) {
                    views.replaceView(view(name.table(), left, all, quoted(inner(name.table()))));
                }
            } else if (!left.isEmpty()) {
                views.replaceView(view(inner(name.table()), left, all, base));
                if (nested) {
                    views.replaceView(view(name.table(), left, left, quoted(inner(name.table()))));
                }
            }
        });
        return new Mesh(version, new TreeMap<String, Connector>(Map.of("d", views, BASE, tables)), moved(policies));
    }

    private String inner(String table) {
        return nested ? "inner " + table : table;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A view of some of the columns that there are. */
    private static ViewSnapshot view(String name, List<Field> fields, List<Field> all, String from) {
        String columns = fields.size() == all.size()
                ? "*"
                : fields.stream().map(field -> quoted(field.getName())).collect(Collectors.joining(", "));
        List<Column> declared = new ArrayList<>();
        fields.forEach(field -> declared.add(new Column(declared.size() + 1, field, Optional.empty())));
        return new ViewSnapshot(
                LeakData.name(name),
                "id of " + name,
                "1",
                List.of(new ViewText("meshgate", "SELECT " + columns + " FROM " + from)),
                Optional.empty(),
                "s",
                declared,
                Optional.empty(),
                Map.of());
    }

    /** As the columns of views are: all may be NULL. */
    static Field nullable(Field field) {
        return new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
    }

    /** The policies where this door has them, and everything else open. */
    private PolicySet moved(PolicySet policies) {
        UnaryOperator<TablePattern> place = pattern -> governed
                ? new TablePattern("d", pattern.schema(), inner(pattern.table()))
                : new TablePattern(BASE, pattern.schema(), pattern.table());
        List<Grant> grants = new ArrayList<>();
        policies.grants().forEach(grant -> grants.add(moved(grant, place)));
        UnaryOperator<TablePattern> elsewhere =
                governed ? pattern -> new TablePattern(BASE, pattern.schema(), pattern.table()) : pattern -> pattern;
        Policies.none().grant("*").grants().forEach(grant -> grants.add(moved(grant, elsewhere)));
        if (governed && nested) {
            policies.grants()
                    .forEach(grant -> grants.addAll(Policies.none()
                            .grant(grant.scope().tables().get(0).table())
                            .grants()));
        }
        List<RowFilter> filters = policies.rowFilters().stream()
                .map(filter -> new RowFilter(filter.terms(), scope(filter, place), filter.expression()))
                .toList();
        List<ColumnMask> masks = policies.columnMasks().stream()
                .map(mask -> new ColumnMask(mask.terms(), scope(mask, place), mask.columns(), mask.mask()))
                .toList();
        return new PolicySet("1", grants, filters, masks, policies.keys());
    }

    private static Grant moved(Grant grant, UnaryOperator<TablePattern> place) {
        return new Grant(
                grant.terms(),
                scope(grant, place),
                grant.columns(),
                grant.exceptColumns(),
                grant.privilege(),
                grant.exclusive());
    }

    private static Scope scope(Policy policy, UnaryOperator<TablePattern> place) {
        return new Scope(
                policy.scope().tables().stream().map(place).toList(),
                policy.scope().tags());
    }
}
