package io.meshgate.server.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshFolder;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.report.Check;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyTestsTest {
    private static final String FILE = "domains/sales/tests/customers.yaml";
    private static final String DATA = """
            data:
              sales.retail.customer:
                - {c_custkey: 1, c_region: EUROPE, c_phone: 30-111-222-3333}
                - {c_custkey: 2, c_region: ASIA, c_phone: 40-111-222-4444}
                - {c_custkey: 3, c_region: AFRICA}
            """;

    @TempDir
    Path directory;

    private MeshFolder mesh;

    @BeforeEach
    void folder() {
        mesh = new MeshFolder(directory).write("domains/sales/policies/access.yaml", """
                grants:
                  - {id: g, tables: ["sales.retail.*"], to: {roles: [analyst]}}
                  - {id: d, tables: [sales.retail.customer], privilege: discover, to: {roles: [guest]}}
                row-filters:
                  - {id: f, tables: [sales.retail.customer], filter: "c_region IN (ATTRIBUTE('regions'))"}
                column-masks:
                  - {id: m, tables: [sales.retail.customer], columns: [c_phone], mask: {type: show-last, characters: 4}}
                """);
    }

    private List<Check> run(String text) {
        mesh.write(FILE, text);
        LoadedMesh loaded = mesh.load();
        try (PolicyTests tests = new PolicyTests(directory, loaded, Clock.systemUTC())) {
            return tests.run(FILE);
        } finally {
            loaded.close();
        }
    }

    private List<String> problems(String text) {
        return run(text).stream()
                .flatMap(check -> check.problems().stream())
                .map(Problem::toString)
                .toList();
    }

    private static String test(String as, String query, String expect) {
        return "  - {name: t, as: " + as + ", query: \"" + query + "\", expect: " + expect + "}\n";
    }

    private String only(String as, String query, String expect) {
        List<String> problems = problems(DATA + "tests:\n" + test(as, query, expect));
        assertThat(problems).hasSizeLessThanOrEqualTo(1);
        return problems.isEmpty() ? "" : problems.get(0);
    }

    @Test
    void passesWhenUsersSeeWhatIsExpected() {
        List<Check> checks = run(DATA + """
                tests:
                  - name: analysts see their own regions and four digits
                    as: {user: analyst}
                    query: SELECT c_custkey, c_phone FROM sales.retail.customer ORDER BY c_custkey DESC
                    expect:
                      columns: [c_custkey, c_phone]
                      ordered: true
                      rows: [[2, nn-nnn-nnn-4444], [1, nn-nnn-nnn-3333]]
                  - name: somebody with the role, of another region
                    as: {roles: [analyst], attributes: {regions: AFRICA}}
                    query: SELECT * FROM sales.retail.customer
                    expect: {rows: [{c_phone: null, c_region: AFRICA, c_custkey: 3}], row-count: 1}
                  - name: stewards do not know of it
                    as: {user: steward}
                    query: SELECT * FROM sales.retail.customer
                    expect: {refusal: TABLE_NOT_FOUND}
                  - name: guests know of it
                    as: {roles: [guest]}
                    query: SELECT * FROM sales.retail.customer
                    expect: {refusal: ACCESS_DENIED}
                """);

        assertThat(checks)
                .hasSize(4)
                .allSatisfy(check -> assertThat(check.problems()).isEmpty());
        assertThat(checks.get(1).line()).isEqualTo(14);
    }

    @Test
    void saysWhichRowsDiffer() {
        assertThat(only("{user: analyst}", "SELECT c_custkey FROM sales.retail.customer", "{rows: [[1], [3]]}"))
                .isEqualTo(FILE + ":7:12: error: missing rows: [3]; rows that are not expected: [2]");
        assertThat(only(
                        "{user: analyst}",
                        "SELECT c_custkey FROM sales.retail.customer ORDER BY 1",
                        "{ordered: true, rows: [[2], [1]]}"))
                .endsWith("the rows come in another order: [1], [2]");
        assertThat(only("{user: analyst}", "SELECT 1 AS a, 'x' AS b", "{rows: [[1, \"1\"]]}"))
                .endsWith("missing rows: [1, '1']; rows that are not expected: [1, 'x']");
        assertThat(only("{user: analyst}", "SELECT 1 AS a", "{rows: [{b: 1}]}"))
                .contains("an expected row names the columns b, and the result has a");
        assertThat(only("{user: analyst}", "SELECT 1 AS a", "{columns: [b]}"))
                .endsWith("expected the columns b, but the result has a");
        assertThat(only("{user: analyst}", "SELECT 1 AS a", "{row-count: 2}"))
                .endsWith("expected 2 rows, but the query gave 1");
    }

    @Test
    void saysWhenARefusalIsMissingOrAnother() {
        assertThat(only("{user: analyst}", "SELECT 1 AS a", "{refusal: ACCESS_DENIED}"))
                .endsWith("expected the refusal ACCESS_DENIED, but the query gave 1 rows");
        assertThat(only("{roles: [guest]}", "SELECT * FROM sales.retail.customer", "{refusal: TABLE_NOT_FOUND}"))
                .contains("expected the refusal TABLE_NOT_FOUND, but the query was refused with ACCESS_DENIED: ");
        assertThat(only("{user: steward}", "SELECT * FROM sales.retail.customer", "{row-count: 0}"))
                .contains("the query was refused with TABLE_NOT_FOUND: ");
    }

    @Test
    void aRefusalThatIsNotThePoliciesDoingTestsNothing() {
        assertThat(only("{user: steward}", "SELECT * FROM sales.retail.custmer", "{refusal: TABLE_NOT_FOUND}"))
                .contains("refused without any policy too, which tests nothing");
    }

    @Test
    void writesNothing() {
        assertThat(only("{user: analyst}", "CREATE TABLE sales.retail.copy AS SELECT 1 AS a", "{row-count: 1}"))
                .contains("the query was refused with ");
        assertThat(only("{user: analyst}", "SET SESSION time_zone = 'UTC'", "{row-count: 0}"))
                .contains("refused with NOT_SUPPORTED: A policy test runs queries");
    }

    @Test
    void refusesTestsThatSayTooLittleOrTooMuch() {
        assertThat(only("{user: analyst}", "SELECT 1", "{ordered: true}"))
                .endsWith("error: nothing is expected; give rows, row-count, columns or refusal");
        assertThat(only("{user: analyst}", "SELECT 1", "{rows: [], refusal: ACCESS_DENIED}"))
                .endsWith("a refusal has no rows; give either");
        assertThat(only("{user: analyst}", "SELECT 1", "{refusal: ACCES_DENIED}"))
                .endsWith("'ACCES_DENIED' is no code of a refusal, did you mean 'ACCESS_DENIED'?");
        assertThat(only("{user: analist}", "SELECT 1", "{row-count: 1}"))
                .endsWith("there is no user 'analist', did you mean 'analyst'?");
        assertThat(only("{user: analyst, roles: [x]}", "SELECT 1", "{row-count: 1}"))
                .contains("a user brings roles");
        assertThat(problems("tests:\n  - {name: t, as: {user: analyst}, query: SELECT 1}\n"))
                .singleElement()
                .asString()
                .contains("key 'expect' is missing");
        assertThat(
                        problems(
                                "tests:\n  - {name: t, as: {user: analyst}, purpose: x, query: SELECT 1, expect: {row-count: 1}}\n"))
                .singleElement()
                .asString()
                .contains("there is no purpose 'x'");
    }

    @Test
    void refusesSampleDataThatDoesNotFitTheTable() {
        String tests = "tests:\n" + test("{user: analyst}", "SELECT 1 AS a", "{row-count: 1}");
        assertThat(problems("data: {sales.retail.customer: [{c_custkey: x}]}\n" + tests))
                .containsExactly(FILE + ":1:44: error: this value is not accepted; expected one of type BIGINT");
        assertThat(problems("data: {sales.retail.customer: [{c_custky: 1}]}\n" + tests))
                .containsExactly(FILE + ":1:33: error: the table has no column 'c_custky'");
        assertThat(problems("data: {sales.retail.other: [{a: 1}]}\n" + tests))
                .containsExactly(
                        FILE
                                + ":1:8: error: no catalog has table 'sales.retail.other' or answers; give its 'columns' with their types");
        assertThat(problems("data: {sale.retail.other: [{a: 1}]}\n" + tests))
                .containsExactly(FILE + ":1:8: error: there is no domain 'sale'");
        assertThat(problems("data: {sales.retail.other: {columns: {a: BIGNT}, rows: []}}\n" + tests))
                .containsExactly(
                        FILE + ":1:42: error: 'BIGNT' is not accepted; expected an SQL type, such as DECIMAL(10, 2)");
    }

    @Test
    void takesColumnsWithTheirTypesWhereNoCatalogAnswers() {
        mesh.connectors().takeDown("sales");
        assertThat(problems("""
                data:
                  sales.retail.customer:
                    columns:
                      c_custkey: BIGINT
                      c_region: VARCHAR
                      c_phone: VARCHAR
                      born: DATE
                      seen: TIMESTAMP
                      paid: DECIMAL(10, 2)
                      rate: DOUBLE
                      good: BOOLEAN
                      small: SMALLINT
                    rows:
                      - {c_custkey: 1, c_region: ASIA, born: 2001-02-03, seen: "2020-01-02 03:04:05.5", paid: 1.5,
                         rate: 0.1, good: true, small: 7}
                tests:
                  - name: all types
                    as: {user: analyst}
                    query: SELECT born, seen, paid, rate, good, small, c_phone FROM sales.retail.customer
                    expect: {rows: [[2001-02-03, "2020-01-02 03:04:05.5", 1.50, 0.1, true, 7, null]]}
                """)).isEmpty();
    }

    @Test
    void testsWithTheSameQueryHaveTheirOwnTables() {
        assertThat(problems("""
                tests:
                  - name: one
                    as: {user: analyst}
                    data: {sales.retail.other: {columns: {a: INTEGER}, rows: [{a: 1}]}}
                    query: SELECT * FROM sales.retail.other
                    expect: {rows: [{a: 1}]}
                  - name: two
                    as: {user: analyst}
                    data: {sales.retail.other: {columns: {b: VARCHAR, a: DATE}, rows: [{b: x}]}}
                    query: SELECT * FROM sales.retail.other
                    expect: {rows: [{b: x, a: null}]}
                """)).isEmpty();
    }

    @Test
    void policiesLookUpInTheSampleData() {
        mesh.write("governance/entitlements.yaml", """
                entitlements:
                  - name: own
                    query: SELECT c_custkey FROM sales.retail.customer WHERE c_phone = CURRENT_USER
                    roles: [look-up]
                """).write("domains/sales/policies/access.yaml", """
                grants:
                  - {id: g, tables: [sales.retail.customer], to: {roles: [analyst, look-up]}}
                row-filters:
                  - {id: f, tables: [sales.retail.customer], filter: "c_custkey IN (ENTITLEMENT('own'))", to: {roles: [analyst]}}
                """);
        assertThat(problems("""
                tests:
                  - name: one
                    as: {user: analyst}
                    data: {sales.retail.customer: [{c_custkey: 1, c_phone: analyst}, {c_custkey: 2, c_phone: other}]}
                    query: SELECT c_custkey FROM sales.retail.customer
                    expect: {rows: [[1]]}
                """)).isEmpty();
    }

    @Test
    void tablesOfWhichATestSaysNothingAreEmpty() {
        assertThat(problems("""
                tests:
                  - name: t
                    as: {user: analyst}
                    data: {sales.retail.other: {columns: {a: INTEGER}, rows: [{a: 1}, {a: 2}]}}
                    query: SELECT (SELECT count(*) FROM sales.retail.customer) AS c, sum(a) AS s FROM sales.retail.other
                    expect: {rows: [{c: 0, s: 3}]}
                """)).isEmpty();
    }
}
