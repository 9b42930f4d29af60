package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TABLESAMPLE: of visible rows, each taken or not by itself. */
class SampleTest {
    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.t", "id:int!", "x:int", "region:string")
            .rowFilter("d.s.t", "region = 'EU'");

    private static final TestEngine ENGINE = TestEngine.engine()
            .rows(
                    "d.s.t",
                    "SELECT i AS id, i % 7 AS x, CASE WHEN i % 2 = 0 THEN 'EU' ELSE 'US' END AS region FROM"
                            + " (SELECT CAST(i AS INTEGER) AS i FROM range(40000) AS r(i))");

    /** As if the hidden rows had never been. */
    private static final TestEngine VISIBLE = TestEngine.engine()
            .rows(
                    "d.s.t",
                    "SELECT i AS id, i % 7 AS x, 'EU' AS region FROM (SELECT CAST(i AS INTEGER) AS i FROM"
                            + " range(0, 40000, 2) AS r(i))");

    private static List<String> rows(TestEngine engine, String sql) throws SQLException {
        return engine.run(MESH.query(sql)).lines();
    }

    @Test
    void aSampleIsOfVisibleRows() throws SQLException {
        for (String method : List.of("BERNOULLI", "SYSTEM")) {
            String counts = "SELECT COUNT(*), COUNT_IF(id IN (SELECT id FROM d.s.t)) FROM d.s.t TABLESAMPLE " + method;
            assertThat(rows(ENGINE, counts + " (100)")).containsExactly("20000|20000");
            assertThat(rows(ENGINE, counts + " (0)")).containsExactly("0|0");
            long taken = Long.parseLong(rows(ENGINE, "SELECT COUNT(*) FROM d.s.t TABLESAMPLE " + method + " (10)")
                    .get(0));
            assertThat(taken).isBetween(1_600L, 2_400L);
        }
    }

    @Test
    void aRepeatableSampleIsTheSameEachTimeAndWhateverRowsAreHidden() throws SQLException {
        String sql = "SELECT id FROM d.s.t TABLESAMPLE SYSTEM (1) REPEATABLE (42) ORDER BY id";
        List<String> taken = rows(ENGINE, sql);
        assertThat(taken).hasSizeBetween(120, 280);
        assertThat(rows(ENGINE, sql)).isEqualTo(taken);
        assertThat(rows(VISIBLE, sql)).isEqualTo(taken);
        assertThat(rows(ENGINE, sql.replace("42", "43"))).isNotEqualTo(taken);
    }

    @Test
    void aSampleIsTakenAboveTheBarrierAndRowByRow() {
        assertThat(MESH.sql("SELECT id FROM d.s.t TABLESAMPLE SYSTEM (12.5) REPEATABLE (7)"))
                .isEqualTo(
                        "SELECT CAST(t2.c0 AS INTEGER) AS c0 FROM (SELECT t1.c0 AS c0 FROM (SELECT t0.\"id\" AS c0 FROM"
                                + " \"in0\" AS t0 WHERE (t0.\"region\" = 'EU')) AS t1) AS t2 TABLESAMPLE bernoulli(12.5 PERCENT)"
                                + " REPEATABLE (7)");
    }

    @Test
    void whatCanFailIsGuardedAboveASampleToo() {
        assertThat(MESH.sql("SELECT id FROM d.s.t TABLESAMPLE BERNOULLI (50) WHERE 10 / x > 1"))
                .contains("IS NOT FALSE THEN (10 // ", "IS NOT FALSE THEN t0.\"x\" END");
    }

    @Test
    void aQueryWithASampleIsReadOnce() throws SQLException {
        String sql =
                "WITH w AS (SELECT id FROM d.s.t TABLESAMPLE BERNOULLI (50)) SELECT COUNT(*) FROM (SELECT id FROM w"
                        + " EXCEPT SELECT id FROM w) AS q";
        assertThat(MESH.sql(sql)).contains("AS MATERIALIZED (");
        assertThat(rows(ENGINE, sql)).containsExactly("0");
    }

    @Test
    void noConditionSkipsFilesBelowASample() {
        assertThat(predicate("SELECT id FROM d.s.t TABLESAMPLE BERNOULLI (50) WHERE id = 7"))
                .isEqualTo(predicate("SELECT id FROM d.s.t"));
        assertThat(predicate("SELECT id FROM d.s.t WHERE id = 7")).isNotEqualTo(predicate("SELECT id FROM d.s.t"));
    }

    private static String predicate(String sql) {
        List<String> predicates = new ArrayList<>();
        MESH.query(sql)
                .resultStage()
                .inputs()
                .values()
                .forEach(input -> predicates.add(((QueryPlan.TableInput) input)
                        .predicate()
                        .flatMap(predicate -> predicate.bind(List.of()))
                        .toString()));
        return predicates.toString();
    }

    @Test
    void refusesSamplesOfOtherKinds() {
        assertThat(MESH.refused("SELECT * FROM d.s.t TABLESAMPLE BERNOULLI (101)"))
                .hasMessageContaining("between 0 and 100");
        assertThat(MESH.refused("SELECT * FROM d.s.t TABLESAMPLE SUBSTITUTE ('x')"))
                .extracting("code")
                .isEqualTo(ErrorCode.NOT_SUPPORTED);
    }
}
