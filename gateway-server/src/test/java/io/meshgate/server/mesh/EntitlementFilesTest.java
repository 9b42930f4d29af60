package io.meshgate.server.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.Entitlements;
import io.meshgate.planner.policy.Subjects;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entitlements, and the decision point, as the files of a mesh directory declare them. */
final class EntitlementFilesTest {
    private static final String MESH = "governance/entitlements.yaml";
    private static final String SALES = "domains/sales/entitlements.yaml";

    private MeshFolder folder;

    @BeforeEach
    void start(@TempDir Path directory) {
        folder = new MeshFolder(directory);
    }

    @Test
    void readsQueriesAndLists() {
        Entitlements entitlements = folder.write(MESH, """
                        entitlements:
                          - name: regions
                            description: Where
                            query: SELECT region FROM sales.s.t
                            roles: [look-up]
                            cache: 2m
                          - name: desks
                            values:
                              everyone: [public]
                              users: {analyst: [retail]}
                              roles: {steward: [retail, all]}
                          - name: numbers
                            values: {everyone: [1, 2.5]}
                        """)
                .write(SALES, "entitlements: [{name: own, query: SELECT 1}]\n")
                .load()
                .mesh()
                .entitlements();
        assertThat(entitlements.names()).containsExactly("desks", "numbers", "own", "regions");
        Entitlement regions = entitlements.find("regions").orElseThrow();
        assertThat(regions.source())
                .isEqualTo(new Entitlement.Query(
                        "SELECT region FROM sales.s.t", Set.of("look-up"), Duration.ofMinutes(2)));
        assertThat(regions.place()).hasToString(MESH + ":4:12");
        assertThat(regions.owner()).isEmpty();
        Entitlement own = entitlements.find("own").orElseThrow();
        assertThat(own.owner()).contains("sales");
        assertThat(((Entitlement.Query) own.source()).cache()).isEqualTo(Duration.ofSeconds(10));
        assertThat(entitlements.find("desks").orElseThrow().source())
                .isEqualTo(new Entitlement.Listed(List.of(
                        new Entitlement.ListedValues(Subjects.EVERYONE, EntitlementValues.of(List.of("public"))),
                        new Entitlement.ListedValues(
                                new Subjects(Set.of("analyst"), Set.of(), false),
                                EntitlementValues.of(List.of("retail"))),
                        new Entitlement.ListedValues(
                                new Subjects(Set.of(), Set.of("steward"), false),
                                EntitlementValues.of(List.of("all", "retail"))))));
        assertThat(entitlements.find("numbers").orElseThrow().source())
                .isEqualTo(new Entitlement.Listed(List.of(new Entitlement.ListedValues(
                        Subjects.EVERYONE,
                        EntitlementValues.of(List.of(new BigDecimal("1"), new BigDecimal("2.5")))))));
    }

    @Test
    void refusesWhatIsNotRight() {
        folder.write(MESH, """
                        entitlements:
                          - {name: both, query: SELECT 1, values: {everyone: [a]}}
                          - {name: neither}
                          - {name: twice, query: SELECT 1}
                          - {name: mixed, values: {everyone: [a, 1]}}
                          - {name: mixed-lists, values: {everyone: [a], users: {analyst: [1]}}}
                          - {name: cached, values: {everyone: [a]}, cache: 10s}
                          - {name: short, query: SELECT 1, cache: 10ms}
                          - {name: long, query: SELECT 1, cache: 6m}
                        """).write(SALES, "entitlements: [{name: twice, query: SELECT 1}]\n");
        assertThat(folder.refusal())
                .containsExactly(
                        SALES + ":1:23: error: a second entitlement 'twice'; the first is at " + MESH + ":4:12",
                        MESH + ":2:5: error: an entitlement has either 'values' or a 'query'",
                        MESH + ":3:5: error: an entitlement has either 'values' or a 'query'",
                        MESH + ":5:27: error: the values of an entitlement are all texts or all numbers, and at most"
                                + " 10000",
                        MESH + ":5:38: error: the values of an entitlement are all texts or all numbers, and at most"
                                + " 10000",
                        MESH + ":6:33: error: the values of an entitlement are all texts or all numbers, and at most"
                                + " 10000",
                        MESH + ":7:52: error: 'cache' is for an entitlement with a query",
                        MESH + ":8:43: error: '10ms' is not accepted; expected 1s to 5m",
                        MESH + ":9:42: error: '6m' is not accepted; expected 1s to 5m");
    }

