package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** A mesh of tables without rows, some policies, and a principal. Immutable: every method gives a new fixture. */
final class PlanFixture {
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);

    private final Map<String, Map<TableName, List<Column>>> tables;
    private final Map<String, List<ViewSnapshot>> views;
    private final List<Grant> grants;
    private final List<RowFilter> rowFilters;
    private final List<ColumnMask> columnMasks;
    private final Principal principal;
    private final Planner planner = new Planner();

    private PlanFixture(
            Map<String, Map<TableName, List<Column>>> tables,
            Map<String, List<ViewSnapshot>> views,
            List<Grant> grants,
            List<RowFilter> rowFilters,
            List<ColumnMask> columnMasks,
            Principal principal) {
        this.tables = tables;
        this.views = views;
        this.grants = grants;
        this.rowFilters = rowFilters;
        this.columnMasks = columnMasks;
        this.principal = principal;
    }

    static PlanFixture fixture() {
        Principal analyst = new Principal("ann", Set.of("analyst"), Map.of("regions", List.of("EU", "ASIA")));
        return new PlanFixture(Map.of(), Map.of(), List.of(), List.of(), List.of(), analyst);
    }

    /** Adds a table that everyone may read, {@code domain.schema.table}; columns as {@code name:type[!]}. */
    PlanFixture table(String name, String... columns) {
        return hiddenTable(name, columns).grant(name);
    }

    PlanFixture hiddenTable(String name, String... columns) {
        String[] parts = name.split("\\.");
        Map<String, Map<TableName, List<Column>>> more = new TreeMap<>();
        tables.forEach((domain, ofDomain) -> more.put(domain, new java.util.HashMap<>(ofDomain)));
        List<Column> parsed = new ArrayList<>();
        for (String column : columns) {
            parsed.add(column(parsed.size() + 1, column));
        }
        more.computeIfAbsent(parts[0], key -> new java.util.HashMap<>()).put(new TableName(parts[1], parts[2]), parsed);
        return new PlanFixture(more, views, grants, rowFilters, columnMasks, principal);
    }

    /** Adds a view in our dialect that everyone may read; columns as of a table. */
    PlanFixture view(String name, String sql, String... columns) {
        return hiddenView(name, new ViewText("meshgate", sql), columns).grant(name);
    }

    /** Adds a view; names in it that state no schema mean the view's own. */
    PlanFixture hiddenView(String name, ViewText text, String... columns) {
        return hiddenView(name, text, Optional.empty(), columns);
    }

    /** As {@link #hiddenView(String, ViewText, String...)}, with what its writer called the catalog. */
    PlanFixture hiddenView(String name, ViewText text, Optional<String> defaultCatalog, String... columns) {
        String[] parts = name.split("\\.");
        List<Column> parsed = new ArrayList<>();
        for (String column : columns) {
            parsed.add(column(parsed.size() + 1, column));
        }
        ViewSnapshot view = new ViewSnapshot(
                new TableName(parts[1], parts[2]),
                "id-" + name,
                text.sql(),
                List.of(text),
                defaultCatalog,
                parts[1],
                parsed,
                Optional.empty(),
                Map.of());
        Map<String, List<ViewSnapshot>> more = new TreeMap<>(views);
        more.merge(parts[0], List.of(view), (before, one) -> plus(before, one.get(0)));
        return new PlanFixture(tables, more, grants, rowFilters, columnMasks, principal);
    }

    PlanFixture grant(String table, String... exceptColumns) {
        return grant(table, Grant.Privilege.SELECT, exceptColumns);
    }

    PlanFixture grant(String table, Grant.Privilege privilege, String... exceptColumns) {
        Grant grant = new Grant(
                "grant-" + grants.size(),
                "",
                List.of(pattern(table)),
                Optional.empty(),
                List.of(exceptColumns),
                privilege,
                Subjects.EVERYONE,
                SOURCE);
        return new PlanFixture(tables, views, plus(grants, grant), rowFilters, columnMasks, principal);
    }

    PlanFixture exclusiveGrant(String table, String role) {
        Grant plain = new Grant(
                "grant-" + grants.size(),
                "",
                List.of(pattern(table)),
                Optional.empty(),
                List.of(),
                Grant.Privilege.SELECT,
                new Subjects(Set.of(), Set.of(role), false),
                SOURCE);
        Grant grant = new Grant(
                plain.terms(), plain.scope(), plain.columns(), plain.exceptColumns(), plain.privilege(), true);
        return new PlanFixture(tables, views, plus(grants, grant), rowFilters, columnMasks, principal);
    }

    PlanFixture rowFilter(String table, String expression) {
        RowFilter filter = new RowFilter(
                "filter-" + rowFilters.size(),
                "",
                List.of(pattern(table)),
                expression,
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of("steward"), false),
                SOURCE);
        return new PlanFixture(tables, views, grants, plus(rowFilters, filter), columnMasks, principal);
    }

    PlanFixture mask(String table, String column, Mask mask) {
        ColumnMask columnMask = new ColumnMask(
                "mask-" + columnMasks.size(),
                "",
                List.of(pattern(table)),
                List.of(column),
                mask,
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of("steward"), false),
                SOURCE);
        return new PlanFixture(tables, views, grants, rowFilters, plus(columnMasks, columnMask), principal);
    }

    PlanFixture as(Principal other) {
        return new PlanFixture(tables, views, grants, rowFilters, columnMasks, other);
    }

    Mesh mesh() {
        TreeMap<String, Connector> domains = new TreeMap<>();
        tables.forEach((domain, ofDomain) -> {
            InMemoryConnector connector = new InMemoryConnector();
            ofDomain.forEach((name, columns) -> connector.replaceTable(name, columns, List.of()));
            views.getOrDefault(domain, List.of()).forEach(connector::replaceView);
            domains.put(domain, connector);
        });
        PolicySet policies = new PolicySet("policies-1", grants, rowFilters, columnMasks, Map.of("key", new byte[32]));
        return new Mesh("mesh-1", domains, policies);
    }

    SessionContext session() {
        return new SessionContext(principal, Optional.empty(), Optional.empty(), ZoneOffset.UTC);
    }

    PlannedStatement plan(String sql) {
        return planner.plan(mesh(), session(), sql);
    }

    QueryPlan query(String sql) {
        return (QueryPlan) plan(sql);
    }

    /** The SQL of the one stage. */
    String sql(String sql) {
        return query(sql).resultStage().sql();
    }

    void sqlIs(String sql, String expected) {
        assertThat(sql(sql)).isEqualTo(expected.strip());
    }

    GatewayException refused(String sql) {
        return catchThrowableOfType(GatewayException.class, () -> plan(sql));
    }

    private static TablePattern pattern(String name) {
        String[] parts = name.split("\\.");
        return new TablePattern(parts[0], parts[1], parts[2]);
    }

    private static Column column(int id, String text) {
        String[] parts = text.split(":");
        boolean required = parts[1].endsWith("!");
        String type = required ? parts[1].substring(0, parts[1].length() - 1) : parts[1];
        return new Column(id, field(parts[0], type, !required), Optional.empty());
    }

    private static Field field(String name, String type, boolean nullable) {
        List<Field> children = switch (type) {
            case "strings" -> List.of(field("element", "string", true));
            case "ints" -> List.of(field("element", "int", true));
            case "point" -> List.of(field("x", "int", true), field("Y y", "string", true));
            case "points" -> List.of(field("element", "point", true));
            case "numbers" -> List.of(entries(field("value", "int", true)));
            case "required" -> List.of(entries(field("value", "int", false)));
            case "rows" -> List.of(entries(field("value", "point", true)));
            case "list" -> List.of(field("element", "rows", true));
            case "nested" -> List.of(entries(field("value", "list", true)));
            default -> null;
        };
        return new Field(name, new FieldType(nullable, arrowType(type), null), children);
    }

    private static Field entries(Field value) {
        List<Field> keyAndValue = List.of(field("key", "string", false), value);
        return new Field("entries", new FieldType(false, ArrowType.Struct.INSTANCE, null), keyAndValue);
    }

    private static ArrowType arrowType(String type) {
        if (type.startsWith("dec")) {
            String[] digits = type.substring(3).split("_");
            return new ArrowType.Decimal(Integer.parseInt(digits[0]), Integer.parseInt(digits[1]), 128);
        }
        return switch (type) {
            case "tiny" -> new ArrowType.Int(8, true);
            case "small" -> new ArrowType.Int(16, true);
            case "int" -> new ArrowType.Int(32, true);
            case "long" -> new ArrowType.Int(64, true);
            case "double" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case "real" -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case "string" -> ArrowType.Utf8.INSTANCE;
            case "bytes" -> ArrowType.Binary.INSTANCE;
            case "boolean" -> ArrowType.Bool.INSTANCE;
            case "date" -> new ArrowType.Date(DateUnit.DAY);
            case "timestamp" -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case "instant" -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case "time" -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
            case "strings", "ints", "points", "list" -> ArrowType.List.INSTANCE;
            case "point" -> ArrowType.Struct.INSTANCE;
            case "numbers", "required", "rows", "nested" -> new ArrowType.Map(false);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> more = new ArrayList<>(list);
        more.add(element);
        return more;
    }
}
