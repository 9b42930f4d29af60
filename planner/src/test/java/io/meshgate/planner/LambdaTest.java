package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.sql.SQLException;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** Functions of arrays and lambdas, over a table of which rows are hidden. */
class LambdaTest {
    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.t", "id:int!", "xs:ints", "z:int", "region:string")
            .rowFilter("d.s.t", "region = 'EU'");

    private static final TestEngine ENGINE = TestEngine.engine().rows("d.s.t", """
                    SELECT * FROM (VALUES (1, [3, 1, NULL, 2], 2, 'EU'), (2, [], 5, 'EU'), (3, NULL, NULL, 'EU'),
                    (4, [0], 0, 'US')) AS v(id, xs, z, region)
                    """);

    private static ListAssert<String> rows(String sql) throws SQLException {
        return assertThat(ENGINE.run(MESH.query(sql)).lines());
    }

    @Test
    void transformKeepsOrderEmptinessAndNull() throws SQLException {
        rows("SELECT TRANSFORM(xs, x -> x * 10 + id) FROM d.s.t ORDER BY id")
                .containsExactly("[31, 11, NULL, 21]", "[]", "null");
        rows("SELECT TRANSFORM(ARRAY['a', 'b'], S -> UPPER(s) || CAST(t.id AS VARCHAR)) FROM d.s.t AS t WHERE t.id = 2")
                .containsExactly("[A2, B2]");
    }

    @Test
    void filterTakesWhatHolds() throws SQLException {
        rows("SELECT FILTER(xs, x -> x > 1), CARDINALITY(FILTER(xs, x -> x > 9)) FROM d.s.t ORDER BY id")
                .containsExactly("[3, 2]|0", "[]|0", "null|null");
        rows("SELECT id FROM d.s.t WHERE CARDINALITY(FILTER(xs, x -> x IS NULL)) = 1")
                .containsExactly("1");
    }

    @Test
    void matchesAreThreeValued() throws SQLException {
        rows("SELECT ANY_MATCH(xs, x -> x = 3), ANY_MATCH(xs, x -> x = 9), ALL_MATCH(xs, x -> x > 0), ALL_MATCH(xs, x -> x > 1),"
                        + " NONE_MATCH(xs, x -> x = 3), NONE_MATCH(xs, x -> x = 9) FROM d.s.t ORDER BY id")
                .containsExactly(
                        "true|null|null|false|false|null",
                        "false|false|true|true|true|true",
                        "null|null|null|null|null|null");
    }

    @Test
    void lambdasNestAndHideOuterNames() throws SQLException {
        rows("SELECT TRANSFORM(ARRAY[1, 2], x -> CARDINALITY(FILTER(xs, y -> y > x))), TRANSFORM(ARRAY[1], x ->"
                        + " TRANSFORM(ARRAY[5], x -> x + 1)[1]), TRANSFORM(xs, id -> id)[1] FROM d.s.t WHERE id = 1")
                .containsExactly("[2, 1]|[6]|3");
        rows("SELECT a.id FROM d.s.t AS a JOIN d.s.t AS b ON ANY_MATCH(a.xs, x -> x = b.id) AND b.id = 3")
                .containsExactly("1");
        rows("SELECT COUNT(*) FROM d.s.t GROUP BY CARDINALITY(TRANSFORM(xs, x -> x)) HAVING COUNT(*) = 1")
                .containsExactly("1", "1", "1");
    }

    @Test
    void whatCanFailIsGuarded() throws SQLException {
        assertThat(MESH.sql("SELECT TRANSFORM(ARRAY[1], x -> x / z) FROM d.s.t"))
                .contains("IS NOT FALSE THEN (t", "IS NOT FALSE THEN t0.\"z\" END");
        rows("SELECT TRANSFORM(ARRAY[10], x -> x / z)[1] FROM d.s.t ORDER BY id")
                .containsExactly("5", "2", "null");
    }

    @Test
    void refusesOtherLambdas() {
        refused(ErrorCode.NOT_SUPPORTED, "SELECT TRANSFORM(xs, (x, y) -> x) FROM d.s.t");
        refused(ErrorCode.NOT_SUPPORTED, "SELECT TRANSFORM(xs, x -> x + (SELECT 1)) FROM d.s.t");
        refused(ErrorCode.FUNCTION_NOT_FOUND, "SELECT REDUCE(xs, 0, (s, x) -> s + x, s -> s) FROM d.s.t");
        refused(ErrorCode.COLUMN_NOT_FOUND, "SELECT TRANSFORM(xs, x -> y) FROM d.s.t");
        refused(ErrorCode.NOT_SUPPORTED, "SELECT TRANSFORM(ARRAY_AGG(id), x -> x) FROM d.s.t");
        StringBuilder nested = new StringBuilder("xs");
        for (int i = 0; i < 40; i++) {
            nested.insert(0, "TRANSFORM(").append(", x -> x)");
        }
        refused(ErrorCode.LIMIT_EXCEEDED, "SELECT " + nested + " FROM d.s.t");
    }

    private static void refused(ErrorCode code, String sql) {
        assertThat(MESH.refused(sql)).as(sql).isNotNull().extracting("code").isEqualTo(code);
    }
}
