package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside a filtered table, what is computed of what can fail does not go by which side of a join an engine reads first. */
class FailingSidesTest {
    private static final PlanFixture FREE = PlanFixture.fixture()
            .table("d.s.t", "id:int", "kind:string", "day:date")
            .table("d.s.n", "n:int", "s:string")
            .table("d.s.e", "n:int", "day:date", "at:instant")
            .table("d.s.a", "n:int", "price:dec18_2", "large:dec19_2", "f:double")
            .view("d.s.v", "SELECT n, 1 / (n - 3) AS q FROM d.s.n", "n:int", "q:int");
    private static final PlanFixture FILTERED = FREE.rowFilter("d.s.t", "kind = 'open'");
    private static final String RUN_ONCE = " AS MATERIALIZED (";

    /** With division by zero where {@code n} is 3. */
    private static TestEngine engine(int open, int hidden) {
        String rows =
                "SELECT i::INTEGER AS id, CASE WHEN i < %1$d THEN 'open' END AS kind, DATE '2024-01-01' AS day FROM range(%1$d + %2$d) AS r(i)";
        return TestEngine.engine()
                .rows("d.s.t", rows.formatted(open, hidden))
                .rows("d.s.n", "SELECT i::INTEGER AS n, i::VARCHAR AS s FROM range(1000) AS r(i)");
    }

    static Stream<String> statements() {
        return Stream.of(
                "SELECT t.id FROM d.s.t JOIN (SELECT n, 1 / (n - 3) AS q FROM d.s.n) AS f ON f.n = t.id WHERE q > 0",
                "SELECT f.q FROM d.s.t JOIN (SELECT n, 1 / (n - 3) AS q FROM d.s.n) AS f ON f.q = t.id",
                "SELECT t.id FROM d.s.t JOIN d.s.n ON 1 / (n - 3) = t.id",
                "SELECT t.id FROM d.s.t, d.s.n WHERE 1 / (n - 3) = t.id AND n < 500",
                "SELECT t.id FROM d.s.t JOIN d.s.n ON n = t.id AND 1 / (n - 3) > 0",
                "SELECT t.id FROM d.s.t LEFT JOIN d.s.n ON n = t.id AND 1 / (n - 3) > 0",
                "SELECT t.id FROM d.s.n RIGHT JOIN d.s.t ON 1 / (n - 3) = t.id",
                "SELECT t.id FROM d.s.t JOIN (SELECT n, SUM(1 / (n - 3)) AS q FROM d.s.n GROUP BY n) AS f ON f.n = t.id",
                "SELECT t.id FROM d.s.t JOIN (SELECT n, SUM(1 / (n - 3)) OVER () AS q FROM d.s.n) AS f ON f.n = t.id",
                "SELECT id FROM d.s.t WHERE id IN (SELECT 1 / (n - 3) FROM d.s.n)",
                "SELECT n FROM d.s.n WHERE 1 / (n - 3) IN (SELECT id FROM d.s.t)",
                "SELECT id FROM d.s.t WHERE EXISTS (SELECT 1 FROM d.s.n WHERE n = t.id AND 1 / (n - 3) > 0)",
                "SELECT id FROM d.s.t WHERE EXISTS (SELECT 1 FROM d.s.n WHERE t.id = 1 / (n - 3))",
                "SELECT t.id, x FROM d.s.t, LATERAL (SELECT n AS x FROM d.s.n WHERE n = t.id AND 1 / (n - 3) > 0) AS l",
                "SELECT n FROM d.s.n WHERE (1 / (n - 3) > 0 OR n IN (SELECT id FROM d.s.t)) AND n IN (SELECT id FROM d.s.t)",
                "SELECT id FROM d.s.t INTERSECT SELECT 1 / (n - 3) FROM d.s.n",
                "SELECT id FROM d.s.t EXCEPT SELECT 1 / (n - 3) FROM d.s.n",
                "SELECT t.id FROM d.s.t JOIN d.s.n AS a ON a.n = t.id JOIN d.s.n AS b ON a.n = b.n WHERE 1 / (a.n + b.n - 6) > 0",
                "SELECT x FROM (SELECT t.id, 1 / (n - 3) AS x FROM d.s.t JOIN d.s.n ON n = t.id) AS j WHERE x > 0",
                "SELECT x, COUNT(*) FROM (SELECT 1 / (n - 3) AS x FROM d.s.t JOIN d.s.n ON n = t.id) AS j GROUP BY x HAVING x > 0",
                "SELECT t.id, q FROM (SELECT n, CAST(q AS INTEGER) AS q FROM (SELECT n, COUNT(*) AS q FROM d.s.n GROUP BY n"
                        + " ORDER BY n LIMIT 2) AS c) AS f RIGHT JOIN d.s.t ON n = t.id AND q IN (0)",
                "SELECT t.id, v.q FROM d.s.t JOIN d.s.v ON v.n = t.id WHERE v.q > 0",
                "WITH w AS (SELECT n, 1 / (n - 3) AS q FROM d.s.n) SELECT a.n FROM w AS a JOIN w AS b ON a.n = b.q JOIN d.s.t ON id = b.n");
    }

