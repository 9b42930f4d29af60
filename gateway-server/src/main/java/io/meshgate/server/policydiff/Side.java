package io.meshgate.server.policydiff;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.AccessRules;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.TableAccess;
import io.meshgate.planner.policy.TablePolicies;
import io.meshgate.server.auth.User;
import io.meshgate.server.mesh.LoadedMesh;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the two meshes that are compared: its users and its policies, as they are at one moment. */
final class Side {
    private final LoadedMesh loaded;
    private final PolicySet policies;
    private final AccessRules rules;
    private final Map<String, Principal> users = new HashMap<>();

    Side(LoadedMesh loaded, Instant moment) {
        this.loaded = loaded;
        PolicySet all = loaded.mesh().policies();
        this.policies = all.at(moment, all.version());
        this.rules = new AccessRules(policies, loaded.mesh().owners());
        for (User user : loaded.users()) {
            users.put(user.name(), user.principal());
        }
    }

    /**
     * What a principal has of a table.
     *
     * @param access empty when the table does not exist for the principal
     * @param refusal why nobody may read the table, if so
     */
    record Access(Optional<TableAccess> access, boolean writable, Optional<String> refusal) {
        static final Access NONE = new Access(Optional.empty(), false, Optional.empty());
    }

    LoadedMesh loaded() {
        return loaded;
    }

    PolicySet policies() {
        return policies;
    }

    Map<String, Principal> users() {
        return users;
    }

    Optional<Principal> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    Access access(String domain, TableSnapshot table, Principal principal) {
        boolean writable = rules.mayWrite(domain, table.name(), principal);
        try {
            return new Access(rules.access(domain, table, principal), writable, Optional.empty());
        } catch (GatewayException refusal) {
            if (refusal.code() == ErrorCode.POLICY_INVALID || refusal.code() == ErrorCode.ACCESS_DENIED) {
                return new Access(Optional.empty(), writable, Optional.of(String.valueOf(refusal.getMessage())));
            }
            throw refusal;
        }
    }

    /** The entitlements of a mesh, where they stand in the files aside. */
    Map<String, Entitlement.Source> entitlements() {
        Map<String, Entitlement.Source> sources = new HashMap<>();
        loaded.mesh().entitlements().byName().forEach((name, entitlement) -> sources.put(name, entitlement.source()));
        return sources;
    }

    /** All that matters of what the policies say of a table, where they stand in the files aside. */
    List<Object> gist(String domain, TableSnapshot table) {
        TablePolicies of = TablePolicies.of(policies, domain, table.name());
        List<Object> gist = new ArrayList<>();
        of.grants().forEach(grant -> {
            gist.add(terms(grant));
            gist.add(List.of(grant.columns(), grant.exceptColumns(), grant.privilege(), grant.exclusive()));
        });
        of.rowFilters().forEach(filter -> {
            gist.add(terms(filter));
            gist.add(filter.expression());
        });
        of.columnMasks().forEach(mask -> {
            gist.add(terms(mask));
            gist.add(List.of(mask.columns(), mask.mask()));
        });
        of.aggregations().forEach(aggregation -> {
            gist.add(terms(aggregation));
            gist.add(List.of(aggregation.minimumGroupSize(), aggregation.entity()));
        });
        table.columns().forEach(column -> gist.add(List.of(of.tagsOf(column), of.fieldTagsOf(column))));
        return gist;
    }

    private static List<Object> terms(Policy policy) {
        return List.of(policy.getClass(), policy.id(), policy.to(), policy.except());
    }

    /** The purposes that some policy of a table asks about. */
    Set<String> purposes(String domain, TableName table) {
        TablePolicies of = TablePolicies.of(policies, domain, table);
        return Stream.of(of.grants(), of.rowFilters(), of.columnMasks(), of.aggregations())
                .flatMap(List::stream)
                .flatMap(policy -> Stream.concat(policy.to().purposes().stream(), policy.except().purposes().stream()))
                .collect(Collectors.toSet());
    }

    /** Whether values under a mask key are the same on both sides. */
    boolean hasKeyOf(Side other, String key) {
        return Arrays.equals(policies.keys().get(key), other.policies.keys().get(key));
    }

    /** Whether an entitlement stands for the same values on both sides, as long as the data is the same. */
    boolean hasEntitlementOf(Side other, String name) {
        return source(name).equals(other.source(name));
    }

    private Optional<Entitlement.Source> source(String name) {
        return loaded.mesh().entitlements().find(name).map(Entitlement::source);
    }
}
