package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One way each to have single rows of a table told that may be read in groups of three only. All fail. */
class AggregationBypassTest {
    private static final GroupsFixture BY_ROWS = AggregationPolicyTest.BY_ROWS;
    private static final GroupsFixture BY_CUSTOMER = AggregationPolicyTest.BY_CUSTOMER;

    private static String over(String sql) {
        return sql.replace("$t", "sales.s.orders");
    }

    /** By whatever groups are counted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM $t",
                "SELECT 1 FROM $t",
                "SELECT id FROM $t WHERE id = 1",
                "SELECT id FROM $t LIMIT 1",
                "SELECT id FROM $t ORDER BY amount FETCH FIRST 1 ROWS WITH TIES",
                "TABLE $t",
                "SELECT COUNT(*) OVER () FROM $t",
                "SELECT SUM(amount) OVER (PARTITION BY id) FROM $t",
                "SELECT COUNT(*) FROM (SELECT ROW_NUMBER() OVER (ORDER BY id) AS n FROM $t) WHERE n = 1",
                "SELECT SUM(amount) FROM (SELECT amount FROM $t ORDER BY id LIMIT 1)",
                "SELECT SUM(amount) FROM (SELECT amount FROM $t ORDER BY id OFFSET 12 ROWS)",
                "SELECT COUNT(*) FROM (SELECT amount FROM $t TABLESAMPLE BERNOULLI(1))",
                "SELECT MIN(amount) FROM $t",
                "SELECT MAX(amount), COUNT(*) FROM $t GROUP BY region",
                "SELECT ARRAY_AGG(amount) FROM $t",
                "SELECT LISTAGG(region) FROM $t",
                "SELECT STRING_AGG(region, ',') FROM $t",
                "SELECT ANY_VALUE(amount) FROM $t",
                "SELECT ARBITRARY(amount) FROM $t",
                "SELECT MODE(amount) FROM $t",
                "SELECT MEDIAN(amount) FROM $t",
                "SELECT MAP_AGG(id, amount) FROM $t",
                "SELECT MAX_BY(amount, id) FROM $t",
                "SELECT BIT_OR(amount) FROM $t",
                "SELECT BOOL_OR(amount > 70 AND id = 7) FROM $t",
                "SELECT EVERY(amount > 70) FROM $t",
                "SELECT COUNT_IF(id = 1 AND amount > 5) FROM $t",
                "SELECT PERCENTILE_CONT(0.0) WITHIN GROUP (ORDER BY amount) FROM $t",
                "SELECT APPROX_PERCENTILE(amount, 0.0) FROM $t",
                "SELECT SUM(amount) FILTER (WHERE id = 1) FROM $t",
                "SELECT COUNT(*) FILTER (WHERE id = 1 AND amount > 5) FROM $t",
                "SELECT SUM(DISTINCT amount) FROM $t",
                "SELECT SUM(CASE WHEN id = 1 THEN amount END) FROM $t",
                "SELECT COUNT(CASE WHEN id = 1 AND amount > 5 THEN 1 END) FROM $t",
                "SELECT COUNT(NULLIF(id, 1)) FROM $t",
                "SELECT SUM(c) FROM (SELECT CASE WHEN id = 1 THEN amount END AS c FROM $t)",
                "WITH w AS (SELECT id = 1 AND amount > 5 AS c FROM $t) SELECT COUNT(NULLIF(c, FALSE)) FROM w",
                "SELECT SUM(LENGTH(CAST(id = 1 AND amount > 5 AS VARCHAR))) FROM $t",
                "SELECT SUM(amount * (id - 2) * (id - 3) * (id - 4)) FROM $t WHERE id < 5",
                "SELECT SUM(GREATEST(amount, 0)) FROM $t",
                "SELECT SUM((SELECT p.age FROM sales.s.people AS p WHERE p.id = o.id)) FROM $t AS o",
                "SELECT id, (SELECT COUNT(*) FROM sales.s.people AS p WHERE p.id = o.id) FROM $t AS o",
                "SELECT name FROM sales.s.regions WHERE EXISTS (SELECT 1 FROM $t WHERE id = 1 AND amount > 5)",
                "SELECT name FROM sales.s.regions WHERE name IN (SELECT region FROM $t WHERE id = 1)",
                "SELECT name FROM sales.s.regions WHERE name NOT IN (SELECT region FROM $t)",
                "SELECT name FROM sales.s.regions WHERE weight < ALL (SELECT amount FROM $t)",
                "SELECT (SELECT amount FROM $t WHERE id = 1)",
                "SELECT ARRAY(SELECT amount FROM $t)",
                "SELECT name, (SELECT amount FROM $t WHERE id = weight) FROM sales.s.regions",
                "SELECT x.amount FROM sales.s.people AS p, LATERAL (SELECT amount FROM $t AS o WHERE o.id = p.id) AS x",
                "SELECT x.n FROM $t AS o, LATERAL (SELECT COUNT(*) AS n FROM sales.s.people AS p WHERE p.id = o.id) AS x",
                "SELECT COUNT(*) FROM $t AS o, UNNEST(ARRAY[o.amount]) AS u(a)",
                "SELECT COUNT(*) FROM (SELECT id FROM $t UNION ALL SELECT id FROM sales.s.people)",
                "SELECT COUNT(*) FROM (SELECT id FROM sales.s.people INTERSECT SELECT id FROM $t)",
                "SELECT id FROM sales.s.people EXCEPT SELECT id FROM $t",
                "WITH RECURSIVE r(n) AS (SELECT id FROM $t UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT COUNT(*) FROM r",
                "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT o.id + 1 FROM r JOIN $t AS o ON o.id = n) "
                        + "SELECT n FROM r",
                "SELECT region FROM $t GROUP BY region ORDER BY MAX(amount)",
                "SELECT region FROM $t GROUP BY region HAVING MIN(amount) > 5",
                "SELECT * FROM (SELECT region, amount FROM $t) PIVOT (SUM(amount) FOR region IN ('EU', 'US'))",
                "SELECT COUNT(d.id) FROM $t AS o LEFT JOIN (SELECT id FROM sales.s.people GROUP BY id) AS d"
                        + " ON d.id = o.id AND o.amount > 5 AND o.id = 1",
                "SELECT SUM(v.w) FROM $t AS o JOIN (SELECT id, POWER(2, id) AS w FROM sales.s.people GROUP BY id) AS v"
                        + " ON o.id = v.id",
                "SELECT (SELECT SUM(o.amount * r.weight) FROM $t AS o) FROM sales.s.regions AS r",
                "INSERT INTO sales.s.people SELECT id, amount FROM $t",
                "CREATE TABLE sales.s.copy AS SELECT * FROM $t",
                "CREATE VIEW sales.s.all_of_it AS SELECT id, amount FROM $t",
                "EXPLAIN ANALYZE SELECT * FROM $t",
                "EXPLAIN SELECT * FROM $t",
                "EXPLAIN POLICY SELECT * FROM $t",
            })
    void singleRowsAreRefused(String sql) {
        for (GroupsFixture fixture : List.of(BY_ROWS, BY_CUSTOMER)) {
            GroupsFixture writing = fixture.with(AggregationPolicyTest.TABLES
                    .grant("sales.s.people", io.meshgate.planner.policy.Grant.Privilege.WRITE)
                    .grant("sales.s.copy", io.meshgate.planner.policy.Grant.Privilege.WRITE)
                    .grant("sales.s.all_of_it", io.meshgate.planner.policy.Grant.Privilege.WRITE));
            GatewayException refused = writing.refused(over(sql));
            assertThat(refused).as(sql).isNotNull();
            assertThat(refused.code()).as(refused.getMessage()).isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
            assertThat(refused).hasMessageContaining("accepted");
        }
    }

    /** Rows that a join would make more of. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM $t AS o, (VALUES (1), (2), (3)) AS v(n) WHERE o.id = 1",
                "SELECT COUNT(*) FROM $t AS a JOIN $t AS b ON a.region = b.region WHERE a.id = 1",
                "SELECT COUNT(*) FROM $t AS o JOIN sales.s.people AS p ON o.id = 1",
                "SELECT COUNT(*) FROM sales.s.people AS p LEFT JOIN $t AS o ON o.id = 1",
                "SELECT COUNT(*) FROM $t AS a FULL JOIN $t AS b ON a.id = b.id",
                "SELECT COUNT(*) FROM $t AS o JOIN (SELECT DISTINCT name, weight FROM sales.s.regions) AS r"
                        + " ON o.region = r.name",
            })
    void rowsThatAJoinRepeatsAreRefused(String sql) {
        GatewayException refused = BY_ROWS.refused(over(sql));
        assertThat(refused).as(sql).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
        assertThat(refused).hasMessageContainingAll("join", "'groups-0'");
    }

    /** With an entity joins are accepted, and what they could weigh single rows by is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT SUM(v.w) FROM $t AS o JOIN (VALUES (1, 1), (2, 10), (3, 100), (4, 1000)) AS v(id, w) ON o.id = v.id",
                "SELECT SUM(o.amount * v.w) FROM $t AS o JOIN (VALUES (1, 1), (2, 0), (3, 0), (4, 0)) AS v(id, w)"
                        + " ON o.id = v.id",
                "SELECT COUNT(v.id) FROM $t AS o LEFT JOIN (VALUES (1)) AS v(id) ON o.id = v.id AND o.amount > 5",
                "SELECT COUNT(p.id) FROM $t AS o LEFT JOIN sales.s.people AS p ON o.id = p.id AND o.id = 1 AND o.amount > 5",
                "SELECT COUNT(p.id) FROM sales.s.people AS p FULL JOIN $t AS o ON o.id = p.id AND o.id = 1",
                "SELECT COUNT(x.name) FROM $t AS o JOIN (SELECT p.id, r.name FROM sales.s.people AS p LEFT JOIN sales.s.regions"
                        + " AS r ON p.id = 1) AS x ON x.id = o.id WHERE o.amount > 5",
                "SELECT COUNT(b.id) FROM $t AS a LEFT JOIN $t AS b ON a.id = 1 AND a.amount > 5",
            })
    void singleRowsThatAJoinPicksOutAreRefused(String sql) {
        GatewayException refused = BY_CUSTOMER.refused(over(sql));
        assertThat(refused).as(sql).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
    }

    /** What is accepted yields nothing of small groups. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, amount FROM $t GROUP BY id, amount",
                "SELECT DISTINCT id FROM $t",
                "SELECT SUM(amount) FROM $t WHERE id = 1",
                "SELECT SUM(amount) FROM $t GROUP BY id HAVING COUNT(*) = 1",
                "SELECT id, COUNT(*) FROM $t GROUP BY GROUPING SETS ((id), (id, amount))",
                "SELECT id, GROUPING(id) FROM $t WHERE amount IN (10, 20) GROUP BY CUBE(id)",
                "SELECT name FROM sales.s.regions WHERE weight > (SELECT COUNT(*) FROM $t WHERE id = 1)",
                "SELECT name FROM sales.s.regions WHERE EXISTS (SELECT COUNT(*) FROM $t WHERE id = 1)",
                "SELECT p.id FROM sales.s.people AS p WHERE EXISTS (SELECT 1 FROM $t AS o WHERE o.id = p.id GROUP BY id)",
                "SELECT p.id FROM sales.s.people AS p WHERE (SELECT COUNT(*) FROM $t AS o WHERE o.id = p.id) IS NOT NULL",
                "SELECT p.id FROM sales.s.people AS p WHERE (SELECT COUNT(*) FROM $t AS o WHERE o.id = p.id * 100) IS NOT NULL",
                "SELECT p.id FROM sales.s.people AS p WHERE p.id IN (SELECT id FROM $t GROUP BY id)",
                "SELECT p.id FROM sales.s.people AS p, LATERAL (SELECT SUM(amount) FROM $t AS o WHERE o.id = p.id) AS x(s)",
                "SELECT COUNT(*) FROM $t AS o WHERE EXISTS (SELECT 1 FROM sales.s.people AS p WHERE p.id = o.id AND p.id = 1)",
            })
    void smallGroupsAreTakenAway(String sql) throws SQLException {
        for (GroupsFixture fixture : List.of(BY_ROWS, BY_CUSTOMER)) {
            assertThat(AggregationPolicyTest.run(fixture, over(sql))).as(sql).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM $t AS o, (VALUES (1), (2), (3)) AS v(n) WHERE o.id = 1",
                "SELECT SUM(o.amount) FROM $t AS o JOIN $t AS b ON b.id = 1 AND b.amount > 5",
                "SELECT a.id, COUNT(*) FROM $t AS a JOIN $t AS b ON a.region = b.region GROUP BY a.id",
                "SELECT COUNT(o.id) FROM sales.s.people AS p LEFT JOIN $t AS o ON o.id = 1",
            })
    void joinsMakeNoMoreEntities(String sql) throws SQLException {
        assertThat(AggregationPolicyTest.run(BY_CUSTOMER, over(sql))).as(sql).isEmpty();
    }
}
