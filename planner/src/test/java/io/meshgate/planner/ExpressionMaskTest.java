package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.Mask.Custom;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Masks that are SQL expressions. */
class ExpressionMaskTest {
    private static final PlanFixture TABLE = PlanFixture.fixture()
            .table("d.s.t", "name:string!", "country:string", "age:int", "salary:dec12_2", "born:date", "addr:point");
    private static final TestEngine ROWS = TestEngine.engine()
            .rows(
                    "d.s.t",
                    "SELECT 'Zoë 😀' AS name, 'DE' AS country, 41 AS age, 1234.56::DECIMAL(12, 2) AS salary,"
                            + " DATE '1984-05-06' AS born, {'x': 1, 'Y y': 'b'} AS addr UNION ALL SELECT '', NULL, NULL,"
                            + " NULL, NULL, NULL UNION ALL SELECT 'abc', 'FR', -2147483648, -9999999999.99, DATE"
                            + " '1999-12-31', {'x': NULL, 'Y y': NULL}");

    private static List<String> masked(String column, String expression) throws SQLException {
        return masked(TABLE, column, expression);
    }

    private static List<String> masked(PlanFixture table, String column, String expression) throws SQLException {
        PlanFixture fixture = table.mask("d.s.t", column, new Custom(expression));
        return ROWS.run(fixture.query("SELECT " + column + " FROM d.s.t")).values().stream()
                .map(row -> row.get(0))
                .toList();
    }

    @Test
    void readsTheRawColumnsOfItsRow() throws SQLException {
        assertThat(masked("name", "CASE WHEN country = 'DE' THEN UPPER(name) ELSE '*' END"))
                .containsExactly("ZOË 😀", "*", "*");
        assertThat(masked("name", "LEFT(name, 1) || '...' || CAST(CHAR_LENGTH(name) AS VARCHAR)"))
                .containsExactly("Z...5", "...0", "a...3");
        assertThat(masked("age", "CASE WHEN age > 40 THEN 40 ELSE age / 10 END"))
                .containsExactly("40", null, "-214748364");
        assertThat(masked("addr", "CASE WHEN country = 'FR' THEN addr END"))
                .containsExactly(null, null, "{'x': NULL, 'Y y': NULL}");
    }

    @Test
    void otherMasksDoNotChangeWhatItReads() throws SQLException {
        PlanFixture table = TABLE.mask("d.s.t", "country", new io.meshgate.planner.policy.Mask.ToNull());
        assertThat(masked(table, "name", "CASE WHEN country = 'DE' THEN name ELSE '-' END"))
                .containsExactly("Zoë 😀", "-", "-");
    }

    @Test
    void knowsThePrincipal() throws SQLException {
        String expression = "CASE WHEN HAS_ROLE('steward') OR CURRENT_USER = 'eve' OR country IN (ATTRIBUTE('regions'))"
                + " THEN name ELSE 'hidden' END";
        assertThat(masked("name", expression)).containsExactly("hidden", "hidden", "hidden");
        Principal steward = new Principal("x", Set.of("steward2", "steward"), Map.of("regions", List.of("EU")));
        Principal eve = new Principal("eve", Set.of(), Map.of("regions", List.of("EU")));
        Principal french = new Principal("f", Set.of(), Map.of("regions", List.of("FR", "x'")));
        PlanFixture fixture = PlanFixture.fixture()
                .table("d.s.t", "name:string!", "country:string")
                .mask("d.s.t", "name", new Custom(expression));
        assertThat(ROWS.run(fixture.as(eve).query("SELECT name FROM d.s.t")).lines())
                .containsExactly("Zoë 😀", "", "abc");
        assertThat(ROWS.run(fixture.as(french).query("SELECT name FROM d.s.t")).lines())
                .containsExactly("hidden", "hidden", "abc");
        assertThat(ROWS.run(fixture.as(steward).query("SELECT name FROM d.s.t")).lines())
                .hasSize(3);
    }

    @Test
    void isNullWithoutAnAttributeThatItAsksFor() throws SQLException {
        assertThat(masked("name", "CASE WHEN country = ATTRIBUTE('nothing') THEN name ELSE name END"))
                .containsExactly(null, null, null);
    }

    @Test
    void makesTheColumnNullable() {
        assertThat(TABLE.mask("d.s.t", "name", new Custom("'x'"))
                        .query("SELECT name FROM d.s.t")
                        .resultSchema()
                        .findField("name")
                        .isNullable())
                .isTrue();
    }

