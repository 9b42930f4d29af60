package io.meshgate.planner.policy;

import io.meshgate.planner.Principal;
import java.util.Set;

/** A set of principals, named by user or by role. */
public record Subjects(Set<String> users, Set<String> roles, boolean everyone) {
    public static final Subjects EVERYONE = new Subjects(Set.of(), Set.of(), true);
    public static final Subjects NOBODY = new Subjects(Set.of(), Set.of(), false);

    public Subjects {
        users = Set.copyOf(users);
        roles = Set.copyOf(roles);
    }

    public boolean contains(Principal principal) {
        return everyone
                || users.contains(principal.name())
                || principal.roles().stream().anyMatch(roles::contains);
    }
}