    @Test
    void readsListsOfTheKindThatTheySay() {
        Entitlements entitlements = folder.write(MESH, """
                        entitlements:
                          - {name: days, type: date, values: {everyone: [2026-01-31, "2024-02-29"], users: {analyst: []}}}
                          - {name: codes, type: text, values: {everyone: ["1", 2026-01-31]}}
                          - {name: numbers, type: number, values: {everyone: [1, 2.5]}}
                        """).load().mesh().entitlements();
        assertThat(((Entitlement.Listed) entitlements.find("days").orElseThrow().source()).lists())
                .extracting(Entitlement.ListedValues::values)
                .containsExactly(
                        EntitlementValues.of(List.of(LocalDate.of(2024, 2, 29), LocalDate.of(2026, 1, 31))),
                        EntitlementValues.NONE);
        assertThat(((Entitlement.Listed)
                                entitlements.find("codes").orElseThrow().source())
                        .lists())
                .extracting(Entitlement.ListedValues::values)
                .containsExactly(EntitlementValues.of(List.of("1", "2026-01-31")));
    }

    @Test
    void refusesValuesOfAnotherKindThanTheListSays() {
        folder.write(MESH, """
                        entitlements:
                          - {name: a, type: date, values: {everyone: [2026-02-30, 20260131, today, 10000-01-01]}}
                          - {name: b, type: text, values: {everyone: [a, 1]}}
                          - {name: c, type: number, values: {everyone: [1], users: {analyst: ["2"]}}}
                          - {name: d, type: date, query: SELECT 1}
                        """);
        String date = "error: this value is not accepted; expected a date ";
        assertThat(folder.refusal())
                .containsExactlyInAnyOrder(
                        MESH + ":2:47: " + date + "from 0001-01-01 to 9999-12-31",
                        MESH + ":2:59: " + date + "such as 2026-01-31",
                        MESH + ":2:69: " + date + "from 0001-01-01 to 9999-12-31",
                        MESH + ":2:76: " + date + "from 0001-01-01 to 9999-12-31",
                        MESH + ":3:50: error: this value is not accepted; expected a text: put it in quotes",
                        MESH + ":4:71: error: this value is not accepted; expected a number",
                        MESH + ":5:21: error: 'type' is for an entitlement with values");
        folder.write(MESH, "entitlements: [{name: x, type: timestamp, values: {everyone: [a]}}]\n");
        assertThat(folder.refusal())
                .singleElement()
                .asString()
                .contains("'timestamp' is not accepted; accepted: text, number, date");
    }

    @Test
    void refusesUnknownKeys() {
        folder.write(MESH, "entitlements: [{name: x, sql: SELECT 1}]\n");
        assertThat(folder.refusal()).singleElement().asString().startsWith(MESH + ":1:26: error: unknown key 'sql'");
    }

    @Test
    void warnsOfNamesThatNobodyBears() {
        folder.write(MESH, "entitlements: [{name: x, values: {users: {analist: [a]}, roles: {boss: [b]}}}]\n");
        assertThat(folder.load().warnings().stream().map(Problem::toString))
                .anySatisfy(
                        warning -> assertThat(warning).contains("there is no user 'analist', did you mean 'analyst'?"))
                .anySatisfy(warning -> assertThat(warning).contains("no user has the role 'boss'"));
    }

