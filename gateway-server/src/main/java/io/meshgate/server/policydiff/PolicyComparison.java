package io.meshgate.server.policydiff;

import io.meshgate.planner.Principal;
import io.meshgate.server.mesh.LoadedMesh;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Compares what two meshes let people see and do, on the tables that there are now. Used by one thread. */
public final class PolicyComparison {
    private final Side before;
    private final Side after;
    private final ComparedTables tables;

    /**
     * Calls the catalogs.
     *
     * @param catalogs whose catalogs say which tables there are, the first that answers and has any for each domain; all
     *     meshes stay the caller's
     * @param moment at which the policies are looked at
     */
    public PolicyComparison(LoadedMesh before, LoadedMesh after, List<LoadedMesh> catalogs, Instant moment) {
        this.before = new Side(before, moment);
        this.after = new Side(after, moment);
        this.tables = ComparedTables.of(catalogs);
    }

    private record Same(Optional<String> purpose, List<Change> changes) {}

    /** @param history recorded queries, to be planned on both sides */
    public PolicyDifference compare(List<RecordedQuery> history) {
        List<People> people = People.of(before, after);
        List<PolicyDifference.OfTable> differences = new ArrayList<>();
        for (ComparedTables.Table table : tables.tables()) {
            compare(table, people, differences);
        }
        QueryReplay replay = new QueryReplay(before, after, tables.connectors());
        return new PolicyDifference(
                GatewayChanges.between(before.loaded(), after.loaded()),
                differences,
                replay.differences(history),
                tables.unread());
    }

    private void compare(ComparedTables.Table table, List<People> people, List<PolicyDifference.OfTable> differences) {
        boolean samePolicies =
                before.gist(table.domain(), table.snapshot()).equals(after.gist(table.domain(), table.snapshot()));
        boolean sameEntitlements = before.entitlements().equals(after.entitlements());
        boolean sameKeys = before.policies().keys().keySet().stream().allMatch(key -> before.hasKeyOf(after, key));
        TreeSet<String> stated =
                new TreeSet<>(before.purposes(table.domain(), table.snapshot().name()));
        stated.addAll(after.purposes(table.domain(), table.snapshot().name()));
        Map<Same, List<String>> principals = new LinkedHashMap<>();
        for (People each : people) {
            // Most of a change of a large mesh leaves most tables as they were.
            if (samePolicies && sameKeys && sameEntitlements && each.before().equals(each.after())) {
                continue;
            }
            List<Change> withoutPurpose = changes(table, each, Optional.empty());
            add(principals, each, Optional.empty(), withoutPurpose);
            for (String purpose : stated) {
                List<Change> changes = changes(table, each, Optional.of(purpose));
                if (!changes.equals(withoutPurpose)) {
                    add(principals, each, Optional.of(purpose), changes);
                }
            }
        }
        principals.forEach((same, names) ->
                differences.add(new PolicyDifference.OfTable(table.fullName(), names, same.purpose(), same.changes())));
    }

    private static void add(
            Map<Same, List<String>> principals, People people, Optional<String> purpose, List<Change> changes) {
        if (!changes.isEmpty()) {
            principals
                    .computeIfAbsent(new Same(purpose, changes), same -> new ArrayList<>())
                    .addAll(people.names());
        }
    }

    private List<Change> changes(ComparedTables.Table table, People people, Optional<String> purpose) {
        return AccessChanges.between(
                before,
                after,
                people,
                access(before, table, people.before(), purpose),
                access(after, table, people.after(), purpose));
    }

    private static Side.Access access(
            Side side, ComparedTables.Table table, Optional<Principal> principal, Optional<String> purpose) {
        return principal
                .map(known -> side.access(table.domain(), table.snapshot(), known.withPurpose(purpose)))
                .orElse(Side.Access.NONE);
    }
}
