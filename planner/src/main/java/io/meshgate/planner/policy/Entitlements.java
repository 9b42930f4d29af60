package io.meshgate.planner.policy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The entitlements of a mesh, by name. Immutable. */
public record Entitlements(Map<String, Entitlement> byName) {
    public static final Entitlements NONE = new Entitlements(Map.of());

    public Entitlements {
        byName = Map.copyOf(byName);
    }

    /** @throws IllegalArgumentException for two of one name */
    public static Entitlements of(Collection<Entitlement> all) {
        Map<String, Entitlement> byName = new LinkedHashMap<>();
        for (Entitlement each : all) {
            if (byName.putIfAbsent(each.name(), each) != null) {
                throw new IllegalArgumentException("two entitlements of one name");
            }
        }
        return new Entitlements(byName);
    }

    public Optional<Entitlement> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Sorted. */
    public List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    /** One that a policy may use. */
    Optional<Entitlement> find(String name, Optional<String> policyOwner) {
        return find(name)
                .filter(found -> found.owner().isEmpty()
                        || policyOwner
                                .filter(found.owner().get()::equalsIgnoreCase)
                                .isPresent());
    }
}
