package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.QueryPlan.Parameter;
import io.meshgate.planner.policy.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shape of the SQL, as far as speed and safety hang on it. */
class GeneratedSqlTest {
    private static final PlanFixture PLAIN = PlanFixture.fixture()
            .table("sales.s.customers", "id:int!", "name:string", "region:string", "phone:string")
            .table("sales.s.orders", "id:long!", "customer:int!", "total:dec12_2", "tags:strings")
            .table("logistics.s.shipments", "orderid:long!", "weight:double");

    private static final PlanFixture GOVERNED = PLAIN.rowFilter("sales.s.customers", "region IN (ATTRIBUTE('regions'))")
            .mask("sales.s.customers", "phone", new Mask.ToNull());

    @Test
    void joinsStayInOneFromClause() {
        PLAIN.sqlIs(
                "SELECT c.name FROM sales.s.customers AS c JOIN sales.s.orders AS o ON c.id = o.customer "
                        + "LEFT JOIN logistics.s.shipments AS s ON s.orderid = o.id WHERE o.total > 5",
                """
                SELECT CAST(t0."name" AS VARCHAR) AS c0 FROM "in0" AS t0 \
                INNER JOIN "in1" AS t1 ON (t0."id" = t1."customer") \
                LEFT JOIN "in2" AS t2 ON (t2."orderid" = t1."id") \
                WHERE (t1."total" > 5.00)
                """);
    }

    @Test
    void joinsInParenthesesKeepThem() {
        PLAIN.sqlIs(
                "SELECT c.name FROM sales.s.customers AS c JOIN (sales.s.orders AS o JOIN logistics.s.shipments AS s "
                        + "ON s.orderid = o.id) ON o.customer = c.id",
                """
                SELECT CAST(t0."name" AS VARCHAR) AS c0 FROM "in0" AS t0 \
                INNER JOIN ("in1" AS t1 INNER JOIN "in2" AS t2 ON (t2."orderid" = t1."id")) \
                ON (t1."customer" = t0."id")
                """);
    }

    @Test
    void governedTableIsADerivedTableInTheJoin() {
        GOVERNED.sqlIs(
                "SELECT c.name, c.phone FROM sales.s.customers AS c JOIN sales.s.orders AS o ON o.customer = c.id",
                """
                SELECT CAST(t1.c1 AS VARCHAR) AS c0, CAST(t1.c3 AS VARCHAR) AS c1 FROM \
                (SELECT t0."id" AS c0, t0."name" AS c1, CAST(NULL AS VARCHAR) AS c3 FROM "in0" AS t0 \
                WHERE (t0."region" IN ('EU', 'ASIA'))) AS t1 INNER JOIN "in1" AS t2 ON (t2."customer" = t1.c0)
                """);
    }

    @Test
    void guardIsOfTheColumnAndOfTheExpression() {
        GOVERNED.sqlIs("SELECT id FROM sales.s.customers WHERE CAST(name AS INTEGER) > 5", """
                SELECT CAST(t1.c0 AS INTEGER) AS c0 FROM (SELECT t0."id" AS c0, \
                CASE WHEN ((t0."region" IN ('EU', 'ASIA')) IS TRUE) IS NOT FALSE THEN t0."name" END AS c1, \
                ((t0."region" IN ('EU', 'ASIA')) IS TRUE) AS c4 FROM "in0" AS t0 \
                WHERE (t0."region" IN ('EU', 'ASIA'))) AS t1 \
                WHERE (CASE WHEN t1.c4 IS NOT FALSE THEN CAST(t1.c1 AS INTEGER) END > 5)
                """);
    }

