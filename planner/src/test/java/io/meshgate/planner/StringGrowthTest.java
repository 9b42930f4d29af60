package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That no statement makes the engine build strings or expressions out of proportion to what it reads. */
class StringGrowthTest {
    private static final PlanFixture FIXTURE =
            PlanFixture.fixture().table("d.s.t", "id:int", "s:string", "a:string", "b:string", "f:boolean");

    private static final TestEngine ENGINE = TestEngine.engine().rows("d.s.t", """
            SELECT * FROM (VALUES (1, 'abcab', 'b', 'xyz', true), (2, NULL, 'b', 'c', false),
            (3, repeat('a', 60000), 'a', 'bb', NULL), (4, 'aaa', '', 'zz', true), (5, repeat('a', 200000), 'aa', 'b', true))
            AS v(id, s, a, b, f)
            """);

    private static String chain(String expression, int levels, String source) {
        StringBuilder sql = new StringBuilder("WITH t0 AS (" + source + ")");
        for (int i = 1; i <= levels; i++) {
            sql.append(", t").append(i).append(" AS (SELECT id, ").append(expression);
            sql.append(" AS x FROM t").append(i - 1).append(')');
        }
        return sql + " SELECT COUNT(*) FROM t" + levels + " WHERE x IS NOT NULL";
    }

