package io.meshgate.planner;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An authenticated user: all that policies may know of whoever asks.
 *
 * @param attributes each with its values; a single-valued attribute has a list of one
 * @param agent whether it is a program that acts of its own accord
 * @param purpose for what the session says that it asks
 */
public record Principal(
        String name,
        Set<String> roles,
        Set<String> groups,
        Map<String, List<String>> attributes,
        boolean agent,
        Optional<String> purpose) {
    public Principal {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
    }

    /** A person in no group, who states no purpose. */
    public Principal(String name, Set<String> roles, Map<String, List<String>> attributes) {
        this(name, roles, Set.of(), attributes, false, Optional.empty());
    }

    /** The same, asking for another purpose, or for none that is stated. */
    public Principal withPurpose(Optional<String> stated) {
        return new Principal(name, roles, groups, attributes, agent, stated);
    }

    /** Whether it is the same in everything but the purpose, which each session states for itself. */
    public boolean isSameUserAs(Principal other) {
        return withPurpose(Optional.empty()).equals(other.withPurpose(Optional.empty()));
    }
}