    @Test
    void isRefusedWhereItCanFail() {
        for (String expression : List.of(
                "CAST(name AS INTEGER)",
                "age + 1",
                "age * 2",
                "1 / age",
                "age % 0",
                "age / -1",
                "ABS(age)",
                "CAST(salary AS INTEGER)")) {
            assertRefused("age", expression);
        }
        for (String expression : List.of(
                "SUBSTRING(name, age)",
                "SUBSTRING(name FROM 1 FOR -1)",
                "LEFT(name, age)",
                "REPEAT(name, 1000000)",
                "LPAD(name, 1000000000)",
                "REGEXP_REPLACE(name, country, '')",
                "JSON_VALUE(name, '$.a')",
                "CASE WHEN name LIKE country THEN name END",
                "CAST(RAND() AS VARCHAR)")) {
            assertRefused("name", expression);
        }
    }

    @Test
    void isRefusedWithQueriesAggregatesWindowsAndParameters() {
        for (String expression : List.of(
                "(SELECT MAX(name) FROM d.s.t)",
                "CASE WHEN EXISTS (SELECT 1 FROM d.s.t) THEN name END",
                "CASE WHEN name IN (SELECT name FROM d.s.t) THEN name END",
                "MAX(name)",
                "MAX(name) OVER ()",
                "LAG(name) OVER (ORDER BY name)",
                "?",
                "CASE WHEN name = ? THEN name END",
                "t.name",
                "d.s.t.name",
                "nothing",
                "*",
                "name, country",
                "name FROM d.s.t",
                "name; DROP TABLE t",
                "name) FROM d.s.t --",
                "'",
                "",
                "name AS x",
                "$1")) {
            assertRefused("name", expression);
        }
    }

    @Test
    void isRefusedWhereItChangesTheType() {
        assertRefused("name", "age");
        assertRefused("age", "salary");
        assertRefused("age", "'1'");
        assertRefused("age", "CAST(age AS BIGINT)");
        assertRefused("salary", "CAST(salary AS DECIMAL(14, 3))");
        assertRefused("born", "CAST(born AS TIMESTAMP)");
        assertRefused("born", "EXTRACT(YEAR FROM born)");
        assertRefused("addr", "ROW(1, 'b')");
    }

    @Test
    void narrowerNumbersAndTextsTakeTheTypeOfTheColumn() throws SQLException {
        assertThat(masked("salary", "CASE WHEN age > 0 THEN 5 END")).containsExactly("5.00", null, null);
        assertThat(masked("country", "'x'")).containsExactly("x", "x", "x");
    }

    /** What happens to be a bare column is a mask all the same, and no predicate crosses it. */
    @Test
    void isOpaque() throws SQLException {
        PlanFixture fixture = TABLE.mask("d.s.t", "name", new Custom("country"));
        QueryPlan plan = fixture.query("SELECT name FROM d.s.t WHERE name = 'DE'");
        assertThat(ROWS.run(plan).lines()).containsExactly("DE");
        assertThat(plan.resultStage().inputs().values())
                .allSatisfy(input ->
                        assertThat(((QueryPlan.TableInput) input).predicate()).isEmpty());
    }

    @Test
    void masksColumnsOfViewsByTheirRows() throws SQLException {
        PlanFixture view = PlanFixture.fixture()
                .table("d.s.t", "name:string", "country:string", "age:int")
                .view("d.s.v", "SELECT name AS n, country AS c, age AS a FROM t", "n:string", "c:string", "a:int")
                .mask("d.s.v", "n", new Custom("CASE WHEN c = 'DE' THEN UPPER(n) ELSE '-' END"));
        assertThat(ROWS.run(view.query("SELECT n FROM d.s.v")).lines()).containsExactly("ZOË 😀", "-", "-");
        assertThat(ROWS.run(view.query("SELECT n FROM d.s.v WHERE CHAR_LENGTH(n) > 1"))
                        .lines())
                .containsExactly("ZOË 😀");
        PlanFixture filtered = view.rowFilter("d.s.t", "age = 41").rowFilter("d.s.v", "c IS NOT NULL");
        assertThat(ROWS.run(filtered.query("SELECT n FROM d.s.v WHERE 1 / a >= 0"))
                        .lines())
                .containsExactly("ZOË 😀");
        PlanFixture below = view.rowFilter("d.s.t", "age = 41");
        assertThat(ROWS.run(below.query("SELECT n FROM d.s.v WHERE 1 / a >= 0 AND CHAR_LENGTH(n) > 0"))
                        .lines())
                .containsExactly("ZOË 😀");
    }

    private static void assertRefused(String column, String expression) {
        GatewayException refused =
                TABLE.mask("d.s.t", column, new Custom(expression)).refused("SELECT " + column + " FROM d.s.t");
        assertThat(refused).as(expression).isNotNull();
        assertThat(refused.code()).as(expression).isEqualTo(ErrorCode.POLICY_INVALID);
    }
}
