package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

/** PIVOT and UNPIVOT, over a table of which rows are hidden. */
class PivotTest {
    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.t", "id:int!", "kind:string", "Amount:int", "region:string")
            .rowFilter("d.s.t", "region = 'EU'")
            .table("d.s.m", "k:int!", "jan:dec12_2", "feb:int", "note:string", "region:string")
            .rowFilter("d.s.m", "region = 'EU'");

    private static final TestEngine ENGINE =
            TestEngine.engine().rows("d.s.t", """
                    SELECT * FROM (VALUES (1, 'a', 2, 'EU'), (1, 'b', 4, 'EU'), (2, 'a', 5, 'EU'), (2, NULL, 7, 'EU'),
                    (3, 'a', 0, 'US'), (1, 'a', 100, 'US')) AS v(id, kind, "Amount", region)
                    """).rows("d.s.m", """
                    SELECT * FROM (VALUES (1, 1.50::DECIMAL(12, 2), 2, 'x', 'EU'), (2, NULL, 4, 'y', 'EU'),
                    (3, 9, 9, 'z', 'US')) AS v(k, jan, feb, note, region)
                    """);

    private static ListAssert<String> rows(String sql) throws SQLException {
        return assertThat(ENGINE.run(MESH.query(sql)).lines());
    }

    private static List<String> labels(String sql) {
        return MESH.query(sql).resultSchema().getFields().stream()
                .map(Field::getName)
                .toList();
    }

    @Test
    void pivotMakesColumnsOfValues() throws SQLException {
        String sql =
                "SELECT * FROM (SELECT id, kind, \"Amount\" FROM d.s.t) PIVOT (SUM(amount) AS total, COUNT(*) AS n FOR"
                        + " Kind IN ('a' AS a, 'b')) ORDER BY id";
        assertThat(labels(sql)).containsExactly("id", "a_total", "a_n", "'b'_total", "'b'_n");
        rows(sql).containsExactly("1|2|1|4|1", "2|5|1|null|0");
    }

    @Test
    void pivotGroupsByEveryOtherColumn() throws SQLException {
        rows("SELECT * FROM d.s.t PIVOT (MAX(amount) FOR kind IN ('a' AS a)) AS p ORDER BY p.id, p.region")
                .containsExactly("1|EU|2", "2|EU|5");
        rows("SELECT p.a, p.b FROM (SELECT kind, amount FROM d.s.t) PIVOT (SUM(100 / amount) FOR kind IN ('a' AS a, 'b' AS"
                        + " b)) AS p")
                .containsExactly("70|25");
        rows("SELECT * FROM (SELECT kind, id, amount FROM d.s.t) PIVOT (SUM(amount) FOR (kind, id) IN (('a', 1) AS a1,"
                        + " ('b', 2) AS b2))")
                .containsExactly("2|null");
        rows("WITH w AS (SELECT kind, amount FROM d.s.t) SELECT * FROM w PIVOT (SUM(amount) FOR kind IN ('a' AS a))")
                .containsExactly("7");
    }

    @Test
    void pivotComparesValuesOfOneKindOnly() {
        assertThat(MESH.refused(
                        "SELECT * FROM (SELECT kind, amount FROM d.s.t) PIVOT (SUM(amount) FOR kind IN (5, 6))"))
                .hasMessageContaining("PIVOT compares a column of type VARCHAR with a value of type INTEGER")
                .extracting("code")
                .isEqualTo(ErrorCode.TYPE_MISMATCH);
    }

    @Test
    void pivotGuardsWhatCanFail() {
        assertThat(MESH.sql("SELECT * FROM (SELECT kind, amount FROM d.s.t) PIVOT (SUM(1 / amount) FOR kind IN ('a'))"))
                .contains("IS NOT FALSE THEN (1 // ", "IS NOT FALSE THEN t0.\"Amount\" END");
    }

    @Test
    void unpivotMakesRowsOfColumns() throws SQLException {
        rows("SELECT * FROM (SELECT k, jan, feb FROM d.s.m) UNPIVOT (v FOR month_ IN (jan, feb AS 'FEB')) ORDER BY k, v")
                .containsExactly("1|jan|1.50", "1|FEB|2.00", "2|FEB|4.00");
        rows("SELECT k, mon, v FROM d.s.m UNPIVOT INCLUDE NULLS (v FOR mon IN (jan AS 1, feb AS 2)) ORDER BY k, mon")
                .containsExactly("1|1|1.50", "1|2|2.00", "2|1|null", "2|2|4.00");
        rows("SELECT mon, SUM(v) FROM d.s.m UNPIVOT (v FOR mon IN (jan, feb)) AS u GROUP BY mon ORDER BY mon")
                .containsExactly("feb|6.00", "jan|1.50");
        rows("SELECT k, mon, v, w FROM d.s.m UNPIVOT ((v, w) FOR mon IN ((jan, note) AS 'j', (feb, note) AS 'f'))"
                        + " ORDER BY k, mon")
                .containsExactly("1|f|2.00|x", "1|j|1.50|x", "2|f|4.00|y", "2|j|null|y");
    }

    @Test
    void unpivotRefusesColumnsOfSeveralKinds() {
        assertThat(MESH.refused("SELECT * FROM d.s.m UNPIVOT (v FOR mon IN (jan, note))"))
                .hasMessageContaining("different data types");
    }

    @Test
    void pivotsThatMultiplyAreRefused() {
        StringBuilder values = new StringBuilder("'v0'");
        StringBuilder sums = new StringBuilder("SUM(amount) AS s0");
        for (int i = 1; i < 300; i++) {
            values.append(", 'v").append(i).append("'");
            sums.append(", SUM(amount + ").append(i).append(") AS s").append(i);
        }
        assertThat(MESH.refused("SELECT * FROM d.s.t PIVOT (" + sums + " FOR kind IN (" + values + "))"))
                .extracting("code")
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }
}
