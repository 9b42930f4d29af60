package io.meshgate.server.auth;

import io.meshgate.planner.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Someone who may sign in.
 *
 * @param passwordHash argon2id in PHC format ({@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash})
 * @param agent whether it is a program that acts of its own accord
 */
public record User(
        String name,
        String passwordHash,
        Set<String> roles,
        Set<String> groups,
        Map<String, List<String>> attributes,
        boolean agent) {
    public User {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
    }

    /** A person in no group. */
    public User(String name, String passwordHash, Set<String> roles, Map<String, List<String>> attributes) {
        this(name, passwordHash, roles, Set.of(), attributes, false);
    }

    /** What policies may know of the user, who has stated no purpose. */
    public Principal principal() {
        return new Principal(name, roles, groups, attributes, agent, Optional.empty());
    }

    /** Never shows the hash. */
    @Override
    public String toString() {
        return "User[name=" + name + ", roles=" + roles + "]";
    }
}
