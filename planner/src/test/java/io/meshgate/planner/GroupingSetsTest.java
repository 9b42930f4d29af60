package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.sql.SQLException;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** GROUP BY that has a key twice, and the ORDER BY of a SELECT DISTINCT. */
class GroupingSetsTest {
    private static final PlanFixture FIXTURE = PlanFixture.fixture().table("d.s.t", "i:int", "l:int");
    private static final TestEngine ENGINE =
            TestEngine.engine().rows("d.s.t", "SELECT * FROM (VALUES (1, 10), (2, 10)) AS v(i, l)");

    private static ListAssert<String> rows(String sql) throws SQLException {
        return assertThat(ENGINE.run(FIXTURE.query(sql)).lines());
    }

    @Test
    void rollupOfOneColumnTwiceHasItsSetTwice() throws SQLException {
        String[] twice = {"1|1", "1|1", "2|1", "2|1", "null|2"};
        for (String keys : new String[] {
            "ROLLUP(i, i)",
            "ROLLUP(i, t.i)",
            "ROLLUP(1, i)",
            "ROLLUP(k, i)",
            "ROLLUP((i, l), i)",
            "GROUPING SETS (ROLLUP(i, I))"
        }) {
            rows("SELECT i AS k, COUNT(*) FROM d.s.t AS t GROUP BY " + keys).containsExactlyInAnyOrder(twice);
        }
        rows("SELECT i, COUNT(*) FROM d.s.t GROUP BY DISTINCT ROLLUP(i, i)")
                .containsExactlyInAnyOrder("1|1", "2|1", "null|2");
        rows("SELECT i + 1, COUNT(*) FROM d.s.t GROUP BY ROLLUP(i + 1, i + 1)")
                .containsExactlyInAnyOrder("2|1", "2|1", "3|1", "3|1", "null|2");
    }

    @Test
    void aggregatesOfNoRowsAreNullAlsoWhereSetsAreWrittenOut() throws SQLException {
        String joined = " FROM d.s.t AS a JOIN d.s.t AS b ON a.i > 9 GROUP BY ";
        rows("SELECT MIN(5)" + joined + "ROLLUP(a.i, b.i)").containsExactly("null");
        rows("SELECT MIN(5)" + joined + "CUBE(a.i, b.i)").containsExactly("null");
        rows("SELECT MAX(DATE '2020-01-01'), COUNT(*)" + joined + "ROLLUP(a.i, a.i)")
                .containsExactly("null|0");
    }

    @Test
    void cubeOfOneColumnTwiceHasItsSetThreeTimes() throws SQLException {
        rows("SELECT i, COUNT(*), GROUPING(i) FROM d.s.t GROUP BY CUBE(i, i)")
                .containsExactlyInAnyOrder("1|1|0", "1|1|0", "1|1|0", "2|1|0", "2|1|0", "2|1|0", "null|2|1");
        rows("SELECT l, COUNT(*) FROM d.s.t GROUP BY CUBE(l, i, l) HAVING COUNT(*) = 2")
                .containsExactlyInAnyOrder("10|2", "10|2", "10|2", "null|2");
    }

    @Test
    void groupingSetsMayBeTheSame() throws SQLException {
        rows("SELECT i, COUNT(*) FROM d.s.t GROUP BY GROUPING SETS ((i), (i), (), ())")
                .containsExactlyInAnyOrder("1|1", "1|1", "2|1", "2|1", "null|2", "null|2");
        rows("SELECT i, l, COUNT(*) FROM d.s.t GROUP BY ROLLUP(i), ROLLUP(l)")
                .containsExactlyInAnyOrder("1|10|1", "2|10|1", "1|null|1", "2|null|1", "null|10|2", "null|null|2");
    }

    @Test
    void cubeOfOneColumnManyTimesIsRefused() {
        assertThat(FIXTURE.refused("SELECT COUNT(*) FROM d.s.t GROUP BY CUBE(i, i, i, i, i, i, i, i, i, i, i)"))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
                    assertThat(refusal.position()).isPresent();
                });
    }

    @Test
    void distinctRowsAreOrderedByWindowFunctionsOfTheSelect() throws SQLException {
        rows("SELECT DISTINCT RANK() OVER (ORDER BY i) FROM d.s.t ORDER BY 1 DESC")
                .containsExactly("2", "1");
        rows("SELECT DISTINCT l, RANK() OVER (ORDER BY l) AS k FROM d.s.t ORDER BY k, l")
                .containsExactly("10|1");
        rows("SELECT DISTINCT COUNT(*) OVER (PARTITION BY l), i FROM d.s.t ORDER BY COUNT(*) OVER (PARTITION BY l), i DESC")
                .containsExactly("2|2", "2|1");
        rows("SELECT DISTINCT RANK() OVER w + 1 AS k FROM d.s.t WINDOW w AS (ORDER BY i) ORDER BY k NULLS FIRST LIMIT 1")
                .containsExactly("2");
        rows("SELECT DISTINCT SUM(SUM(i)) OVER () AS k, i FROM d.s.t GROUP BY i ORDER BY k, i DESC")
                .containsExactly("3|2", "3|1");
        rows("SELECT * FROM (SELECT DISTINCT RANK() OVER (ORDER BY i) AS k FROM d.s.t ORDER BY k LIMIT 1) AS q")
                .containsExactly("1");
    }

    @Test
    void distinctRowsAreNotOrderedByWhatIsNotTheirs() {
        for (String key : new String[] {"l", "RANK() OVER (ORDER BY l)", "RANK() OVER (ORDER BY i) + 1"}) {
            assertThat(FIXTURE.refused("SELECT DISTINCT RANK() OVER (ORDER BY i) FROM d.s.t ORDER BY " + key))
                    .as(key)
                    .satisfies(refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_QUERY);
                        assertThat(refusal.position()).isPresent();
                    });
        }
    }
}
