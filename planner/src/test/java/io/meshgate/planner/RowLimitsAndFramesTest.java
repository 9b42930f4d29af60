package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** FETCH WITH TIES, frames of GROUPS, EXCLUDE and IGNORE NULLS, on rows with equal keys and NULLs. */
class RowLimitsAndFramesTest {
    private static final PlanFixture OPEN =
            PlanFixture.fixture().table("d.s.t", "id:int!", "a:int", "x:int", "groups:int", "region:string");
    private static final PlanFixture GOVERNED = OPEN.rowFilter("d.s.t", "region = 'EU'");

    private static final TestEngine ENGINE = TestEngine.engine().rows("d.s.t", """
                    SELECT * FROM (VALUES (1, 5, NULL, 1, 'EU'), (2, 5, 3, 1, 'EU'), (3, 6, 4, 2, 'EU'),
                    (4, 7, NULL, 2, 'EU'), (5, 7, 9, 3, 'EU'), (6, NULL, 0, 3, 'EU'), (7, 4, 0, 3, 'US'))
                    AS v(id, a, x, "groups", region)
                    """);

    private static ListAssert<String> rows(String sql, Object... parameters) throws SQLException {
        return assertThat(ENGINE.run(GOVERNED.query(sql), parameters).lines());
    }

    @Test
    void fetchWithTiesTakesRowsEqualToTheLast() throws SQLException {
        rows("SELECT id FROM d.s.t ORDER BY a FETCH FIRST 1 ROW WITH TIES").containsExactlyInAnyOrder("1", "2");
        rows("SELECT id FROM d.s.t ORDER BY a FETCH NEXT ROW WITH TIES").containsExactlyInAnyOrder("1", "2");
        rows("SELECT id FROM d.s.t ORDER BY a, id FETCH FIRST 1 ROWS WITH TIES").containsExactly("1");
        rows("SELECT id FROM d.s.t ORDER BY a DESC NULLS FIRST FETCH FIRST 2 ROWS WITH TIES")
                .containsExactlyInAnyOrder("6", "4", "5")
                .startsWith("6");
        rows("SELECT a FROM d.s.t ORDER BY a OFFSET 1 ROW FETCH FIRST 3 ROWS WITH TIES")
                .containsExactly("5", "6", "7", "7");
        rows("SELECT id FROM d.s.t ORDER BY a FETCH FIRST 0 ROWS WITH TIES").isEmpty();
        rows("SELECT id FROM d.s.t ORDER BY a OFFSET 1 ROWS FETCH FIRST 0 ROWS WITH TIES")
                .isEmpty();
        rows("SELECT id FROM d.s.t ORDER BY a FETCH FIRST 100 ROWS WITH TIES").hasSize(6);
    }

    @Test
    void fetchWithTiesTakesParametersAndStandsAnywhere() throws SQLException {
        rows("SELECT a FROM d.s.t ORDER BY a OFFSET ? ROWS FETCH FIRST ? ROWS WITH TIES", 2, 2)
                .containsExactly("6", "7", "7");
        rows("SELECT COUNT(*) FROM (SELECT id FROM d.s.t ORDER BY a FETCH FIRST 4 ROWS WITH TIES) AS q")
                .containsExactly("5");
        rows("SELECT id FROM d.s.t WHERE id IN (SELECT id FROM d.s.t ORDER BY a FETCH FIRST ROW WITH TIES) ORDER BY id"
                        + " FETCH FIRST ROW ONLY")
                .containsExactly("1");
        rows("SELECT a FROM d.s.t UNION ALL SELECT a FROM d.s.t ORDER BY a FETCH FIRST 1 ROW WITH TIES")
                .containsExactly("5", "5", "5", "5");
        rows("SELECT region FROM d.s.t ORDER BY 100 / a FETCH FIRST 1 ROW WITH TIES")
                .containsExactly("EU", "EU");
    }

    @Test
    void fetchWithTiesNeedsAnOrder() {
        assertThat(GOVERNED.refused("SELECT id FROM d.s.t FETCH FIRST 1 ROW WITH TIES"))
                .hasMessageContaining("needs an ORDER BY")
                .extracting("code")
                .isEqualTo(ErrorCode.SYNTAX_ERROR);
    }

    @Test
    void groupsFramesCountGroupsOfEqualRows() throws SQLException {
        String frame = "SELECT SUM(id) OVER (ORDER BY a GROUPS %s) FROM d.s.t ORDER BY id";
        rows(String.format(frame, "BETWEEN 1 PRECEDING AND CURRENT ROW"))
                .containsExactly("3", "3", "6", "12", "12", "15");
        rows(String.format(frame, "BETWEEN 1 FOLLOWING AND 2 FOLLOWING"))
                .containsExactly("12", "12", "15", "6", "6", "null");
        rows(String.format(frame, "1 PRECEDING")).containsExactly("3", "3", "6", "12", "12", "15");
        rows(String.format(frame, "CURRENT ROW")).containsExactly("3", "3", "3", "9", "9", "6");
        rows(String.format(frame, "BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"))
                .containsExactly("3", "3", "6", "15", "15", "21");
        rows("SELECT SUM(id) OVER w FROM d.s.t WINDOW w AS (ORDER BY a GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING)"
                        + " ORDER BY id")
                .containsExactly("6", "6", "15", "18", "18", "15");
        rows("SELECT AVG(id) OVER (PARTITION BY groups ORDER BY groups GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING)"
                        + " FROM d.s.t ORDER BY id")
                .containsExactly("1.5", "1.5", "3.5", "3.5", "5.5", "5.5");
    }

