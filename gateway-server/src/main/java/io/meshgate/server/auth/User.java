package io.meshgate.server.auth;

import io.meshgate.planner.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Someone who may sign in.
 *
 * @param passwordHash argon2id in PHC format ({@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash})
 */
public record User(String name, String passwordHash, Set<String> roles, Map<String, List<String>> attributes) {
    public User {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    /** What policies may know of the user. */
    public Principal principal() {
        return new Principal(name, roles, attributes);
    }

    /** Never shows the hash. */
    @Override
    public String toString() {
        return "User[name=" + name + ", roles=" + roles + "]";
    }
}