    private static void isTooLarge(String sql) {
        GatewayException refused = FIXTURE.refused(sql);
        assertThat(refused).as(sql).isNotNull();
        assertThat(refused.code()).as(sql).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    private static String value(String expression, int id) throws SQLException {
        return ENGINE.run(FIXTURE.query("SELECT " + expression + " FROM d.s.t WHERE id = " + id))
                .value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x || x",
                "CONCAT(x, '-', x)",
                "REPLACE(x, 'a', 'aaa')",
                "REPLACE(x, x, 'aa')",
                "x || CASE WHEN id > 1 THEN x ELSE 'b' END",
                "UPPER(x) || LOWER(x)",
                "CAST(x || x AS VARCHAR(1000000))",
                "(SELECT x || x)",
                "SUBSTRING(x || x FROM 1 FOR id)"
            })
    void chainsThatGrowFromLevelToLevelAreRefused(String expression) {
        isTooLarge(chain(expression, 30, "SELECT id, s AS x FROM d.s.t"));
        isTooLarge(chain(expression, 30, "SELECT 1 AS id, 'abcdefgh' AS x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x OR x", "COALESCE(x, NOT x)", "CASE WHEN x THEN x ELSE NOT x END"})
    void expressionsOverThemselvesAreRefusedWhateverTheirType(String expression) {
        isTooLarge(chain(expression, 30, "SELECT id, f AS x FROM d.s.t"));
    }

    @Test
    void growthIsSeenThroughJoinsUnionsGroupsAndLateralQueries() {
        String doubled = "x || x || x || x || x || x || x || x";
        String eight = "SELECT " + doubled + " AS x FROM (SELECT s AS x FROM d.s.t) AS q";
        String more = "SELECT " + doubled + " AS x FROM (" + eight + ") AS r";
        isTooLarge("SELECT " + doubled + " FROM (" + more + " UNION ALL SELECT 'a') AS u");
        isTooLarge("SELECT " + doubled + " FROM (SELECT x FROM (" + more + ") AS u GROUP BY x) AS g");
        isTooLarge("SELECT 1 FROM (" + more + ") AS u JOIN d.s.t AS t ON t.s = " + doubled);
        isTooLarge(
                "SELECT o.y FROM (" + more + ") AS u, LATERAL (SELECT " + doubled.replace("x", "u.x") + " AS y) AS o");
        isTooLarge("SELECT 1 FROM (" + more + ") AS u ORDER BY " + doubled);
        isTooLarge("SELECT MAX(" + doubled + ") FROM (" + more + ") AS u");
    }

    @Test
    void manySmallGrowthsInOneSelectAreRefusedTogether() {
        String item = "UPPER(" + String.join(" || ", java.util.Collections.nCopies(60, "s")) + ")";
        assertThat(FIXTURE.query("SELECT " + item + " FROM d.s.t")).isNotNull();
        isTooLarge("SELECT " + String.join(", ", java.util.Collections.nCopies(50, item)) + " FROM d.s.t");
    }

    @Test
    void whatIsCutOffDoesNotGrow() {
        assertThat(FIXTURE.query(chain("SUBSTRING(x || 'a' FROM 1 FOR 20)", 100, "SELECT id, s AS x FROM d.s.t")))
                .isNotNull();
        assertThat(FIXTURE.query(chain("CAST(x || 'a' AS VARCHAR(20))", 100, "SELECT id, s AS x FROM d.s.t")))
                .isNotNull();
    }

    @Test
    void aLineOfAHundredColumnsIsJoined() throws SQLException {
        String line = IntStream.range(0, 100)
                .mapToObj(i -> "COALESCE(UPPER(s), 'x" + i + "')")
                .collect(Collectors.joining(" || ',' || "));
        assertThat(value(line, 2)).startsWith("x0,x1,x2,").endsWith(",x98,x99");
        assertThat(value("s || ',' || a || ',' || b", 1)).isEqualTo("abcab,b,xyz");
        assertThat(value("CONCAT(a, b, 'c', s, a)", 1)).isEqualTo("bxyzcabcabb");
        assertThat(value("a || b || s || a", 2)).isNull();
    }

    @Test
    void replacingLooksAtTheSizeFirst() throws SQLException {
        assertThat(value("REPLACE(s, a, b)", 1)).isEqualTo("axyzcaxyz");
        assertThat(value("REPLACE(s, a, b)", 2)).isNull();
        assertThat(value("REPLACE(s, a, b)", 4)).isEqualTo("aaa");
        assertThat(value("CHAR_LENGTH(REPLACE(s, a, b))", 5)).isEqualTo("100000");
        assertThat(value("CHAR_LENGTH(REPLACE(s, 'a', 'bb'))", 5)).isEqualTo("400000");
        assertThat(value("REPLACE(REPLACE(s, a, b), b, a)", 1)).isEqualTo("abcab");
        assertThatThrownBy(() -> value("REPLACE(s, a, b)", 3)).hasMessageContaining("MESHGATE:LIMIT_EXCEEDED");
        assertThatThrownBy(() -> value("REPLACE(s, 'a', '" + "b".repeat(1000) + "')", 3))
                .hasMessageContaining("MESHGATE:LIMIT_EXCEEDED");
    }

    @Test
    void separatorsAndFormatsCountAsOftenAsTheyAreWritten() throws SQLException {
        assertThat(value("CHAR_LENGTH(ARRAY_JOIN(SPLIT(s, ''), '--'))", 3)).isEqualTo("179998");
        assertThat(value("ARRAY_TO_STRING(SPLIT(s, ''), '''')", 1)).isEqualTo("a'b'c'a'b");
        isTooLarge("SELECT ARRAY_JOIN(SPLIT(s, ''), '" + "x".repeat(20_000) + "') FROM d.s.t");
        isTooLarge("SELECT DATE_FORMAT(DATE '2026-01-01', '" + "%r".repeat(400_000) + "')");
        assertThat(FIXTURE.refused("SELECT ARRAY_JOIN(SPLIT(s, ''), b) FROM d.s.t"))
                .hasMessageContaining("string constant");
    }

    @Test
    void longStringsOfTablesAreReadAndJoined() throws SQLException {
        TestEngine engine = TestEngine.engine()
                .rows("d.s.t", "SELECT 1 AS id, repeat('x', 50000000) AS s, 'a' AS a, 'b' AS b, true AS f");
        assertThat(engine.run(FIXTURE.query("SELECT s FROM d.s.t")).value()).hasSize(50_000_000);
        assertThat(engine.run(FIXTURE.query("SELECT CHAR_LENGTH(s || a || REPLACE(s, 'x', 'y')) FROM d.s.t"))
                        .value())
                .isEqualTo("100000001");
    }
}
