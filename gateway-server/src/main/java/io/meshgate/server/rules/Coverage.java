package io.meshgate.server.rules;

import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.Subjects;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whether whoever a grant lets in is also under one of several policies, whatever users there are or will be. When it
 * cannot be told from the policies alone, the answer is no.
 *
 * @param allowed who need not be under any
 * @param policies of which any would do
 */
record Coverage(Subjects allowed, List<? extends Policy> policies) {

    /**
     * @param exclusive grants that keep all others than their own principals away
     */
    boolean of(Grant grant, List<Grant> exclusive) {
        return of(grant.to()) || exclusive.stream().anyMatch(keeping -> of(keeping.to()));
    }

    /** Everyone whom the grant names has to be under a policy: a principal may bear just that one name. */
    private boolean of(Subjects granted) {
        if (allowed.everyone() || anyPolicy(granted, Subjects::everyone)) {
            return true;
        }
        return !granted.everyone()
                && granted.users().stream()
                        .allMatch(user -> allowed.users().contains(user)
                                || anyPolicy(granted, to -> to.users().contains(user)))
                && granted.roles().stream()
                        .allMatch(role -> allowed.roles().contains(role)
                                || anyPolicy(granted, to -> to.roles().contains(role)))
                && granted.groups().stream()
                        .allMatch(group -> allowed.groups().contains(group)
                                || anyPolicy(granted, to -> to.groups().contains(group)))
                && granted.attributes().entrySet().stream().allMatch(attribute -> attributes(granted, attribute));
    }

    private boolean attributes(Subjects granted, Map.Entry<String, List<String>> attribute) {
        return anyPolicy(
                granted,
                to -> to.attributes()
                        .getOrDefault(attribute.getKey(), List.of())
                        .containsAll(attribute.getValue()));
    }

    private boolean anyPolicy(Subjects granted, Predicate<Subjects> names) {
        return policies.stream()
                .anyMatch(policy -> names.test(policy.to())
                        && holdsForPurposesOf(granted, policy.to())
                        && sparesOnlyAllowed(policy.except()));
    }

    /** A policy that holds for some purposes only holds for all who come through the grant if that asks for these. */
    private static boolean holdsForPurposesOf(Subjects granted, Subjects to) {
        return to.purposes().isEmpty()
                || (!granted.purposes().isEmpty() && to.purposes().containsAll(granted.purposes()));
    }

    private boolean sparesOnlyAllowed(Subjects except) {
        return !except.everyone()
                && allowed.users().containsAll(except.users())
                && allowed.roles().containsAll(except.roles())
                && allowed.groups().containsAll(except.groups())
                && except.attributes().isEmpty();
    }
}