    private static String outcome(QueryPlan plan, TestEngine engine) {
        try {
            return "rows " + engine.run(plan).lines();
        } catch (SQLException e) {
            return "failed";
        }
    }

    private static List<String> lines(PlanFixture fixture, TestEngine engine, String sql) throws SQLException {
        return engine.run(fixture.query(sql)).values().stream()
                .map(String::valueOf)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void failsOrNotWhateverIsHidden(String sql) {
        QueryPlan plan = FILTERED.query(sql);
        assertThat(outcome(plan, engine(0, 20_000)))
                .as(plan.resultStage().sql())
                .isEqualTo(outcome(plan, engine(0, 0)))
                .isEqualTo(outcome(plan, engine(0, 5)));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void leavesToTheEngineWhatHidesNothing(String sql) {
        assertThat(FILTERED.sql(sql)).contains(RUN_ONCE);
        assertThat(FREE.sql(sql)).doesNotContain(RUN_ONCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT t.id, n.s FROM d.s.t JOIN d.s.n ON n.n = t.id WHERE t.id > 3 AND n.s LIKE '1%'",
                "SELECT t.id, COUNT(*) FROM d.s.t LEFT JOIN d.s.n ON n.n = t.id GROUP BY t.id HAVING COUNT(*) > 1",
                "SELECT id FROM d.s.t WHERE id IN (SELECT n FROM d.s.n WHERE s <> '5')",
                "SELECT id, 1 / id FROM d.s.t WHERE 1 / id > 0",
                "SELECT 1 / t.id, 1 / f.n, q FROM d.s.t JOIN (SELECT n, 1 / (n - 3) AS q FROM d.s.n) AS f ON f.n = t.id",
                "SELECT q + 1 FROM d.s.t LEFT JOIN d.s.n AS m ON m.n = t.id JOIN (SELECT n, 1 / (n - 3) AS q FROM d.s.n)"
                        + " AS f ON f.n = t.id",
                "SELECT v.q FROM d.s.v JOIN d.s.t ON v.n = t.id",
                "SELECT t.id, l.x + 1 FROM d.s.t, LATERAL (SELECT 1 / n AS x FROM d.s.n WHERE n = t.id) AS l",
                "SELECT t.id FROM d.s.t JOIN d.s.n ON n.n = t.id AND t.day < DATE '1993-10-01' + INTERVAL '3' MONTH"
                        + " AND n.n < 3 * 7 + 5",
                "SELECT t.id FROM d.s.t JOIN d.s.n ON n.n = t.id WHERE t.day >= CURRENT_DATE - INTERVAL '7' DAY"
                        + " AND t.day < CAST(CURRENT_TIMESTAMP + INTERVAL '1' YEAR AS DATE) AND n.n <> CAST(NULL AS INTEGER)",
                "SELECT t.id FROM d.s.t JOIN d.s.e ON e.n = t.id WHERE e.day BETWEEN '2020-01-01' AND CURRENT_DATE - INTERVAL '30'"
                        + " DAY",
                "SELECT t.id FROM d.s.t JOIN d.s.e ON e.n = t.id AND e.day < DATE '2020-01-01' + INTERVAL '1' YEAR",
                "SELECT t.id FROM d.s.t JOIN d.s.e ON e.n = t.id WHERE e.at >= CURRENT_TIMESTAMP - INTERVAL '1' HOUR",
                "SELECT t.id FROM d.s.t JOIN (SELECT n, ROW_NUMBER() OVER (PARTITION BY n ORDER BY s) AS r, COUNT(*) OVER () AS"
                        + " c FROM d.s.n) AS f ON f.n = t.id WHERE r = 1 AND c > 5",
            })
    void whatTheJoinDoesNotNeedIsComputedAboveIt(String sql) {
        assertThat(FILTERED.sql(sql)).doesNotContain(RUN_ONCE);
    }

    /** Of numbers with few digits, whose sums always fit. */
    @ParameterizedTest
    @ValueSource(strings = {"SUM(price) > 3", "AVG(price) > 3", "AVG(n) > 3"})
    void sumsOfShortNumbersCannotFail(String condition) {
        String sums = "SELECT id FROM d.s.t WHERE id IN (SELECT n FROM d.s.a GROUP BY n HAVING " + condition + ")";
        assertThat(FILTERED.sql(sums)).doesNotContain(RUN_ONCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUM(n) > 3", "SUM(large) > 3", "AVG(large) > 3", "SUM(f) > 3", "AVG(f) > 3"})
    void sumsOfLongNumbersMayFail(String condition) {
        String sums = "SELECT id FROM d.s.t WHERE id IN (SELECT n FROM d.s.a GROUP BY n HAVING " + condition + ")";
        assertThat(FILTERED.sql(sums)).contains(RUN_ONCE);
    }

    @Test
    void whatIsGuardedFailsOnlyIfItWouldWithoutTheGuard() {
        String condition = "SELECT id FROM d.s.t WHERE %s = 'ab' AND id > (SELECT MAX(n) FROM d.s.n)";
        assertThat(FILTERED.sql(condition.formatted("SUBSTRING(kind, 1, 2)")))
                .contains("CASE WHEN")
                .doesNotContain(RUN_ONCE);
        assertThat(FILTERED.sql(condition.formatted("SUBSTRING(kind, 1, id)"))).contains(RUN_ONCE);
    }

    /** As it would if it did not run it whole, and scans are pruned by it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT q FROM d.s.t JOIN (SELECT n, SUM(n * 2) AS q FROM d.s.n GROUP BY n) AS f ON f.n = t.id WHERE n > 990",
                "SELECT q FROM d.s.t JOIN (SELECT n, SUM(n * 2) AS q FROM d.s.n GROUP BY n) AS f ON f.n = t.id AND n > 990",
                "SELECT q FROM d.s.t LEFT JOIN (SELECT n, n * 2 AS q FROM d.s.n) AS f ON q = t.id AND n > 990",
                "SELECT q FROM d.s.t JOIN (SELECT n, n * 2 AS q FROM d.s.n) AS f ON q = t.id JOIN d.s.t AS u ON u.id = t.id"
                        + " WHERE n > 990 AND n * 2 > 3",
            })
    void whatIsRunWholeIsNarrowedBefore(String sql) {
        String whole = FILTERED.sql(sql).split("\\) SELECT", 2)[0];
        assertThat(whole).contains(RUN_ONCE).contains("> 990");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATE '2020-01-01' + INTERVAL '9001' YEAR",
                "CAST('2020-02-30' AS DATE)",
                "CAST('20-02-03' AS DATE)",
                "CURRENT_DATE + INTERVAL '400000' DAY(6)",
            })
    void doesNotTrustConstantsThatMayFail(String day) {
        assertThat(FILTERED.sql("SELECT t.id FROM d.s.t JOIN d.s.e ON e.n = t.id AND e.day < " + day))
                .contains(RUN_ONCE);
    }

    /** As products of what conditions further up keep apart would be large. */
    @Test
    void doesNotMultiplyTables() {
        String sql = FILTERED.sql("SELECT t.id FROM d.s.t, d.s.n AS a, d.s.n AS b"
                + " WHERE CAST(a.s AS INTEGER) = t.id AND CAST(b.s AS INTEGER) = a.n AND a.n / b.n = t.id");
        assertThat(sql.indexOf("CROSS JOIN")).as(sql).isGreaterThan(sql.lastIndexOf(RUN_ONCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT t.id, q FROM d.s.t LEFT JOIN (SELECT n, CAST(s AS INTEGER) + 1 AS q FROM d.s.n) AS f ON f.q = t.id",
                "SELECT t.id, q FROM d.s.t RIGHT JOIN (SELECT n, CAST(s AS INTEGER) + 1 AS q FROM d.s.n) AS f ON f.q = t.id",
                "SELECT t.id, q, r FROM d.s.t FULL JOIN (SELECT n, n * 2 AS q, n * 3 AS r FROM d.s.n) AS f ON f.q = t.id",
                "SELECT t.id, q FROM d.s.t RIGHT JOIN (SELECT n, n * 2 AS q FROM d.s.n) AS f ON f.n = t.id WHERE q > 90",
                "SELECT t.id, q FROM d.s.t LEFT JOIN (SELECT n, n * 2 AS q FROM d.s.n) AS f ON f.n = t.id + 990 WHERE q IS"
                        + " NULL OR q * 2 > 3970",
                "SELECT t.id, COALESCE(q, -1) FROM d.s.t LEFT JOIN (SELECT n, COALESCE(n * 2, 7) AS q FROM d.s.n) AS f"
                        + " ON f.n = t.id + 990",
                "SELECT a.id, b.n, c.n FROM d.s.t AS a, d.s.n AS b, d.s.n AS c WHERE CAST(b.s AS INTEGER) = a.id AND c.n * 2 ="
                        + " b.n AND a.id + b.n + c.n > 40 AND c.n < 40",
                "SELECT a.id, b.n FROM d.s.t AS a JOIN d.s.n AS b ON a.id * 2 = CAST(b.s AS INTEGER) AND b.n + a.id > 30",
                "SELECT a.id, b.n FROM d.s.t AS a LEFT JOIN d.s.n AS b ON a.id * 2 = CAST(b.s AS INTEGER) AND b.n + a.id > 30",
                "SELECT a.id, b.n FROM d.s.n AS b RIGHT JOIN d.s.t AS a ON a.id * 2 = b.n * 3 AND b.n * a.id > 30 AND b.n *"
                        + " 5 > 50",
                "SELECT id FROM d.s.t WHERE id * 2 IN (SELECT CAST(s AS INTEGER) FROM d.s.n WHERE n * 2 > 50)",
                "SELECT id FROM d.s.t WHERE id * 30 NOT IN (SELECT CAST(s AS INTEGER) FROM d.s.n)",
                "SELECT id FROM d.s.t AS a WHERE EXISTS (SELECT 1 FROM d.s.n WHERE CAST(s AS INTEGER) = a.id * 30)",
                "SELECT id FROM d.s.t WHERE id * 2 > (SELECT MAX(n * 2) - 1920 FROM d.s.n) AND id + 1 < 45",
                "SELECT id * 2 FROM d.s.t INTERSECT SELECT CAST(s AS INTEGER) FROM d.s.n",
                "SELECT CAST(s AS INTEGER) FROM d.s.n EXCEPT SELECT id * 2 FROM d.s.t",
                "SELECT k, COUNT(*) FROM (SELECT n * 2 AS k FROM d.s.t JOIN d.s.n ON n = id) AS j GROUP BY k HAVING k > 40 AND"
                        + " SUM(k * 2) > 90",
                "SELECT k, COUNT(*) FROM (SELECT n * 2 AS k FROM d.s.t JOIN d.s.n ON n = id) AS j GROUP BY ROLLUP(k) HAVING k"
                        + " > 40 AND SUM(k * 2) > 90",
                "SELECT * FROM (SELECT n * 2 AS k, ROW_NUMBER() OVER (ORDER BY n * 3) AS r FROM d.s.t JOIN d.s.n ON n = id) AS"
                        + " j WHERE k > 40 AND r < 30",
                "SELECT * FROM (SELECT n * 2 AS k FROM d.s.t JOIN d.s.n ON n = id ORDER BY n LIMIT 30) AS j WHERE k * 2 > 40",
                "WITH w AS (SELECT n, n * 2 AS q FROM d.s.n) SELECT a.n, b.q FROM w AS a JOIN w AS b ON a.n = b.q JOIN d.s.t"
                        + " ON id = b.n WHERE a.q + b.q > 60",
                "SELECT t.id, l.x FROM d.s.t, LATERAL (SELECT SUM(n * 2) AS x FROM d.s.n WHERE n * 2 < t.id) AS l WHERE x * 2 >"
                        + " 0",
                "SELECT t.id, l.x, l.y FROM d.s.t, LATERAL (SELECT n * 2 AS x, 1 AS y FROM d.s.n WHERE n < t.id) AS l WHERE x > 3",
                "SELECT t.id, l.x, l.y FROM d.s.t LEFT JOIN LATERAL (SELECT n * 2 AS x, 1 AS y FROM d.s.n WHERE n = t.id + 980)"
                        + " AS l ON TRUE",
                "SELECT t.id FROM d.s.t JOIN (SELECT 1 AS x) AS o ON CAST('5' AS INTEGER) = t.id AND x * 2 = 2",
                "SELECT id FROM d.s.t AS a JOIN d.s.t AS b USING (id) WHERE a.id * 2 = a.id + b.id",
                "SELECT id, q FROM d.s.t NATURAL JOIN (SELECT n AS id, n * 2 AS q FROM d.s.n) AS c WHERE t.id * 2 = q",
                "SELECT t.id FROM d.s.t LEFT JOIN (d.s.n AS a CROSS JOIN d.s.t AS b) ON COALESCE(a.n + b.id + 500, 0) = t.id WHERE"
                        + " COALESCE(a.n + b.id + 500, 0) = 0",
                "SELECT t.id FROM (d.s.n AS a CROSS JOIN d.s.t AS b) RIGHT JOIN d.s.t ON COALESCE(a.n + b.id + 500, 0) = t.id"
                        + " WHERE COALESCE(a.n + b.id + 500, 0) = 0 AND t.id * 2 > 4",
                "SELECT t.id, q, n FROM d.s.t LEFT JOIN (SELECT n, SUM(n * 2) AS q FROM d.s.n GROUP BY n) AS f ON f.n = t.id AND n"
                        + " > 10 WHERE q IS NULL OR n < 20",
                "SELECT t.id FROM d.s.t JOIN (SELECT n, RANK() OVER (ORDER BY s) AS r FROM d.s.n) AS f ON f.n = t.id WHERE r < 90",
                "WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i * 2 FROM r JOIN d.s.t ON i * 2 = id WHERE i * 3 < 90)"
                        + " SELECT i FROM r",
            })
    void showsTheSameRows(String sql) throws SQLException {
        TestEngine engine = engine(50, 0);
        List<String> free = lines(FREE, engine, sql);
        assertThat(free).isNotEmpty();
        assertThat(lines(FILTERED, engine, sql)).as(FILTERED.sql(sql)).containsExactlyInAnyOrderElementsOf(free);
        assertThat(lines(FILTERED, engine(50, 5), sql)).containsExactlyInAnyOrderElementsOf(free);
    }
}