    @Test
    void subQueriesStayCorrelated() {
        PLAIN.sqlIs(
                "SELECT (SELECT MAX(total) FROM sales.s.orders AS o WHERE o.customer = c.id) "
                        + "FROM sales.s.customers AS c WHERE id NOT IN (SELECT customer FROM sales.s.orders)",
                """
                SELECT CAST((SELECT max(t2."total") AS c0 FROM "in2" AS t2 WHERE (t2."customer" = t0."id")) \
                AS DECIMAL(12, 2)) AS c0 FROM "in0" AS t0 \
                WHERE (NOT (t0."id" IN (SELECT t1."customer" AS c0 FROM "in1" AS t1)))
                """);
    }

    @Test
    void unionOfGroupsThatIsReadTwiceIsMadeOnce() {
        PLAIN.sqlIs(
                "WITH w AS (SELECT MIN(id) AS id FROM sales.s.orders UNION ALL SELECT MAX(id) FROM sales.s.orders) "
                        + "SELECT a.id FROM w AS a JOIN w AS b ON a.id = b.id",
                """
                WITH w0 AS MATERIALIZED (SELECT t2.c0 AS c0 FROM ((SELECT min(t0."id") AS c0 FROM "in0" AS t0) \
                UNION ALL (SELECT max(t1."id") AS c0 FROM "in1" AS t1)) AS t2) \
                SELECT CAST(t3.c0 AS BIGINT) AS c0 FROM w0 AS t3 INNER JOIN w0 AS t4 ON (t3.c0 = t4.c0)
                """);
    }

    @Test
    void rowsThatAreReadTwiceAreReadAsTheEngineLikes() {
        PLAIN.sqlIs(
                "WITH w AS (SELECT id FROM sales.s.orders UNION ALL SELECT MAX(id) FROM sales.s.orders) "
                        + "SELECT a.id FROM w AS a JOIN w AS b ON a.id = b.id",
                """
                WITH w0 AS (SELECT t2.c0 AS c0 FROM ((SELECT t0."id" AS c0 FROM "in0" AS t0) \
                UNION ALL (SELECT max(t1."id") AS c0 FROM "in1" AS t1)) AS t2) \
                SELECT CAST(t3.c0 AS BIGINT) AS c0 FROM w0 AS t3 INNER JOIN w0 AS t4 ON (t3.c0 = t4.c0)
                """);
    }

    @Test
    void queryReadTwiceIsEmittedOnce() {
        PLAIN.sqlIs(
                "WITH w AS (SELECT customer, SUM(total) AS t FROM sales.s.orders GROUP BY customer) "
                        + "SELECT customer FROM w WHERE t = (SELECT MAX(t) FROM w)",
                """
                WITH w0 AS MATERIALIZED (SELECT t0."customer" AS c0, CAST(sum(t0."total") AS DECIMAL(38, 2)) AS c1 \
                FROM "in0" AS t0 GROUP BY t0."customer") \
                SELECT CAST(t1.c0 AS INTEGER) AS c0 FROM w0 AS t1 \
                WHERE (t1.c1 = (SELECT max(t2.c1) AS c0 FROM w0 AS t2))
                """);
    }

    @Test
    void queryReadOnceIsInlined() {
        PLAIN.sqlIs(
                "WITH w AS (SELECT id, name FROM sales.s.customers) SELECT name FROM w",
                "SELECT CAST(t0.\"name\" AS VARCHAR) AS c0 FROM \"in0\" AS t0");
    }

    @Test
    void setOperationsNestToTheLeft() {
        PLAIN.sqlIs(
                "SELECT id FROM sales.s.customers UNION ALL SELECT customer FROM sales.s.orders EXCEPT SELECT 7", """
                SELECT CAST(t3.c0 AS INTEGER) AS c0 FROM ((SELECT t2.c0 AS c0 FROM ((SELECT t0."id" AS c0 \
                FROM "in0" AS t0) UNION ALL (SELECT t1."customer" AS c0 FROM "in1" AS t1)) AS t2) \
                EXCEPT (SELECT 7 AS c0)) AS t3
                """);
    }

