package io.meshgate.benchmark.differential;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A user of a governed world.
 *
 * @param purpose that the user's sessions state
 */
record Viewer(
        String name,
        List<String> roles,
        List<String> groups,
        Map<String, List<String>> attributes,
        Optional<String> purpose) {
    /** Different roles, groups, attributes and purposes, one exempt from much, one without any. */
    static final List<Viewer> ALL = List.of(
            viewer("owner", List.of("exempt", "analyst"), List.of(), Map.of("grade", List.of("a", "b", "ab")), ""),
            viewer(
                    "eva",
                    List.of("analyst"),
                    List.of("lab"),
                    Map.of("grade", List.of("a", "z"), "zone", List.of("b")),
                    "fraud"),
            viewer("max", List.of("analyst", "intern"), List.of(), Map.of("grade", List.of("it's", "字", "\\")), ""),
            viewer("zoe", List.of("intern"), List.of("lab", "night"), Map.of("zone", List.of("")), "service"),
            viewer("kim", List.of(), List.of(), Map.of(), ""));

    /** A user for whom each copy is under a row filter that hides nothing. */
    static final String FILTERED = "filtered";

    static final List<String> ROLES = List.of("exempt", "analyst", "intern");

    private static Viewer viewer(
            String name,
            List<String> roles,
            List<String> groups,
            Map<String, List<String>> attributes,
            String purpose) {
        return new Viewer(name, roles, groups, attributes, Optional.of(purpose).filter(some -> !some.isEmpty()));
    }

    /** @param password the hash of everybody's */
    static String usersYaml(String password) {
        return ALL.stream().map(viewer -> viewer.yaml(password)).collect(Collectors.joining("", "users:\n", ""))
                + "  - {name: " + FILTERED + ", password: \"" + password + "\", roles: [" + FILTERED + "]}\n";
    }

    boolean isAgent() {
        return name.equals("max");
    }

    private String yaml(String password) {
        String values = attributes.entrySet().stream()
                .map(entry -> entry.getKey() + ": ["
                        + entry.getValue().stream().map(RandomPolicy::quoted).collect(Collectors.joining(", ")) + "]")
                .collect(Collectors.joining(", "));
        return "  - {name: " + name + ", password: \"" + password + "\", roles: [" + String.join(", ", roles)
                + "], groups: [" + String.join(", ", groups) + "], attributes: {" + values + "}, agent: " + isAgent()
                + "}\n";
    }
}