    @Test
    void groupsIsStillAName() throws SQLException {
        rows("SELECT groups FROM d.s.t WHERE groups BETWEEN 2 AND 3 AND groups IS NOT NULL ORDER BY groups, id LIMIT 1")
                .containsExactly("2");
        rows("SELECT MAX(id) OVER (ORDER BY groups) AS groups FROM d.s.t AS groups ORDER BY groups LIMIT 1")
                .containsExactly("2");
        rows("SELECT CASE WHEN groups BETWEEN 1 AND 1 THEN 'one' ELSE 'more' END FROM d.s.t WHERE id = 1")
                .containsExactly("one");
    }

    @Test
    void groupsFramesNeedAnOrderInTheSameWindow() {
        for (String window : List.of(
                "OVER (PARTITION BY a GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)", "OVER (GROUPS 1 PRECEDING)")) {
            assertThat(OPEN.refused("SELECT SUM(id) " + window + " FROM d.s.t"))
                    .as(window)
                    .hasMessageContaining("GROUPS needs an ORDER BY");
        }
        assertThat(OPEN.refused("SELECT SUM(id) OVER (w GROUPS 1 PRECEDING) FROM d.s.t WINDOW w AS (ORDER BY a)"))
                .hasMessageContaining("GROUPS needs an ORDER BY");
    }

    @Test
    void everyKindOfFrameExcludesRows() throws SQLException {
        for (String unit : List.of("ROWS", "RANGE", "GROUPS")) {
            String frame = "SELECT SUM(id) OVER (ORDER BY groups " + unit
                    + " BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE %s) FROM d.s.t ORDER BY id";
            rows(String.format(frame, "NO OTHERS")).containsExactly("21", "21", "21", "21", "21", "21");
            rows(String.format(frame, "CURRENT ROW")).containsExactly("20", "19", "18", "17", "16", "15");
            rows(String.format(frame, "GROUP")).containsExactly("18", "18", "14", "14", "10", "10");
            rows(String.format(frame, "TIES")).containsExactly("19", "20", "17", "18", "15", "16");
        }
    }

    @Test
    void ignoreNullsPassesOverNulls() throws SQLException {
        rows("SELECT LAST_VALUE(x) IGNORE NULLS OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
                        + " FROM d.s.t ORDER BY id")
                .containsExactly("null", "3", "4", "4", "9", "0");
        rows("SELECT LAG(x) IGNORE NULLS OVER (ORDER BY id), LEAD(x, 2) IGNORE NULLS OVER (ORDER BY id),"
                        + " NTH_VALUE(x, 2) IGNORE NULLS OVER (ORDER BY id), FIRST_VALUE(x) RESPECT NULLS OVER (ORDER BY id)"
                        + " FROM d.s.t ORDER BY id OFFSET 2 ROWS FETCH FIRST ROW ONLY")
                .containsExactly("3|0|4|null");
        rows("SELECT ARRAY_AGG(x) IGNORE NULLS, ARRAY_AGG(x ORDER BY id) FROM d.s.t")
                .containsExactly("[3, 4, 9, 0]|[NULL, 3, 4, NULL, 9, 0]");
        rows("SELECT ARRAY_AGG(x) IGNORE NULLS OVER (ORDER BY id) FROM d.s.t ORDER BY id LIMIT 3")
                .containsExactly("null", "[3]", "[3, 4]");
    }

    /** DuckDB does not take the lambdas with which these functions are written in windows and among groups. */
    @Test
    void windowsAndGroupsTakeEveryFunction() throws SQLException {
        rows("SELECT ROW_NUMBER() OVER (PARTITION BY CAST('2020-01-0' || CAST(groups AS VARCHAR) AS DATE) ORDER BY"
                        + " REPEAT(region, id), id), LAG(REPEAT('x', id)) OVER (ORDER BY id) FROM d.s.t ORDER BY id")
                .containsExactly("1|null", "2|x", "1|xx", "2|xxx", "1|xxxx", "2|xxxxx");
        rows("SELECT a, REPEAT(MAX(region), 2) FROM d.s.t GROUP BY a HAVING REPEAT(MIN(region), 2) = 'EUEU' AND a < 7"
                        + " ORDER BY a")
                .containsExactly("5|EUEU", "6|EUEU");
        rows("SELECT groups, RANK() OVER (ORDER BY COUNT(*), REPEAT(MIN(region), 2), groups) FROM d.s.t GROUP BY groups"
                        + " ORDER BY groups")
                .containsExactly("1|1", "2|2", "3|3");
    }

    @Test
    void ranksOfRowFilteredTablesAreOverGuardedKeys() {
        assertThat(GOVERNED.sql("SELECT id FROM d.s.t ORDER BY 10 / x FETCH FIRST 1 ROW WITH TIES"))
                .contains("IS NOT FALSE THEN t0.\"x\" END", "IS NOT FALSE THEN (10 // ");
    }
}
