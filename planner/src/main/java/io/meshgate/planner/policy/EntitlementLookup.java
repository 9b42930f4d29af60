package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.EntitlementsNeededException;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.Entitlement.Listed;
import io.meshgate.planner.policy.Entitlement.ListedValues;
import io.meshgate.planner.policy.Entitlement.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the policies ask of entitlements while one statement is planned. It runs no query: values that it has not been
 * given it notes, and the plan made without them is not to be used. Made for one statement; not thread-safe.
 */
public final class EntitlementLookup {
    private final Entitlements declared;
    private final Principal principal;
    private final Map<String, EntitlementValues> resolved;
    private final SortedMap<String, EntitlementValues> used = new TreeMap<>();
    private final SortedSet<String> missing = new TreeSet<>();

    /** @param resolved the values, for this very principal, of such as have a query */
    public EntitlementLookup(Entitlements declared, Principal principal, Map<String, EntitlementValues> resolved) {
        this.declared = declared;
        this.principal = principal;
        this.resolved = resolved;
    }

    /** Of any principal: all lists, and what has been given for queries. For checks. */
    static EntitlementLookup of(Entitlements declared, Map<String, EntitlementValues> samples) {
        Map<String, EntitlementValues> all = new TreeMap<>(samples);
        List<Entitlement> queries = new ArrayList<>();
        for (Entitlement each : declared.byName().values()) {
            if (each.source() instanceof Listed listed) {
                List<Comparable<?>> values = new ArrayList<>();
                listed.lists().forEach(list -> values.addAll(list.values().values()));
                all.put(each.name(), EntitlementValues.of(values));
            }
            Query anything = new Query("", Set.of(), Query.DEFAULT_CACHE);
            queries.add(new Entitlement(each.name(), "", each.owner(), anything, each.place()));
        }
        return new EntitlementLookup(Entitlements.of(queries), new Principal("check", Set.of(), Map.of()), all);
    }

    /**
     * The values for the principal.
     *
     * @param policyOwner the domain of the policy that asks
     * @return none while they are missing, which makes the policy let nothing through
     * @throws GatewayException with POLICY_INVALID when there is no such entitlement that the policy may use
     */
    List<Comparable<?>> values(String name, Optional<String> policyOwner) {
        Entitlement entitlement = declared.find(name, policyOwner)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.POLICY_INVALID, "There is no entitlement '" + name + "' that the policy may use"));
        if (entitlement.source() instanceof Listed listed) {
            return listed(listed);
        }
        EntitlementValues values = resolved.get(name);
        if (values == null) {
            missing.add(name);
            return List.of();
        }
        used.put(name, values);
        return values.values();
    }

    private List<Comparable<?>> listed(Listed listed) {
        List<Comparable<?>> values = new ArrayList<>();
        for (ListedValues each : listed.lists()) {
            if (each.to().contains(principal)) {
                values.addAll(each.values().values());
            }
        }
        return EntitlementValues.of(values).values();
    }

    /** The values of queries that have entered the plan. */
    public Map<String, EntitlementValues> used() {
        return used;
    }

    /** @throws EntitlementsNeededException if a plan made with this lacks values */
    public void requireComplete() {
        if (!missing.isEmpty()) {
            throw new EntitlementsNeededException(missing);
        }
    }

    /** Those with a query, which somebody has to run. */
    static boolean isQuery(Entitlement entitlement) {
        return entitlement.source() instanceof Query;
    }
}
