package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** Aggregate functions with FILTER and as window functions, over rows that are too few for a value. */
class AggregateSemanticsTest {
    private static final String ROWS = " FROM (VALUES (-1), (2), (8)) AS t(v)";
    private static final PlanFixture FIXTURE = PlanFixture.fixture().table("d.s.t", "i:int");

    private static ListAssert<String> rows(String sql) throws SQLException {
        return assertThat(TestEngine.engine().run(FIXTURE.query(sql)).lines());
    }

    @Test
    void filterIsAppliedBeforeTheFunction() throws SQLException {
        rows("SELECT PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY v) FILTER (WHERE v > 0),"
                        + " PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY v) FILTER (WHERE v > 0),"
                        + " PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY v) FILTER (WHERE v > 9),"
                        + " GEOMETRIC_MEAN(v) FILTER (WHERE v > 0), GEOMETRIC_MEAN(DISTINCT v) FILTER (WHERE v = 2)"
                        + ROWS)
                .containsExactly("2|5.0|null|4.0|2.0");
        rows("SELECT v > 0, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY v DESC) FILTER (WHERE v <> 8)" + ROWS
                        + " GROUP BY v > 0 ORDER BY 1")
                .containsExactly("false|-1", "true|2");
        rows("SELECT STRING_AGG(CAST(v AS VARCHAR), '+' ORDER BY v DESC) FILTER (WHERE v > 0)" + ROWS)
                .containsExactly("8+2");
    }

    @Test
    void percentilesOfWholeNumbersAreInterpolated() throws SQLException {
        rows("SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY v) FROM (VALUES (1), (2)) AS t(v)")
                .containsExactly("1.5");
    }

    @Test
    void statisticsAreWindowFunctions() throws SQLException {
        rows("SELECT COVAR_POP(v, 2 * v) OVER (), COVAR_SAMP(v, v) OVER (), VAR_POP(v) OVER (), STDDEV_SAMP(v) OVER (),"
                        + " GEOMETRIC_MEAN(v + 2) OVER (ORDER BY v ROWS CURRENT ROW) FROM (VALUES (2), (4)) AS t(v)"
                        + " ORDER BY v")
                .containsExactly("2.0|2.0|1.0|1.4142135623730951|4.0", "2.0|2.0|1.0|1.4142135623730951|6.0");
        rows("SELECT LISTAGG(CAST(v AS VARCHAR), '-') OVER (ORDER BY v), STRING_AGG(CAST(v AS VARCHAR), '-') OVER ()"
                        + " FROM (VALUES (2), (4)) AS t(v) ORDER BY v")
                .containsExactly("2|2-4", "2-4|2-4");
    }

    @Test
    void varianceOfOneRowIsNull() throws SQLException {
        rows("SELECT VAR_SAMP(v), VARIANCE(v), STDDEV(v), STDDEV_SAMP(v), COVAR_SAMP(v, v), VAR_POP(v), COVAR_POP(v, v)"
                        + " FROM (VALUES (1)) AS t(v) GROUP BY v")
                .containsExactly("null|null|null|null|null|0.0|0.0");
        rows("SELECT VAR_SAMP(v) OVER (), COVAR_SAMP(v, v) OVER () FROM (VALUES (1)) AS t(v)")
                .containsExactly("null|null");
    }

    /** None of the operands is ever NULL, so that nothing else makes the types nullable. */
    @Test
    void valueOverAnEmptyFrameIsNull() throws SQLException {
        String before = " OVER (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE ";
        for (String function : List.of(
                "FIRST_VALUE(v)",
                "LAST_VALUE(v)",
                "NTH_VALUE(v, 1)",
                "MIN(v)",
                "MAX(v)",
                "SUM(v)",
                "AVG(v)",
                "ANY_VALUE(v)",
                "ARBITRARY(v)",
                "MAX_BY(v, v)",
                "MEDIAN(v)",
                "VAR_POP(v)",
                "EVERY(v > 0)",
                "ARRAY_AGG(v)",
                "LISTAGG('a')",
                "BIT_OR(v)",
                "FIRST_VALUE(v) IGNORE NULLS")) {
            for (String exclusion : List.of("CURRENT ROW)", "GROUP)")) {
                String value = function + before + exclusion;
                rows("SELECT " + value + " IS NULL, " + value + " FROM (VALUES (1), (2)) AS t(v) ORDER BY v")
                        .as(value)
                        .hasSize(2)
                        .first()
                        .isEqualTo("true|null");
            }
        }
        rows("SELECT COUNT(v)" + before + "CURRENT ROW), COUNT_IF(v > 0)" + before + "GROUP), SUM(v)" + before
                        + "TIES) FROM (VALUES (1), (2)) AS t(v) ORDER BY v")
                .containsExactly("0|0|1", "1|1|3");
        rows("SELECT MIN(v) OVER (ORDER BY v GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE GROUP) + 1 FROM (VALUES (1),"
                        + " (2)) AS t(v) ORDER BY v")
                .containsExactly("3", "null");
        rows("SELECT NTH_VALUE(v, 2) OVER (ORDER BY v) FROM (VALUES (1), (2)) AS t(v) ORDER BY v")
                .containsExactly("null", "2");
        rows("SELECT FIRST_VALUE(v) OVER (ORDER BY v ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING), LAST_VALUE(v) OVER (ORDER BY v"
                        + " ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM (VALUES (1), (2)) AS t(v) ORDER BY v")
                .containsExactly("2|null", "null|1");
    }

    @Test
    void joinedStringsAreAsLongAsTheyAre() throws SQLException {
        rows("SELECT CAST(LISTAGG('a', '+') AS VARCHAR(2)), CAST(STRING_AGG('a', '+') AS VARCHAR(2)),"
                        + " CAST(LISTAGG('a', '+') WITHIN GROUP (ORDER BY v) AS CHAR(4)), LISTAGG('a', '+')" + ROWS)
                .containsExactly("a+|a+|a+a+|a+a+a");
    }
}
