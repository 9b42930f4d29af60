package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.SqlPosition;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** WITH RECURSIVE, over tables of which rows are hidden. */
class RecursionTest {
    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.staff", "id:int!", "boss:int", "name:string", "x:int", "region:string")
            .rowFilter("d.s.staff", "region = 'EU'");

    private static final TestEngine ENGINE = TestEngine.engine().rows("d.s.staff", """
                    SELECT * FROM (VALUES (1, NULL, 'ann', 1, 'EU'), (2, 1, 'bob', 2, 'EU'), (3, 2, 'cid', 5, 'EU'),
                    (4, 1, 'dan', 0, 'US'), (5, 4, 'eve', 1, 'EU'), (6, NULL, 'fay', 0, 'US')) AS v(id, boss, name, x, region)
                    """);

    private static ListAssert<String> rows(String sql) throws SQLException {
        return assertThat(ENGINE.run(MESH.query(sql)).lines());
    }

    @Test
    void walksATreeOfVisibleRows() throws SQLException {
        rows("WITH RECURSIVE tree (id, path) AS (SELECT id, name FROM d.s.staff WHERE boss IS NULL UNION ALL"
                        + " SELECT s.id, tree.path || '/' || s.name FROM tree JOIN d.s.staff AS s ON s.boss = tree.id)"
                        + " SELECT id, path FROM tree ORDER BY id")
                .containsExactly("1|ann", "2|ann/bob", "3|ann/bob/cid");
    }

    @Test
    void countsAndFindsItsEnd() throws SQLException {
        rows("WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT SUM(n) FROM r")
                .containsExactly("500500");
        rows("WITH RECURSIVE R AS (SELECT 1 AS n UNION SELECT MOD(N, 4) + 1 FROM r) SELECT COUNT(*) FROM r")
                .containsExactly("4");
        rows("WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3), b AS (SELECT n * 10 AS m FROM a),"
                        + " c(n) AS (SELECT MAX(m) FROM b UNION ALL SELECT n - 10 FROM c WHERE n > 0) SELECT x.m, c.n FROM b"
                        + " AS x JOIN b AS y ON x.m = y.m JOIN c ON c.n = x.m ORDER BY 1")
                .containsExactly("10|10", "20|20", "30|30");
        rows("SELECT (SELECT MAX(n) FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3)"
                        + " SELECT n FROM r) AS q), COUNT(*) FROM d.s.staff")
                .containsExactly("3|4");
    }

    @Test
    void columnsMayBecomeNullAndStringsLonger() throws SQLException {
        rows("WITH RECURSIVE r(a, b) AS (SELECT 1, 1 UNION ALL SELECT b, NULLIF(b, 1) FROM r WHERE a = 1) SELECT a, b FROM r"
                        + " ORDER BY a, b")
                .containsExactly("1|1", "1|null", "null|null");
        rows("WITH RECURSIVE r(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT CAST(n + 1 AS INTEGER) FROM r WHERE n < 3)"
                        + " SELECT MAX(n) FROM r")
                .containsExactly("3");
        rows("WITH RECURSIVE r(s) AS (SELECT 'x' UNION ALL SELECT s || 'yy' FROM r WHERE CHAR_LENGTH(s) < 5) SELECT s FROM r"
                        + " ORDER BY s")
                .containsExactly("x", "xyy", "xyyyy");
        rows("WITH RECURSIVE r(a) AS (SELECT ARRAY[1] UNION ALL SELECT ARRAY_CONCAT(a, a) FROM r WHERE CARDINALITY(a) < 9)"
                        + " SELECT MAX(CARDINALITY(a)) FROM r")
                .containsExactly("16");
    }

