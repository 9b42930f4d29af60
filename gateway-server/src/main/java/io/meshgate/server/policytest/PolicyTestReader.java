package io.meshgate.server.policytest;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.Principal;
import io.meshgate.server.auth.User;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import io.meshgate.server.mesh.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the tests of one file. What is wrong with a test is among the problems, and the test is left out. */
final class PolicyTestReader {
    private static final String SOMEBODY = "somebody";

    private final Map<String, User> users = new HashMap<>();
    private final Map<String, String> purposes;
    private final Problems problems;

    PolicyTestReader(LoadedMesh mesh, Problems problems) {
        mesh.users().forEach(user -> users.put(user.name(), user));
        this.purposes = mesh.mesh().policies().vocabulary().purposes();
        this.problems = problems;
    }

    List<PolicyTest> read(Section file) {
        List<PolicyTest> tests = new ArrayList<>();
        for (Section test : file.items("tests")) {
            Optional<Principal> principal = principal(test);
            Optional<PolicyTest.Expectation> expectation = expectation(test.at("expect"));
            if (principal.isPresent() && expectation.isPresent()) {
                tests.add(new PolicyTest(
                        test.at("name").text(),
                        principal.get(),
                        test.at("query").text(),
                        data(file, test),
                        expectation.get(),
                        test.at("name")));
            }
        }
        return tests;
    }

    /** The tables of the test, and those of the file that the test does not give itself. */
    private static List<Section> data(Section file, Section test) {
        Map<String, Section> tables = new LinkedHashMap<>();
        for (Section level : List.of(file, test)) {
            level.find("data")
                    .ifPresent(data ->
                            data.keys().forEach(table -> tables.put(table.toLowerCase(Locale.ROOT), data.at(table))));
        }
        return List.copyOf(tables.values());
    }

    private Optional<Principal> principal(Section test) {
        Section as = test.at("as");
        Optional<Section> purpose = test.find("purpose");
        if (purpose.isPresent() && !purposes.containsKey(purpose.get().text())) {
            error(
                    purpose.get(),
                    "there is no purpose '" + purpose.get().text() + "' in governance/purposes.yaml"
                            + Suggestion.clause(purpose.get().text(), purposes.keySet()));
            return Optional.empty();
        }
        Optional<String> stated = purpose.map(Section::text);
        Optional<Section> named = as.find("user");
        if (named.isEmpty()) {
            return Optional.of(somebody(as, stated));
        }
        if (as.keys().size() > 1) {
            error(as, "a user brings roles, groups and attributes along; leave them out, or leave 'user' out");
            return Optional.empty();
        }
        User user = users.get(named.get().text());
        if (user == null) {
            error(
                    named.get(),
                    "there is no user '" + named.get().text() + "'"
                            + Suggestion.clause(named.get().text(), users.keySet()));
            return Optional.empty();
        }
        return Optional.of(user.principal().withPurpose(stated));
    }

    private static Principal somebody(Section as, Optional<String> purpose) {
        Map<String, List<String>> attributes = new HashMap<>();
        as.find("attributes")
                .ifPresent(given -> given.keys().forEach(name -> {
                    Section value = given.at(name);
                    attributes.put(
                            name,
                            value.node().isTextual()
                                    ? List.of(value.text())
                                    : value.items().stream().map(Section::text).toList());
                }));
        return new Principal(
                as.text("name").orElse(SOMEBODY),
                new LinkedHashSet<>(as.texts("roles")),
                new LinkedHashSet<>(as.texts("groups")),
                attributes,
                as.find("agent").map(agent -> agent.node().booleanValue()).orElse(false),
                purpose);
    }

    private Optional<PolicyTest.Expectation> expectation(Section expect) {
        boolean expectsRows = expect.find("rows").isPresent()
                || expect.find("columns").isPresent()
                || expect.find("row-count").isPresent();
        Optional<Section> refusal = expect.find("refusal");
        if (!expectsRows && refusal.isEmpty()) {
            error(expect, "nothing is expected; give rows, row-count, columns or refusal");
            return Optional.empty();
        }
        if (expectsRows && refusal.isPresent()) {
            error(expect, "a refusal has no rows; give either");
            return Optional.empty();
        }
        Optional<ErrorCode> code = refusal.flatMap(given -> Arrays.stream(ErrorCode.values())
                .filter(each -> each.name().equals(given.text()))
                .findFirst());
        if (refusal.isPresent() && code.isEmpty()) {
            List<String> codes =
                    Arrays.stream(ErrorCode.values()).map(ErrorCode::name).toList();
            error(
                    refusal.get(),
                    "'" + refusal.get().text() + "' is no code of a refusal"
                            + Suggestion.clause(refusal.get().text(), codes));
            return Optional.empty();
        }
        boolean ordered =
                expect.find("ordered").map(given -> given.node().booleanValue()).orElse(false);
        return Optional.of(new PolicyTest.Expectation(
                expect.find("rows")
                        .map(rows -> rows.items().stream().map(Section::node).toList()),
                ordered ? PolicyTest.Order.AS_GIVEN : PolicyTest.Order.ANY,
                expect.find("columns").map(columns -> expect.texts("columns")),
                expect.find("row-count").map(count -> count.node().intValue()),
                code));
    }

    private void error(Section place, String message) {
        problems.error(place.file(), place.position(), message);
    }
}