    @Test
    void doesNotWarnOfTheRoleOfAQueryWhichNobodyNeeds() {
        folder.write(SALES, "entitlements: [{name: x, query: SELECT 1, roles: [look-up]}]\n");
        folder.write(
                "domains/sales/policies/look-up.yaml",
                "grants: [{id: g, tables: [sales.retail.region], to: {roles: [look-up, look-op]}}]\n");
        assertThat(folder.load().warnings().stream().map(Problem::toString))
                .anySatisfy(warning -> assertThat(warning).contains("no user has the role 'look-op'"))
                .noneSatisfy(warning -> assertThat(warning).contains("no user has the role 'look-up'"));
    }

    @Test
    void changesTheVersionsOfMeshAndPolicies() {
        folder.write(SALES, "entitlements: [{name: x, query: SELECT 1}]\n");
        LoadedMesh before = folder.load();
        folder.write(SALES, "entitlements: [{name: x, query: SELECT 2}]\n");
        LoadedMesh after = folder.load();
        assertThat(after.mesh().version()).isNotEqualTo(before.mesh().version());
        assertThat(after.mesh().policies().version())
                .isNotEqualTo(before.mesh().policies().version());
    }

    @Test
    void checkNamesTheLineOfAQueryThatCannotBePlanned() {
        folder.write(MESH, """
                entitlements:
                  - name: x
                    query: SELECT nope FROM (VALUES (1)) AS t (a)
                """);
        assertThat(PolicyCheck.of(new Planner()).check(folder.load()).problems())
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(MESH + ":3:12: error: Entitlement 'x'")
                        .contains("nope", "of the query)"));
    }

    @Test
    void domainThatIsDownHurtsNoCheckOfEntitlements() {
        folder.write(MESH, "entitlements: [{name: x, query: 'SELECT a FROM sales.s.t', roles: [analyst]}]\n");
        LoadedMesh loaded = folder.load();
        folder.connectors().takeDown("sales");
        PolicyCheck.Result result = PolicyCheck.of(new Planner()).check(loaded);
        assertThat(result.problems()).isEmpty();
        assertThat(result.unreachable()).hasSize(1);
    }

    private MeshFolder decisionPoint(String text) {
        return folder.write("gateway.yaml", "name: demo\ndecision-point: {type: opa, " + text + "}\n");
    }

    @Test
    void readsTheDecisionPoint() {
        assertThat(folder.load().mesh().decisionPoint()).isEmpty();
        assertThat(decisionPoint(
                                "allow-uri: 'http://127.0.0.1:8181/v1/data/x', token: '${env:SALES_PASSWORD}', timeout: 1s")
                        .load()
                        .mesh()
                        .decisionPoint())
                .isPresent();
        assertThat(decisionPoint("allow-uri: 'https://opa.example.com/v1/data/x'")
                        .load()
                        .mesh()
                        .decisionPoint())
                .isPresent();
        assertThat(decisionPoint("allow-uri: 'http://opa.example.com/v1/data/x', allow-insecure: true")
                        .load()
                        .mesh()
                        .decisionPoint())
                .isPresent();
    }

    @Test
    void refusesDecisionPointsThatAreNotRight() {
        Map<String, String> expected = Map.of(
                "batch-uri: 'https://x/y'", "key 'allow-uri' is missing",
                "allow-uri: 'file:///x'", "an address that begins with https:// or http://",
                "allow-uri: 'https:///x'", "is no address of a server",
                "allow-uri: 'https://u:p@x/y'", "is no address of a server",
                "allow-uri: 'http://opa.example.com/x'", "use https, or set 'allow-insecure: true'",
                "allow-uri: 'https://x/y', token: plain", "a reference",
                "allow-uri: 'https://x/y', token: '${env:NO_SUCH}'", "has no value");
        expected.forEach((text, problem) -> assertThat(decisionPoint(text).refusal())
                .as(text)
                .singleElement()
                .asString()
                .startsWith("gateway.yaml:2:")
                .contains(problem));
    }
}
