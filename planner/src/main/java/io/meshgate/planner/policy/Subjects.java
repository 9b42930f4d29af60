package io.meshgate.planner.policy;

import io.meshgate.planner.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A set of principals: those named by user, role, group or a value of an attribute, and of these, where purposes are
 * given, those whose session states one of them.
 *
 * @param attributes by name the values of which one is enough
 */
public record Subjects(
        Set<String> users,
        Set<String> roles,
        Set<String> groups,
        Map<String, List<String>> attributes,
        Set<String> purposes,
        boolean everyone) {
    public static final Subjects EVERYONE = new Subjects(Set.of(), Set.of(), true);
    public static final Subjects NOBODY = new Subjects(Set.of(), Set.of(), false);

    public Subjects {
        users = Set.copyOf(users);
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        attributes = Map.copyOf(attributes);
        purposes = Set.copyOf(purposes);
    }

    /** Principals named by user or by role, for any purpose. */
    public Subjects(Set<String> users, Set<String> roles, boolean everyone) {
        this(users, roles, Set.of(), Map.of(), Set.of(), everyone);
    }

    public boolean contains(Principal principal) {
        return names(principal) && forPurposeOf(principal);
    }

    /** Whether the principal is named, whatever the purpose of its session. */
    public boolean names(Principal principal) {
        return everyone
                || users.contains(principal.name())
                || principal.roles().stream().anyMatch(roles::contains)
                || principal.groups().stream().anyMatch(groups::contains)
                || attributes.entrySet().stream()
                        .anyMatch(
                                attribute -> principal.attributes().getOrDefault(attribute.getKey(), List.of()).stream()
                                        .anyMatch(attribute.getValue()::contains));
    }

    private boolean forPurposeOf(Principal principal) {
        return purposes.isEmpty()
                || principal.purpose().filter(purposes::contains).isPresent();
    }
}
