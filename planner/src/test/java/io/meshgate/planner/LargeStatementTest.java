package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LargeStatementTest {
    private static final String FROM = " FROM sales.shop.orders";

    private static String repeat(int times, String separator, String text) {
        return IntStream.range(0, times)
                .mapToObj(i -> text.replace("#", String.valueOf(i)))
                .collect(Collectors.joining(separator));
    }

    private static void plans(String sql) {
        assertThat(statements().plan(sql)).isInstanceOf(QueryPlan.class);
    }

    private static void exceedsALimit(String sql) {
        assertThat(statements().error(sql)).startsWith("LIMIT_EXCEEDED");
    }

    @Test
    void plansAMegabyteOfText() {
        plans("SELECT 1 /*" + "x".repeat(1 << 20) + "*/");
        plans("SELECT '" + "x".repeat(1 << 20) + "'");
    }

    @Test
    void plansTenThousandItemsOfIn() {
        plans("SELECT region" + FROM + " WHERE order_id IN (" + repeat(10_000, ",", "#") + ")");
    }

    @Test
    void plansDeepNesting() {
        plans("SELECT " + "(".repeat(64) + "1" + ")".repeat(64));
        plans("SELECT * FROM " + "(SELECT * FROM ".repeat(64) + "sales.shop.orders" + ")".repeat(64));
        plans("SELECT region" + FROM + (" WHERE order_id IN (SELECT order_id" + FROM).repeat(16) + ")".repeat(16));
    }

    @Test
    void plansAThousandOrs() {
        plans("SELECT region" + FROM + " WHERE " + repeat(1_000, " OR ", "order_id = #"));
    }

    @Test
    void refusesWhatWouldTakeMinutes() {
        exceedsALimit("SELECT '" + "x".repeat(Statements.LONGEST_TEXT) + "'");
        exceedsALimit("SELECT region" + FROM + " WHERE " + repeat(10_000, " OR ", "order_id = #"));
        exceedsALimit("SELECT " + repeat(5_001, ",", "#"));
        exceedsALimit("SELECT 1 IN (" + repeat(20_001, ",", "#") + ")");
        exceedsALimit("SELECT " + "(".repeat(100_000));
        exceedsALimit("SELECT " + "CASE WHEN 1 = 1 THEN ".repeat(2_000));
        exceedsALimit("SELECT 1" + " FROM sales.shop.orders a" + " JOIN sales.shop.orders b ON TRUE".repeat(500));
        exceedsALimit("WITH " + repeat(201, ",", "c# AS (SELECT 1)") + " SELECT 1");
        exceedsALimit("SELECT 1" + " UNION SELECT 1".repeat(1_001));
        exceedsALimit("SELECT " + "- ".repeat(10_001) + "1");
        exceedsALimit("SELECT order_id" + "::int".repeat(50_000) + FROM);
        exceedsALimit("SELECT region" + " ILIKE region".repeat(50_000) + FROM);
        exceedsALimit("SELECT region" + " ~ region".repeat(50_000) + FROM);
        exceedsALimit("SELECT region" + "[1]".repeat(50_000) + FROM);
    }

    @Test
    void aSelectOfAllClausesStartsEachCountAnew() {
        plans("SELECT " + repeat(600, ",", "order_id + # - 1 AS c#") + FROM + " WHERE "
                + repeat(600, " AND ", "order_id <> #") + " ORDER BY " + repeat(50, ",", "order_id + #"));
    }

    @Test
    void refusesWithQueriesThatDoubleAtEachLevel() {
        StringBuilder sql = new StringBuilder("WITH c0 AS (SELECT 1 AS x)");
        for (int i = 1; i < 20; i++) {
            sql.append(", c")
                    .append(i)
                    .append(" AS (SELECT l.x FROM c")
                    .append(i - 1)
                    .append(" l, c")
                    .append(i - 1);
            sql.append(" r)");
        }
        exceedsALimit(sql + " SELECT count(*) FROM c19");
    }

    private static String nested(int levels, String level, String innermost) {
        String nested = innermost;
        for (int i = 0; i < levels; i++) {
            nested = level.replace("#", nested);
        }
        return nested;
    }

    @Test
    @Timeout(30)
    void plansDeepQueries() {
        plans("SELECT " + nested(64, "(SELECT #)", "1"));
        plans("SELECT " + nested(40, "ARRAY_POSITION(ARRAY[1], #)", "order_id") + FROM);
        plans(nested(64, "SELECT order_id" + FROM + " WHERE order_id IN (#)", "SELECT 1"));
        plans(nested(64, "WITH c AS (#) SELECT k FROM c", "SELECT 1 AS k"));
        plans(nested(64, "SELECT z.k" + FROM + " AS t0, LATERAL (#) AS z", "SELECT 1 AS k"));
        plans(nested(64, "SELECT * FROM (#) AS t0", "SELECT *" + FROM));
        plans("WITH c0 AS (SELECT 1 AS k)" + repeat(64, "", ", d# AS (SELECT 1 AS k)") + " SELECT k FROM c0");
    }

    @Test
    @Timeout(30)
    void refusesWhatGrowsOutOfProportionWhenItIsWrittenOut() {
        String sum = repeat(1_000, " + ", "order_id");
        exceedsALimit("SELECT " + nested(40, "NULLIF(#, 'y')", "region") + FROM);
        exceedsALimit("SELECT " + nested(40, "CASE # WHEN 'a' THEN 'b' WHEN 'c' THEN 'd' END", "region") + FROM);
        exceedsALimit("SELECT " + nested(40, "DECODE(#, 'a', 'b', 'c', 'd')", "region") + FROM);
        exceedsALimit("SELECT " + nested(40, "ARRAY_CONCAT(#, ARRAY[1])", "ARRAY[1]") + FROM);
        exceedsALimit("SELECT " + nested(40, "DIV0(1, #)", "order_id") + FROM);
        exceedsALimit("SELECT 1" + FROM + " GROUP BY CUBE(" + repeat(30, ",", "order_id + #") + ")");
        exceedsALimit("SELECT 1" + FROM + " GROUP BY " + repeat(20, ",", "ROLLUP(order_id + #, region)"));
        exceedsALimit("SELECT 1" + FROM + " GROUP BY " + repeat(20, ",", "GROUPING SETS(order_id, region)"));
        exceedsALimit("SELECT " + sum + " AS a" + FROM + " GROUP BY a HAVING " + repeat(1_000, " AND ", "a > #"));
        exceedsALimit("SELECT " + sum + " AS a" + FROM + " ORDER BY " + repeat(1_000, ", ", "1"));
        exceedsALimit("SELECT " + repeat(500, ",", "COUNT(*) OVER w") + FROM + " WINDOW w AS (ORDER BY " + sum + ")");
        exceedsALimit(nested(4, "SELECT " + repeat(30, ",", "*") + " FROM (#) AS t0", "SELECT *" + FROM));
        exceedsALimit("WITH c AS (SELECT " + sum + " AS k" + FROM + ") SELECT 1 FROM " + repeat(200, ",", "c AS c#"));
    }

    @Test
    void countsAWithQueryOnceWhereNothingRefersToItTwice() {
        String sum = repeat(5_000, " + ", "order_id");
        plans(nested(20, "WITH c AS (#) SELECT k + 1 AS k FROM c", "SELECT " + sum + " AS k" + FROM));
    }
}
