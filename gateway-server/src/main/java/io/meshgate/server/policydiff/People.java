package io.meshgate.server.policydiff;

import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * For whom two meshes are compared, put together where policies cannot tell them apart.
 *
 * @param names of all who are the same
 * @param before one of them, empty for users whom there was not
 * @param after one of them, empty for users whom there is no more
 */
record People(List<String> names, Optional<Principal> before, Optional<Principal> after) {

    /** The users of either mesh, the roles that policies name and no user has, and anybody else. */
    static List<People> of(Side before, Side after) {
        Set<String> told = toldApart(before, after);
        Map<List<Object>, List<String>> names = new LinkedHashMap<>();
        Map<List<Object>, People> first = new LinkedHashMap<>();
        for (People each : all(before, after)) {
            String name = each.names().get(0);
            List<Object> same = List.of(
                    each.before().map(principal -> traits(principal, told)),
                    each.after().map(principal -> traits(principal, told)));
            names.computeIfAbsent(same, key -> new ArrayList<>()).add(name);
            first.putIfAbsent(same, each);
        }
        List<People> people = new ArrayList<>();
        first.forEach((same, each) ->
                people.add(new People(names.getOrDefault(same, List.of()), each.before(), each.after())));
        return people;
    }

    private static List<People> all(Side before, Side after) {
        List<People> all = new ArrayList<>();
        Set<String> users = new TreeSet<>(before.users().keySet());
        users.addAll(after.users().keySet());
        users.forEach(name -> all.add(new People(List.of(name), before.user(name), after.user(name))));
        Set<String> roles = new TreeSet<>();
        subjects(before, after).forEach(subjects -> roles.addAll(subjects.roles()));
        Stream.of(before, after)
                .flatMap(side -> side.users().values().stream())
                .forEach(principal -> roles.removeAll(principal.roles()));
        roles.forEach(role -> {
            Optional<Principal> bearer = Optional.of(new Principal("", Set.of(role), Map.of()));
            all.add(new People(List.of("role " + role), bearer, bearer));
        });
        Optional<Principal> anybody = Optional.of(new Principal("", Set.of(), Map.of()));
        all.add(new People(List.of("anybody else"), anybody, anybody));
        return all;
    }

    private static Stream<Subjects> subjects(Side before, Side after) {
        return Stream.of(before, after)
                .flatMap(side -> side.policies().all())
                .flatMap(policy -> Stream.of(policy.to(), policy.except()));
    }

    /** Users whom some policy names; where a filter or a mask asks who it is, all of them. */
    private static Set<String> toldApart(Side before, Side after) {
        Set<String> named = new HashSet<>();
        subjects(before, after).forEach(subjects -> named.addAll(subjects.users()));
        boolean asked = Stream.of(before, after)
                .flatMap(side -> side.policies().all())
                .anyMatch(policy -> expression(policy).toUpperCase(Locale.ROOT).contains("CURRENT_USER"));
        if (asked) {
            named.addAll(before.users().keySet());
            named.addAll(after.users().keySet());
        }
        return named;
    }

    private static String expression(Policy policy) {
        if (policy instanceof ColumnMask mask) {
            return mask.mask() instanceof Mask.Custom custom ? custom.expression() : "";
        }
        return policy instanceof RowFilter filter ? filter.expression() : "";
    }

    private static List<Object> traits(Principal principal, Set<String> told) {
        return List.of(
                told.contains(principal.name()) ? principal.name() : "",
                principal.roles(),
                principal.groups(),
                principal.attributes(),
                principal.agent());
    }
}
