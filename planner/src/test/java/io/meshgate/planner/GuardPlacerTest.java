package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guards stand where an expression could fail on a hidden row, and nowhere else. */
class GuardPlacerTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture()
            .table("d.s.t", "id:int", "s:string", "n:dec12_2", "w:dec10_0", "small:dec4_2", "xs:ints", "d:date")
            .table("d.s.pub", "id:int", "s:string")
            .rowFilter("d.s.t", "id < 10 OR id IS NULL");

    /** The rows of id 10 and more are hidden; whatever touches them fails. */
    private static final TestEngine ENGINE = TestEngine.engine()
            .rows("d.s.t", """
                    SELECT * FROM (VALUES
                    (1, '1', 1.00::DECIMAL(12, 2), 1::DECIMAL(10, 0), 1.00::DECIMAL(4, 2), [1], DATE '2024-01-01'),
                    (2, '2', 2.00, 2, 2.00, [2], DATE '2024-01-02'),
                    (10, 'poison', 9999999999.99, 9999999999, 99.99, [], DATE '5881580-07-10'))
                    AS v(id, s, n, w, small, xs, d)
                    """)
            .rows("d.s.pub", "SELECT * FROM (VALUES (1, '1'), (10, 'poison')) AS v(id, s)");

    private static boolean guarded(String sql) {
        return FIXTURE.sql(sql).contains(" IS NOT FALSE THEN ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM d.s.t",
                "SELECT id FROM d.s.t WHERE id = 1 AND s LIKE 'a%' AND d > DATE '2024-01-01' OR n IN (1, 2)",
                "SELECT id FROM d.s.t WHERE s LIKE 'a!%' ESCAPE '!'",
                "SELECT small * small + small FROM d.s.t",
                "SELECT SUM(n), COUNT(*), MIN(s) FROM d.s.t GROUP BY id",
                "SELECT CASE WHEN id = 1 THEN s END, COALESCE(s, 'x') FROM d.s.t",
                "SELECT EXTRACT(YEAR FROM d) FROM d.s.t",
                "SELECT t.id FROM d.s.t JOIN d.s.pub AS f ON t.id = f.id WHERE CAST(f.s AS INTEGER) = 1",
                "SELECT CAST(s AS INTEGER) FROM d.s.pub",
                "SELECT 1 / COUNT(*) FROM d.s.t",
                "SELECT CAST(w AS BIGINT) FROM d.s.t",
            })
    void leakproofPlansPayNothing(String sql) {
        assertThat(guarded(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM d.s.t WHERE CAST(s AS INTEGER) = 1",
                "SELECT id FROM d.s.t WHERE s LIKE s AND CAST(s AS INTEGER) > 0",
                "SELECT id FROM d.s.t WHERE n * n > 0",
                "SELECT id FROM d.s.t WHERE n * n * n >= 1",
                "SELECT id FROM d.s.t WHERE CAST(w AS INTEGER) > 0",
                "SELECT id FROM d.s.t WHERE id > 0.0000000000000000000000000000000000001",
                "SELECT id FROM d.s.t WHERE 1 / (10 - id) >= 0",
                "SELECT id FROM d.s.t WHERE d + INTERVAL '1' DAY > DATE '2000-01-01'",
                "SELECT id FROM d.s.t WHERE id IN (1, 2) AND SUBSTRING(s FROM CAST(s AS INTEGER)) <> 'x'",
                "SELECT t.id FROM d.s.t JOIN d.s.pub AS f ON CAST(t.s AS INTEGER) = f.id",
                "SELECT t.id FROM d.s.pub AS f LEFT JOIN d.s.t ON CAST(t.s AS INTEGER) = f.id",
                "SELECT t.id FROM d.s.pub AS f LEFT JOIN d.s.t ON t.id = f.id WHERE CAST(COALESCE(t.s, '0') AS INTEGER) >= 0",
                "SELECT COUNT(*) FROM d.s.t GROUP BY CAST(s AS INTEGER)",
                "SELECT s, COUNT(*) FROM d.s.t GROUP BY s HAVING CAST(s AS INTEGER) > 0",
                "SELECT s, COUNT(*) FROM d.s.t GROUP BY ROLLUP(s) HAVING CAST(s AS INTEGER) > 0",
                "SELECT id FROM d.s.t ORDER BY CAST(s AS INTEGER)",
                "SELECT SUM(CAST(s AS INTEGER)) FROM d.s.t",
                "SELECT x FROM (SELECT s AS x FROM d.s.t UNION ALL SELECT s FROM d.s.t) AS u WHERE CAST(x AS INTEGER) = 1",
                "SELECT x FROM (SELECT s AS x FROM d.s.t UNION SELECT '1') AS u WHERE CAST(x AS INTEGER) = 1",
                "SELECT id FROM d.s.pub AS f WHERE EXISTS (SELECT 1 FROM d.s.t WHERE CAST(t.s AS INTEGER) = f.id)",
                "SELECT id FROM d.s.t WHERE EXISTS (SELECT 1 FROM d.s.pub AS f WHERE f.id = CAST(t.s AS INTEGER))",
                "SELECT id FROM d.s.pub WHERE id IN (SELECT CAST(s AS INTEGER) FROM d.s.t)",
                "SELECT id, (SELECT COUNT(*) FROM d.s.t WHERE CAST(t.s AS INTEGER) = f.id) FROM d.s.pub AS f",
                "SELECT t.id, l.x FROM d.s.t, LATERAL (SELECT CAST(t.s AS INTEGER) AS x) AS l",
                "WITH w AS (SELECT CAST(s AS INTEGER) AS x FROM d.s.t) SELECT a.x FROM w AS a, w AS b WHERE a.x = b.x",
                "SELECT RANK() OVER (ORDER BY CAST(s AS INTEGER)) FROM d.s.t",
                "SELECT DISTINCT CAST(s AS INTEGER) FROM d.s.t",
            })
    void hiddenRowsNeverFailAStatement(String sql) throws SQLException {
        assertThat(guarded(sql)).as(FIXTURE.sql(sql)).isTrue();
        assertThat(ENGINE.run(FIXTURE.query(sql)).values()).isNotEmpty();
    }

    /** The engine finds no type for them both, and pushes the comparison below a row filter that is an OR. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "v BETWEEN 1.5 AND 3.5",
                "v NOT BETWEEN 3.5 AND 4.5",
                "v BETWEEN SYMMETRIC 3.5 AND 1.5",
                "v BETWEEN q AND 3.5",
                "v > 1.5",
                "v IS DISTINCT FROM 1.5",
                "COALESCE(v, q) > 0",
            })
    void hiddenDecimalsAreNotComparedInATypeThatIsTooSmall(String condition) throws SQLException {
        PlanFixture fixture = PlanFixture.fixture()
                .table("d.s.wide", "id:int", "v:dec38_0", "q:dec10_5", "x:double", "s:string")
                .table("d.s.ids", "id:int")
                .rowFilter("d.s.wide", "x <> 7 OR s LIKE '%EU%'");
        TestEngine engine = TestEngine.engine()
                .rows("d.s.wide", """
                        SELECT i::INTEGER AS id,
                            CASE WHEN i % 1000 = 7 THEN 10::DECIMAL(38, 0) ** 37 ELSE 3 END::DECIMAL(38, 0) AS v,
                            1.5::DECIMAL(10, 5) AS q, (i % 1000)::DOUBLE AS x,
                            CASE WHEN i % 1000 = 7 THEN 'US' ELSE 'in the EU' END AS s
                        FROM range(20000) AS r(i)
                        """)
                .rows("d.s.ids", "SELECT i::INTEGER AS id FROM range(20000) AS r(i)");
        String sql = "SELECT COUNT(*) FROM d.s.wide AS w JOIN d.s.ids AS i ON i.id = w.id WHERE " + condition;
        assertThat(fixture.sql(sql)).contains(" IS NOT FALSE THEN ");
        assertThat(engine.run(fixture.query(sql)).value()).isEqualTo("19980");
    }

    @Test
    void guardsKeepTypeAndNullability() {
        PlanFixture fixture =
                PlanFixture.fixture().table("d.s.t", "id:int!", "n:dec12_2!").rowFilter("d.s.t", "id < 10");
        QueryPlan plan = fixture.query("SELECT id + 1, n * n FROM d.s.t");
        assertThat(plan.resultSchema().getFields()).noneMatch(field -> field.isNullable());
    }

    @Test
    void visibleRowsFailAsEver() {
        assertThatThrownBy(() -> ENGINE.run(FIXTURE.query("SELECT 1 / (id - 1) FROM d.s.t")))
                .hasMessageContaining("Division by zero");
    }
}
