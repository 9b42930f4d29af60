package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
}