    @Test
    void windowsAndGroupingSetsAreWrittenInPlace() {
        PLAIN.sqlIs("SELECT ROW_NUMBER() OVER (PARTITION BY region ORDER BY name DESC) FROM sales.s.customers", """
                SELECT CAST(CAST(row_number() OVER (PARTITION BY t0."region" ORDER BY t0."name" DESC NULLS LAST) \
                AS BIGINT) AS BIGINT) AS c0 FROM "in0" AS t0
                """);
        PLAIN.sqlIs(
                "SELECT region, name, COUNT(*) FROM sales.s.customers GROUP BY GROUPING SETS ((region, name), ())",
                """
                SELECT CAST(t0."region" AS VARCHAR) AS c0, CAST(t0."name" AS VARCHAR) AS c1, \
                CAST(count(*) AS BIGINT) AS c2 FROM "in0" AS t0 GROUP BY GROUPING SETS ((t0."region", t0."name"), ())
                """);
    }

    @Test
    void unnestingIsLateral() {
        PLAIN.sqlIs("SELECT o.id, t.tag FROM sales.s.orders AS o, UNNEST(o.tags) AS t(tag)", """
                SELECT CAST(t0."id" AS BIGINT) AS c0, CAST(t3.c0 AS VARCHAR) AS c1 FROM "in0" AS t0 \
                CROSS JOIN LATERAL (SELECT t2.u0 AS c0 FROM (SELECT unnest(t1.c0) AS u0 FROM \
                (SELECT t0."tags" AS c0) AS t1) AS t2) AS t3
                """);
    }

    @Test
    void literalsAreQuoted() {
        PLAIN.sqlIs("VALUES (1, 'a'), (2, 'it''s')", """
                SELECT CAST(t0.c0 AS INTEGER) AS c0, CAST(t0.c1 AS VARCHAR) AS c1 \
                FROM (VALUES (1, 'a'), (2, 'it''s')) AS t0(c0, c1)
                """);
    }

    @Test
    void listsStayLists() {
        PLAIN.sqlIs("SELECT id FROM sales.s.customers WHERE region IN ('a', 'b') OR id IN (1, 2)", """
                SELECT CAST(t0."id" AS INTEGER) AS c0 FROM "in0" AS t0 \
                WHERE ((t0."region" IN ('a', 'b')) OR (t0."id" IN (1, 2)))
                """);
    }

    @Test
    void argumentsOfOneMeaningShareAPlaceholder() {
        QueryPlan plan =
                PLAIN.query("SELECT CURRENT_DATE, CURRENT_TIMESTAMP FROM sales.s.customers WHERE name = ? AND id = ?");
        assertThat(plan.parameters()).extracting("name").containsExactly("$1", "$2");
        assertThat(plan.resultStage().arguments())
                .containsExactlyInAnyOrder(new Parameter(0), new Parameter(1), new QueryPlan.QueryStart());
    }

    @Test
    void noNameOfTheStatementReachesTheSql() {
        String sql = PLAIN.sql("WITH \"evil\"\"w\" AS (SELECT id AS \"x\"\"; DROP\" FROM sales.s.customers AS \"q'\") "
                + "SELECT \"x\"\"; DROP\" AS \"label'\" FROM \"evil\"\"w\"");
        assertThat(sql).isEqualTo("SELECT CAST(t0.\"id\" AS INTEGER) AS c0 FROM \"in0\" AS t0");
    }

    @Test
    void resultKeepsLabelsTypesAndNullability() {
        QueryPlan plan = GOVERNED.query(
                "SELECT id AS a, id AS a, phone, COUNT(*) AS n FROM sales.s.customers GROUP BY id, phone");
        assertThat(plan.resultSchema().getFields().stream()
                        .map(field -> field.getName() + " " + field.getType() + (field.isNullable() ? "" : " not null"))
                        .toList())
                .isEqualTo(List.of(
                        "a Int(32, true) not null",
                        "a Int(32, true) not null",
                        "phone Utf8",
                        "n Int(64, true) not null"));
    }
}