    @Test
    void whatGrowsAtEachTurnIsBounded() {
        for (String grown : List.of(
                "SELECT 'x' UNION ALL SELECT v || v FROM r",
                "SELECT TO_UTF8('x') UNION ALL SELECT TO_UTF8(TO_BASE64(v)) FROM r",
                "SELECT ARRAY[1] UNION ALL SELECT ARRAY_CONCAT(v, v) FROM r")) {
            QueryPlan plan = MESH.query("WITH RECURSIVE r (v) AS (" + grown + ") SELECT COUNT(*) FROM r");
            assertThatThrownBy(() -> ENGINE.run(plan))
                    .as(grown)
                    .hasMessageContaining("MESHGATE:LIMIT_EXCEEDED:WITH RECURSIVE");
        }
        refused(
                ErrorCode.LIMIT_EXCEEDED,
                "WITH RECURSIVE r (v) AS (SELECT 'x' UNION ALL SELECT v" + " || v".repeat(30)
                        + " FROM r) SELECT v FROM r");
        refused(
                ErrorCode.NOT_SUPPORTED,
                "WITH RECURSIVE r (v) AS (SELECT ARRAY['x'] UNION ALL SELECT v FROM r) SELECT v FROM r");
    }

    private static void refused(ErrorCode code, String sql) {
        assertThat(MESH.refused(sql)).as(sql).isNotNull().extracting("code").isEqualTo(code);
    }

    @Test
    void refusesWhatIsNoLinearRecursion() {
        for (String recursion : List.of(
                "SELECT n + 1 FROM r",
                "SELECT 1 UNION ALL SELECT a.n FROM r AS a JOIN r AS b ON a.n = b.n",
                "SELECT 1 UNION ALL SELECT n FROM r WHERE n IN (SELECT n FROM r)",
                "SELECT n FROM r UNION ALL SELECT 1",
                "SELECT 1 INTERSECT SELECT n FROM r",
                "SELECT 1 UNION ALL SELECT x.n FROM r, LATERAL (WITH RECURSIVE q (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q"
                        + " WHERE n < 3) SELECT n FROM q) AS x")) {
            refused(ErrorCode.NOT_SUPPORTED, "WITH RECURSIVE r (n) AS (" + recursion + ") SELECT n FROM r");
        }
        refused(ErrorCode.NOT_SUPPORTED, "WITH RECURSIVE r AS (VALUES (1) UNION ALL SELECT 2 FROM r) SELECT * FROM r");
        refused(ErrorCode.TABLE_NOT_FOUND, "WITH r (n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT n FROM r");
        refused(
                ErrorCode.TYPE_MISMATCH,
                "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n * 1.5 FROM r) SELECT n FROM r");
        refused(
                ErrorCode.TYPE_MISMATCH,
                "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + CAST(1 AS BIGINT) FROM r) SELECT n FROM r");
        refused(
                ErrorCode.NOT_SUPPORTED,
                "SELECT (WITH RECURSIVE r (n) AS (SELECT s.id UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT MAX(n) FROM"
                        + " r) FROM d.s.staff AS s");
    }

    @Test
    void tellsWhereTheSecondReferenceStands() {
        for (String again : List.of(
                "SELECT a.n FROM r AS a JOIN ~r AS b ON a.n = b.n",
                "SELECT a.n FROM r AS a, (SELECT n FROM ~R) AS b",
                "SELECT n FROM r WHERE n IN (SELECT n FROM ~r)",
                "SELECT n FROM r WHERE EXISTS (SELECT 1 FROM d.s.staff CROSS JOIN ~r AS b)",
                "SELECT (SELECT MAX(n) FROM ~r) FROM r")) {
            String sql = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL " + again + ") SELECT n FROM r";
            assertThat(MESH.refused(sql.replace("~", ""))).as(again).satisfies(refusal -> {
                assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
                assertThat(refusal.position()).contains(new SqlPosition(1, sql.indexOf('~') + 1));
            });
        }
    }

    @Test
    void guardsAreCarriedThroughTheTurns() throws SQLException {
        String sql =
                "WITH RECURSIVE r (id, v) AS (SELECT id, x FROM d.s.staff WHERE id = 1 UNION ALL SELECT s.id, 10 / s.x FROM"
                        + " r JOIN d.s.staff AS s ON s.id = r.id + 1) SELECT id, 100 / v FROM r ORDER BY id";
        assertThat(MESH.sql(sql))
                .startsWith("WITH RECURSIVE r0(c0, c1, c2) AS (")
                .contains("THEN (10 // ", "IS NOT FALSE THEN (100 // ", "AS BOOLEAN) AS c2");
        rows(sql).containsExactly("1|100", "2|20", "3|50");
    }
}
