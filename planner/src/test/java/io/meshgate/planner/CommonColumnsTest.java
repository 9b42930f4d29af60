package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** USING and NATURAL against DuckDB, which knows them itself; the plans have neither. */
class CommonColumnsTest {
    /** Each two tables share some keys, and each has one of its own; b and c have NULL as well, and d has another type. */
    private static final String TABLES = """
            WITH a(k, v) AS (VALUES (1, 'a1'), (2, 'a2'), (3, 'a3'), (4, 'a4'), (4, 'a5')),
                 b(k, w) AS (VALUES (2, 'b2'), (3, 'b3'), (5, 'b5'), (6, 'b6'), (NULL, 'bn')),
                 c(k, v) AS (VALUES (3, 'a3'), (4, 'c4'), (5, 'c5'), (7, 'c7'), (NULL, 'cn')),
                 d(k, u) AS (VALUES (CAST(3 AS BIGINT), 'd3'), (5, 'd5'), (8, 'd8'))
            """;

    private static final int QUERIES = Integer.getInteger("meshgate.test.queries", 300) / 3;
    private static final List<String> JOINS = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "FULL JOIN");
    /** After FROM, with a place for the items of the SELECT. */
    private static final List<String> RANDOM_REST = List.of(
            "",
            " WHERE k > 2",
            " WHERE k IS NULL OR k = 5",
            " GROUP BY %1$s HAVING k <> 3",
            " GROUP BY GROUPING SETS ((%1$s), (k, %1$s))",
            " QUALIFY ROW_NUMBER() OVER (PARTITION BY k ORDER BY %1$s) = 1");

    private static List<String> planned(String sql) throws SQLException {
        return TestEngine.engine()
                .run(PlanFixture.fixture().query(TABLES + sql))
                .lines();
    }

    private static List<String> expected(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TABLES + sql)) {
            int width = result.getMetaData().getColumnCount();
            List<String> lines = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    values.add(result.getString(i));
                }
                lines.add(String.join("|", values));
            }
            return lines;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k FROM a JOIN b USING (k) WHERE k > 2",
                "SELECT * FROM a LEFT JOIN b USING (k) WHERE k <> 3",
                "SELECT v, w FROM a RIGHT JOIN b USING (k) WHERE k IN (3, 5)",
                "SELECT w FROM a RIGHT JOIN b USING (k) WHERE k IS NULL",
                "SELECT k, v, w FROM a FULL JOIN b USING (k) WHERE k BETWEEN 2 AND 5",
                "SELECT k + 1, k FROM a FULL JOIN b USING (k) WHERE k + 0 > 1",
                "SELECT k, COUNT(*) FROM a JOIN b USING (k) GROUP BY k",
                "SELECT k, COUNT(*), COUNT(w) FROM a FULL JOIN b USING (k) GROUP BY k",
                "SELECT k, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY k HAVING k > 2 AND COUNT(*) > 1",
                "SELECT k AS k, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY k HAVING k > 2",
                "SELECT k, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY 1",
                "SELECT k * 2 AS twice, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY k * 2",
                "SELECT k, w, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY ROLLUP (k, w)",
                "SELECT SUM(k) FROM a FULL JOIN b USING (k)",
                "SELECT MAX(CASE WHEN k > 3 THEN v END) FROM a JOIN b USING (k)",
                "SELECT k, ROW_NUMBER() OVER (PARTITION BY w ORDER BY k) FROM b JOIN a USING (k)",
                "SELECT k, SUM(k) OVER p FROM a FULL JOIN b USING (k) WINDOW p AS (PARTITION BY k)",
                "SELECT v FROM a JOIN b USING (k) QUALIFY ROW_NUMBER() OVER (ORDER BY k DESC) = 1",
                "SELECT DISTINCT k FROM a FULL JOIN b USING (k)",
                "SELECT k FROM a JOIN b USING (k) WHERE k IN (SELECT k FROM c)",
                "SELECT (SELECT MAX(c.v) FROM c WHERE c.k = a.k), k FROM a JOIN b USING (k)",
                "SELECT x.k, y.k, k FROM a AS x FULL JOIN b AS y USING (k)",
                "SELECT k, v FROM a NATURAL JOIN b WHERE k > 2",
                "SELECT k, v FROM a NATURAL FULL JOIN c WHERE k > 2 AND v <> 'c5'",
                "SELECT k, v FROM a JOIN c USING (k, v)",
                "SELECT * FROM a FULL JOIN c USING (k, v) WHERE v > 'a3'",
                "SELECT COUNT(*) FILTER (WHERE k > 2), STRING_AGG(w, ',' ORDER BY k DESC) FROM a FULL JOIN b USING (k)",
                "SELECT k, GROUPING(k), COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY CUBE (k)",
                "SELECT k AS x, COUNT(*) FROM a FULL JOIN b USING (k) GROUP BY x",
                "SELECT w AS k FROM a JOIN b USING (k) WHERE k = 2 GROUP BY k, w",
                "SELECT k FROM a JOIN b USING (k) UNION SELECT k FROM c FULL JOIN d USING (k) WHERE k > 4",
                "SELECT (SELECT MAX(k) FROM c FULL JOIN d USING (k) WHERE k > 2), k FROM a JOIN b USING (k)",
                "SELECT e.k FROM (SELECT k, v FROM a FULL JOIN b USING (k) WHERE k > 1) AS e JOIN c USING (k) WHERE k < 9",
                // three tables
                "SELECT * FROM a JOIN b USING (k) JOIN c USING (k)",
                "SELECT k FROM a JOIN b USING (k) JOIN c USING (k) WHERE k = 3",
                "SELECT k, w, c.v FROM a FULL JOIN b USING (k) JOIN c USING (k)",
                "SELECT * FROM a FULL JOIN b USING (k) FULL JOIN c USING (k)",
                "SELECT k FROM a FULL JOIN b USING (k) FULL JOIN c USING (k) WHERE k > 4",
                "SELECT k, w, u FROM a LEFT JOIN b USING (k) FULL JOIN d USING (k)",
                "SELECT k, w, u FROM a RIGHT JOIN b USING (k) LEFT JOIN d USING (k)",
                "SELECT k, w, u FROM a RIGHT JOIN b USING (k) RIGHT JOIN d USING (k) WHERE k > 4",
                "SELECT k, a.v, w FROM a NATURAL JOIN b JOIN c USING (k)",
                "SELECT k, a.v, w FROM a JOIN b USING (k) NATURAL JOIN c",
                "SELECT k, w, u FROM b NATURAL FULL JOIN d NATURAL LEFT JOIN a",
                "SELECT k, w, u FROM a JOIN (b FULL JOIN d USING (k)) USING (k)",
                "SELECT k, w, u FROM a FULL JOIN (b FULL JOIN d USING (k)) USING (k)",
                "SELECT k, w, u FROM a JOIN b USING (k) CROSS JOIN (SELECT u FROM d) AS e WHERE k > 2",
                "SELECT k, w, u FROM a JOIN b USING (k), (SELECT u FROM d) AS e WHERE k > 2",
                "SELECT a.k, w, x.u FROM a JOIN b USING (k) JOIN d AS x ON x.k = a.k WHERE b.k > 2",
                "SELECT k, w, c.v FROM a JOIN b USING (k) JOIN c USING (k) JOIN d USING (k) GROUP BY k, w, c.v HAVING k > 0",
                "SELECT k, w, x.y FROM a JOIN b USING (k) JOIN (SELECT k AS y FROM c) AS x ON y = k",
                "SELECT k, w, x.y FROM a FULL JOIN b USING (k) FULL JOIN (SELECT k AS y FROM c) AS x ON y = k AND v < 'b'",
                "SELECT k, y FROM (SELECT k AS y FROM c) AS x LEFT JOIN (a JOIN b USING (k)) ON y = k",
                "SELECT k, y FROM a FULL JOIN b USING (k) JOIN (SELECT k AS y FROM c) AS x ON y = k AND k IN (SELECT k FROM d)",
                "SELECT k, y FROM a JOIN b USING (k) JOIN (SELECT k AS y FROM c) AS x ON y = k RIGHT JOIN d USING (k)",
                // another type
                "SELECT k FROM a JOIN d USING (k)",
                "SELECT k FROM a FULL JOIN d USING (k) WHERE k > 3",
                "SELECT MAX(k) FROM d LEFT JOIN a USING (k)",
                // in a sub-query, which reads the outer row
                "SELECT v FROM c WHERE EXISTS (SELECT 1 FROM a JOIN b USING (k) WHERE k = c.k)",
                "SELECT k, (SELECT MAX(k) FROM b JOIN d USING (k) WHERE k <= a.k) FROM a"
            })
    void isOneColumnInEveryClause(String sql) throws SQLException {
        assertThat(planned(sql)).containsExactlyInAnyOrderElementsOf(expected(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k, w FROM a FULL JOIN b USING (k) ORDER BY k NULLS FIRST, v",
                "SELECT w FROM a FULL JOIN b USING (k) ORDER BY k DESC NULLS LAST, v",
                "SELECT w FROM b LEFT JOIN d USING (k) ORDER BY k + 1 NULLS FIRST",
                "SELECT * FROM b LEFT JOIN d USING (k) ORDER BY k NULLS FIRST",
                "SELECT -k AS k, w FROM b JOIN a USING (k) ORDER BY k",
                "SELECT w FROM b JOIN a USING (k) GROUP BY k, w ORDER BY k DESC",
                "SELECT DISTINCT k FROM a JOIN b USING (k) ORDER BY k DESC LIMIT 1"
            })
    void isOneColumnInOrderBy(String sql) throws SQLException {
        assertThat(planned(sql)).containsExactlyElementsOf(expected(sql));
    }

    @Test
    void keepsTheNamesOfItems() {
        assertThat(PlanFixture.fixture()
                        .query(TABLES + "SELECT K, k + 1, k AS z, * FROM a FULL JOIN b USING (k)")
                        .resultSchema()
                        .getFields())
                .extracting(field -> field.getName())
                .containsExactly("K", "EXPR$1", "z", "k", "v", "w");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT k FROM a JOIN b ON a.k = b.k WHERE k = 1",
                "SELECT 1 FROM a JOIN b ON a.k = b.k JOIN c USING (k)",
                "SELECT 1 FROM c JOIN (a JOIN b ON a.k = b.k) USING (k)",
                "SELECT 1 FROM a JOIN b USING (k) JOIN c ON a.k = c.k WHERE k = 1",
                "SELECT 1 FROM a JOIN b USING (k) CROSS JOIN c ORDER BY k"
            })
    void isAmbiguousWhereItIsNotOne(String sql) {
        assertThatThrownBy(() -> planned(sql))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COLUMN_AMBIGUOUS));
    }

    @Test
    void randomJoins() throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("CommonColumnsTest: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        int rows = 0;
        for (int i = 0; i < QUERIES; i++) {
            int tables = 2 + random.nextInt(3);
            StringBuilder columns = new StringBuilder("k");
            for (int table = 0; table < tables; table++) {
                columns.append(", t").append(table).append(".k");
            }
            String sql = "SELECT " + columns + " FROM " + randomFrom(random, 0, tables)
                    + RANDOM_REST.get(random.nextInt(RANDOM_REST.size())).formatted(columns);
            List<String> expected = expected(sql);
            assertThat(planned(sql)).as(sql).containsExactlyInAnyOrderElementsOf(expected);
            rows += expected.size();
        }
        // Or nothing would have been compared.
        assertThat(rows).isGreaterThan(QUERIES);
    }

    private static String randomFrom(Random random, int first, int tables) {
        if (tables == 1) {
            return "(SELECT k FROM " + "abcd".charAt(random.nextInt(4)) + ") AS t" + first;
        }
        int left = random.nextInt(3) == 0 ? 1 + random.nextInt(tables - 1) : tables - 1;
        String join = JOINS.get(random.nextInt(JOINS.size()));
        String right = randomFrom(random, first + left, tables - left);
        return randomFrom(random, first, left)
                + (random.nextBoolean() ? " NATURAL " + join + " %s" : " " + join + " %s USING (k)")
                        .formatted(tables - left == 1 ? right : "(" + right + ")");
    }

    @Test
    void joinsOfManyTables() throws SQLException {
        for (String join : List.of("JOIN", "RIGHT JOIN", "FULL JOIN")) {
            StringBuilder sql = new StringBuilder("SELECT k, COUNT(*) FROM a");
            for (int i = 0; i < 40; i++) {
                sql.append(' ').append(join).append(" b AS b").append(i).append(" USING (k)");
            }
            sql.append(" WHERE k = 3 GROUP BY k");
            assertThat(planned(sql.toString())).containsExactly("3|1");
        }
    }

    @Test
    void tablesOfAllKinds() throws SQLException {
        assertThat(planned("SELECT k, x FROM a JOIN b USING (k), UNNEST(ARRAY[1, 2]) AS u(x) WHERE k = 2"))
                .containsExactlyInAnyOrder("2|1", "2|2");
        assertThat(planned("SELECT k, x FROM a JOIN b USING (k) CROSS JOIN LATERAL (SELECT a.k + 1 AS x) AS l"))
                .containsExactlyInAnyOrder("2|3", "3|4");
        assertThat(planned("SELECT k FROM a TABLESAMPLE BERNOULLI (100) JOIN b USING (k) WHERE k = 2"))
                .containsExactly("2");
        assertThat(planned("SELECT k FROM (SELECT k, v FROM a) JOIN (TABLE b) USING (k) WHERE k = 2"))
                .containsExactly("2");
        assertThat(planned("SELECT k FROM (a CROSS JOIN (SELECT 1 AS x))"
                        + " JOIN (b JOIN (c LEFT JOIN d USING (k)) USING (k)) USING (k) WHERE k > 0"))
                .containsExactly("3");
    }

    /** Of one type, as they become one column. */
    @Test
    void comparesWhatMayBeCompared() throws SQLException {
        assertThatThrownBy(() -> planned("SELECT 1 FROM a JOIN (SELECT DATE '2024-01-31' AS k) AS e USING (k)"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("INTEGER")
                .hasMessageContaining("DATE");
        assertThatThrownBy(() -> planned("SELECT 1 FROM (SELECT DATE '2024-01-31' AS k) AS e"
                        + " JOIN (SELECT TIMESTAMP '2024-01-31 00:00:00' AS k) AS f USING (k)"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("cannot compare 'DATE' to 'TIMESTAMP(0)'");
        String texts = "(VALUES ('2', 't2'), ('05', 't5'), (NULL, 'tn')) AS e(k, t)";
        assertThat(planned("SELECT a.k, t FROM a JOIN " + texts + " USING (k)")).containsExactly("2|t2");
        assertThat(planned("SELECT k, t FROM a FULL JOIN " + texts + " USING (k) WHERE t IS NOT NULL"))
                .containsExactlyInAnyOrder("2|t2", "5|t5", "null|tn");
        assertThat(planned("SELECT * FROM a FULL JOIN " + texts + " USING (k) WHERE t IS NOT NULL"))
                .containsExactlyInAnyOrder("2|a2|t2", "5|null|t5", "null|null|tn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 FROM a JOIN b USING (\"K\")",
                "SELECT 1 FROM a JOIN b USING (k) WHERE \"K\" = 1",
                "SELECT \"K\" FROM a JOIN b USING (k)",
                "SELECT 1 FROM a FULL JOIN b USING (k) ORDER BY \"K\""
            })
    void quotedNamesMeanJustThemselves(String sql) {
        assertThatThrownBy(() -> planned(sql)).hasMessageContaining("Column 'K' not found");
    }
}
