package io.meshgate.server.mesh;

import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.Entitlement.ListedValues;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.Entitlements;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the files of entitlements of one mesh, one after the other, and gathers what stands in them. */
final class EntitlementsReader {
    /** The name of the file, of the mesh and of each domain. */
    static final String FILE = "entitlements.yaml";

    private record Mention(String name, Section list) {}

    private final Problems problems;
    private final Map<String, String> placesByName = new HashMap<>();
    private final List<Entitlement> entitlements = new ArrayList<>();
    private final List<Mention> userMentions = new ArrayList<>();
    private final List<Mention> roleMentions = new ArrayList<>();
    private final List<Mention> groupMentions = new ArrayList<>();

    EntitlementsReader(Problems problems) {
        this.problems = problems;
    }

    /** @param owner the domain, lower case, for whose policies alone they are; empty for those of the whole mesh */
    void read(Section file, Optional<String> owner) {
        for (Section each : file.items("entitlements")) {
            Section name = each.at("name");
            String place = name.file() + ":" + name.position();
            String first = placesByName.putIfAbsent(name.text(), place);
            if (first != null) {
                problems.error(
                        name.file(),
                        name.position(),
                        "a second entitlement '" + name.text() + "'; the first is at " + first);
                continue;
            }
            source(each)
                    .ifPresent(source -> entitlements.add(new Entitlement(
                            name.text(), each.text("description").orElse(""), owner, source, place(each))));
        }
    }

    /** Where a reader of the problem should look first. */
    private static PolicySource place(Section entitlement) {
        Section told = entitlement.find("query").orElse(entitlement);
        return new PolicySource(
                told.file(), told.position().line(), told.position().column());
    }

    private Optional<Entitlement.Source> source(Section entitlement) {
        Optional<Section> values = entitlement.find("values");
        Optional<Section> query = entitlement.find("query");
        if (values.isPresent() == query.isPresent()) {
            problems.error(
                    entitlement.file(), entitlement.position(), "an entitlement has either 'values' or a 'query'");
            return Optional.empty();
        }
        if (query.isPresent()) {
            refuse(entitlement, List.of("type"), "values");
            return Optional.of(new Entitlement.Query(
                    query.get().text(), new LinkedHashSet<>(entitlement.texts("roles")), cache(entitlement)));
        }
        refuse(entitlement, List.of("roles", "cache"), "a query");
        return values.map(
                found -> listed(found, new ListedKind(entitlement.text("type").orElse(""), problems)));
    }

    private void refuse(Section entitlement, List<String> keys, String kind) {
        for (String key : keys) {
            entitlement
                    .find(key)
                    .ifPresent(section -> problems.error(
                            section.file(), section.position(), "'" + key + "' is for an entitlement with " + kind));
        }
    }

    private Duration cache(Section entitlement) {
        Optional<Section> cache = entitlement.find("cache");
        Duration wanted = cache.map(found -> Quantities.duration(found.text())).orElse(Entitlement.Query.DEFAULT_CACHE);
        if (wanted.compareTo(Entitlement.Query.SHORTEST_CACHE) < 0
                || wanted.compareTo(Entitlement.Query.LONGEST_CACHE) > 0) {
            cache.ifPresent(found -> problems.error(
                    found.file(), found.position(), "'" + found.text() + "' is not accepted; expected 1s to 5m"));
            return Entitlement.Query.DEFAULT_CACHE;
        }
        return wanted;
    }

    private Entitlement.Source listed(Section values, ListedKind kind) {
        List<Object> all = new ArrayList<>();
        List<ListedValues> lists = new ArrayList<>();
        values.find("everyone").ifPresent(list -> lists.add(list(Subjects.EVERYONE, list, kind, all)));
        lists(values, kind, "users", userMentions, name -> new Subjects(Set.of(name), Set.of(), false), lists, all);
        lists(values, kind, "roles", roleMentions, name -> new Subjects(Set.of(), Set.of(name), false), lists, all);
        lists(
                values,
                kind,
                "groups",
                groupMentions,
                name -> new Subjects(Set.of(), Set.of(), Set.of(name), Map.of(), Set.of(), false),
                lists,
                all);
        // One principal may be given all of them.
        bounded(values, all);
        return new Entitlement.Listed(lists);
    }

    private void lists(
            Section values,
            ListedKind kind,
            String key,
            List<Mention> mentions,
            Function<String, Subjects> to,
            List<ListedValues> lists,
            List<Object> all) {
        values.find(key)
                .ifPresent(section -> section.keys().forEach(name -> {
                    mentions.add(new Mention(name, section.at(name)));
                    lists.add(list(to.apply(name), section.at(name), kind, all));
                }));
    }

    private ListedValues list(Subjects to, Section list, ListedKind kind, List<Object> all) {
        List<Object> values = new ArrayList<>();
        list.items().forEach(item -> kind.value(item).ifPresent(values::add));
        all.addAll(values);
        return new ListedValues(to, bounded(list, values));
    }

    private EntitlementValues bounded(Section place, List<Object> values) {
        try {
            return EntitlementValues.of(values);
        } catch (IllegalArgumentException e) {
            problems.error(
                    place.file(),
                    place.position(),
                    "the values of an entitlement are all texts or all numbers, and at most "
                            + EntitlementValues.MOST_VALUES);
            return EntitlementValues.NONE;
        }
    }

    /** With which the queries are asked. */
    Set<String> rolesOfQueries() {
        return entitlements.stream()
                .flatMap(entitlement -> entitlement.source() instanceof Entitlement.Query query
                        ? query.roles().stream()
                        : Stream.empty())
                .collect(Collectors.toSet());
    }

    /** Warns of names for whom there are values and whom no user bears. */
    void warnOfUnknownSubjects(Set<String> users, Set<String> roles, Set<String> groups) {
        warnOfUnknown(userMentions, users, "there is no user '");
        warnOfUnknown(roleMentions, roles, "no user has the role '");
        warnOfUnknown(groupMentions, groups, "no user is in the group '");
    }

    private void warnOfUnknown(List<Mention> mentions, Set<String> known, String complaint) {
        for (Mention mention : mentions) {
            String name = mention.name();
            if (!known.contains(name)) {
                problems.warning(
                        mention.list().file(),
                        mention.list().keyPosition(),
                        complaint + name + "'" + Suggestion.clause(name, known));
            }
        }
    }

    Entitlements entitlements() {
        return Entitlements.of(entitlements);
    }
}
