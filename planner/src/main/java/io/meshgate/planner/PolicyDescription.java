package io.meshgate.planner;

import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.catalog.PolicyRows;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicyRewriter;
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
            @Nullable String owner,
            @Nullable String reason) {
        /** Of a policy, about which its own owner is asked if it names one. */
        static Met of(String kind, @Nullable String column, Policy policy, @Nullable String tableOwner) {
            return new Met(
                    kind,
                    column,
                    policy.id(),
                    PolicyRows.setBy(policy),
                    policy.terms().owner().orElse(tableOwner),
                    policy.description().isBlank() ? null : policy.description());
        }
    }

    private record Table(String name, @Nullable String owner, List<Met> policies) {}

    /** A row for each policy, and one for each table without any. */
    PlannedStatement.Rows rows() {
        return rows(tables());
    }

    /** The policies that a query of all visible columns of a table would meet, and whom to ask if it may not be read. */
    static PlannedStatement.Rows of(MeshTable table) {
        Map<String, Table> tables = new TreeMap<>();
        put(tables, table, table.access().masks().keySet());
        return rows(tables.values());
    }

    /** Of a query that reads tables which the principal may only know of: these. */
    static PlannedStatement denied(PinnedMesh mesh, boolean json) {
        Map<String, Table> tables = new TreeMap<>();
        mesh.pinnedTables().stream()
                .filter(table -> !table.access().readable())
                .forEach(table -> put(tables, table, Set.of()));
        return json ? json(tables.values()) : rows(tables.values());
    }

    private static PlannedStatement.Rows rows(Collection<Table> tables) {
        Answer answer = new Answer()
                .text("Table")
                .text("Kind")
                .optionalText("Column")
                .optionalText("Policy")
                .optionalText("Set by")
                .optionalText("Owner")
                .optionalText("Reason");
        for (Table table : tables) {
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
                            met.owner(),
                            met.reason()));
        }
        return answer.rows();
    }

    PlannedStatement.Rows json() {
        return json(tables());
    }

    private static PlannedStatement.Rows json(Collection<Table> described) {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (Table table : described) {
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
        putIfKnown(json, "owner", met.owner());
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
        String owner = access.owner().orElse(null);
        List<Met> policies = new ArrayList<>();
        if (!access.readable()) {
            policies.add(new Met("denied", null, null, null, owner, PolicyRewriter.refusal(table)));
            return policies;
        }
        access.rowFilters().forEach(filter -> policies.add(Met.of("row filter", null, filter, owner)));
        access.aggregations().forEach(groups -> policies.add(Met.of("aggregation", null, groups, owner)));
        for (String column : new TreeSet<>(maskedColumns)) {
            ColumnMask mask = access.masks().get(column);
            if (mask != null) {
                policies.add(Met.of("mask", column, mask, owner));
            }
        }
        // Some may be of columns: their ids are for whoever may know of every column.
        if (access.coversColumns(table.snapshot())) {
            access.exemptions().forEach(id -> policies.add(new Met("exempt", null, id, null, owner, null)));
        }
        access.disclosure().statistics().forEach(grant -> policies.add(Met.of("statistics", null, grant, owner)));
        if (access.coversColumns(table.snapshot())) {
            access.disclosure().metadata().forEach(grant -> policies.add(Met.of("metadata", null, grant, owner)));
        }
        return policies;
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
