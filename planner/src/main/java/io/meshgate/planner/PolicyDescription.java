package io.meshgate.planner;

import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.TableAccess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policies that a query meets, for its principal: their ids, who has set them, and what their authors say of them.
 * Not what they do: no condition, no kind of mask, no column that the query does not read.
 */
final class PolicyDescription {
    private static final String DOMAINS = "domains/";

    private final QueryPlan plan;
    private final PinnedMesh mesh;

    PolicyDescription(QueryPlan plan, PinnedMesh mesh) {
        this.plan = plan;
        this.mesh = mesh;
    }

    /** @param reason what the author says; null if nothing */
    private record Met(
            String kind,
            @Nullable String column,
            @Nullable String policy,
            @Nullable String setBy,
            @Nullable String reason) {}

    private record Table(String name, @Nullable String owner, List<Met> policies) {}

    /** A row for each policy, and one for each table without any. */
    PlannedStatement.Rows rows() {
        Answer answer = new Answer()
                .text("Table")
                .text("Kind")
                .optionalText("Column")
                .optionalText("Policy")
                .optionalText("Set by")
                .optionalText("Owner")
                .optionalText("Reason");
        for (Table table : tables()) {
            if (table.policies().isEmpty()) {
                answer.row(table.name(), "none", null, null, null, table.owner(), null);
            }
            table.policies()
                    .forEach(met -> answer.row(
                            table.name(),
                            met.kind(),
                            met.column(),
                            met.policy(),
                            met.setBy(),
                            table.owner(),
                            met.reason()));
        }
        return answer.rows();
    }

    PlannedStatement.Rows json() {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Table table : tables()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("table", table.name());
            putIfKnown(json, "owner", table.owner());
            json.put(
                    "policies",
                    table.policies().stream().map(PolicyDescription::json).toList());
            tables.add(json);
        }
        return new Answer().text("Policies").row(JsonText.of(tables)).rows();
    }

    private static Map<String, Object> json(Met met) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", met.kind());
        putIfKnown(json, "column", met.column());
        putIfKnown(json, "policy", met.policy());
        putIfKnown(json, "setBy", met.setBy());
        putIfKnown(json, "reason", met.reason());
        return json;
    }

    private static void putIfKnown(Map<String, Object> json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    private Collection<Table> tables() {
        Map<String, Table> tables = new TreeMap<>();
        for (ViewUse view : plan.views()) {
            put(tables, pinned(view), view.masks().keySet());
        }
        for (TableUse use : plan.tables()) {
            put(tables, pinned(use), use.masks().keySet());
        }
        return tables.values();
    }

    private static void put(Map<String, Table> tables, MeshTable table, Set<String> maskedColumns) {
        String name = table.domain() + "." + table.snapshot().name();
        List<Met> met = new ArrayList<>();
        Table known = tables.get(name);
        if (known != null) {
            met.addAll(known.policies());
        }
        policies(table, maskedColumns).stream()
                .filter(policy -> !met.contains(policy))
                .forEach(met::add);
        tables.put(name, new Table(name, table.access().owner().orElse(null), met));
    }

    private static List<Met> policies(MeshTable table, Set<String> maskedColumns) {
        TableAccess access = table.access();
        List<Met> policies = new ArrayList<>();
        for (RowFilter filter : access.rowFilters()) {
            policies.add(new Met("row filter", null, filter.id(), setBy(filter.source()), known(filter.description())));
        }
        for (String column : new TreeSet<>(maskedColumns)) {
            ColumnMask mask = access.masks().get(column);
            if (mask != null) {
                policies.add(new Met("mask", column, mask.id(), setBy(mask.source()), known(mask.description())));
            }
        }
        // Some may be of columns: their ids are for whoever may know of every column.
        if (access.columns().size() == table.snapshot().columns().size()) {
            access.exemptions().forEach(id -> policies.add(new Met("exempt", null, id, null, null)));
        }
        return policies;
    }

    private static @Nullable String known(String description) {
        return description.isBlank() ? null : description;
    }

    /** The domain among whose policies it stands, or the mesh. */
    private static String setBy(PolicySource source) {
        String file = source.file();
        int end = file.indexOf('/', DOMAINS.length());
        return file.startsWith(DOMAINS) && end > 0 ? "domain " + file.substring(DOMAINS.length(), end) : "mesh";
    }

    private MeshTable pinned(TableUse use) {
        return mesh.pinned(use.domain(), use.table()).orElseThrow(PolicyDescription::unknown);
    }

    private MeshTable pinned(ViewUse use) {
        return mesh.pinnedTables().stream()
                .filter(table -> table.domain().equals(use.domain())
                        && table.view()
                                .filter(view -> view.name().equals(use.name()))
                                .isPresent())
                .findFirst()
                .orElseThrow(PolicyDescription::unknown);
    }

    private static IllegalStateException unknown() {
        return new IllegalStateException("the plan reads what was not pinned");
    }
}
