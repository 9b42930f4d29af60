package io.meshgate.planner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.meshgate.connector.Connector;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.policy.EntitlementValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps plans. A plan is found again only under the same text, session defaults, mesh version (hence policies) and the
 * very same principal with all roles and attributes: plans are never shared across principals. A plan that is found is
 * used only if each of its tables still has the schema it was planned with and each entitlement that stands in it the
 * values, and its snapshots are pinned anew.
 * Thread-safe.
 */
final class PlanCache {
    private static final long MAXIMUM_CHARACTERS = 32L * 1024 * 1024;
    /** A new table may come to stand before an old one on the path of default names. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private record Key(String sql, String meshVersion, SessionContext session) {}

    private record TableKey(String domain, TableName name) {}

    private final Cache<Key, QueryPlan> plans;

    PlanCache(Ticker ticker) {
        plans = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(LONGEST)
                .maximumWeight(MAXIMUM_CHARACTERS)
                .weigher((Key key, QueryPlan plan) ->
                        key.sql().length() + plan.resultStage().sql().length())
                .build();
    }

    /**
     * A plan with fresh snapshots, if one is kept and still fits.
     *
     * @throws EntitlementsNeededException for a plan that is right or not depending on values that the session lacks
     */
    Optional<QueryPlan> find(Mesh mesh, SessionContext session, String sql) {
        Key key = key(mesh, session, sql);
        QueryPlan plan = plans.getIfPresent(key);
        if (plan == null || !holds(plan.entitlements(), session.entitlements())) {
            return Optional.empty();
        }
        Optional<QueryPlan> fresh = pinAnew(mesh, plan);
        if (fresh.isEmpty()) {
            plans.invalidate(key);
        }
        return fresh;
    }

    void put(Mesh mesh, SessionContext session, String sql, QueryPlan plan) {
        plans.put(key(mesh, session, sql), plan);
    }

    /** Without values of entitlements, so that values that a plan does not use do not matter to it. */
    private static Key key(Mesh mesh, SessionContext session, String sql) {
        return new Key(sql, mesh.version(), session.withEntitlements(Map.of()));
    }

    private static boolean holds(Map<String, EntitlementValues> planned, Map<String, EntitlementValues> current) {
        List<String> missing = planned.keySet().stream()
                .filter(name -> !current.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new EntitlementsNeededException(missing);
        }
        return planned.entrySet().stream().allMatch(each -> each.getValue().equals(current.get(each.getKey())));
    }

    private static Optional<QueryPlan> pinAnew(Mesh mesh, QueryPlan plan) {
        if (!plan.views().stream().allMatch(view -> isCurrent(mesh, view))) {
            return Optional.empty();
        }
        Map<TableKey, TableSnapshot> snapshots = new HashMap<>();
        for (TableUse use : plan.tables()) {
            TableSnapshot planned = use.table();
            if (SystemDomain.isComputed(use.domain(), planned.name().schema())) {
                continue;
            }
            TableSnapshot current = current(mesh, use.domain(), planned.name());
            if (current == null
                    || !current.tableId().equals(planned.tableId())
                    || !current.schemaVersion().equals(planned.schemaVersion())) {
                return Optional.empty();
            }
            snapshots.put(new TableKey(use.domain(), planned.name()), current);
        }
        return Optional.of(withSnapshots(plan, snapshots));
    }

    private static boolean isCurrent(Mesh mesh, ViewUse view) {
        Connector connector = mesh.domains().get(view.domain());
        return connector != null
                && connector
                        .view(view.name())
                        .filter(current -> current.viewId().equals(view.viewId())
                                && current.version().equals(view.version()))
                        .isPresent();
    }

    private static @Nullable TableSnapshot current(Mesh mesh, String domain, TableName name) {
        Connector connector = mesh.domains().get(domain);
        return connector == null ? null : connector.table(name).orElse(null);
    }

    private static QueryPlan withSnapshots(QueryPlan plan, Map<TableKey, TableSnapshot> snapshots) {
        List<Stage> stages = new ArrayList<>();
        for (Stage stage : plan.stages()) {
            Map<String, StageInput> inputs = new HashMap<>();
            stage.inputs().forEach((name, input) -> inputs.put(name, withSnapshot(input, snapshots)));
            stages.add(new Stage(
                    stage.id(),
                    stage.dialect(),
                    stage.sql(),
                    stage.outputSchema(),
                    stage.arguments(),
                    inputs,
                    stage.provable()));
        }
        List<TableUse> uses = new ArrayList<>();
        for (TableUse use : plan.tables()) {
            TableSnapshot snapshot = snapshots.getOrDefault(
                    new TableKey(use.domain(), use.table().name()), use.table());
            uses.add(use.of(snapshot));
        }
        return new QueryPlan(
                plan.meshVersion(),
                plan.resultSchema(),
                plan.parameters(),
                stages,
                uses,
                plan.views(),
                plan.entitlements());
    }

    private static StageInput withSnapshot(StageInput input, Map<TableKey, TableSnapshot> snapshots) {
        if (!(input instanceof TableInput table)) {
            return input;
        }
        TableKey key = new TableKey(table.domain(), table.table().name());
        TableSnapshot snapshot = snapshots.getOrDefault(key, table.table());
        return table.of(snapshot);
    }
}
