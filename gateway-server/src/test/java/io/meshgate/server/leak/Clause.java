package io.meshgate.server.leak;

/**
 * A place of a statement at which an expression over {@code t} can stand. In the text {@code <e>} is the expression's
 * value, {@code <p>} its condition, {@code <c>} the columns that it reads.
 */
enum Clause {
    SELECT("SELECT t.id, <e> FROM t"),
    SELECT_OF_JOIN("SELECT t.id, <e> FROM t JOIN u ON t.k = u.k"),
    SELECT_OF_LEFT_JOIN("SELECT u.k, t.id, <e> FROM u LEFT JOIN t ON t.k = u.k AND u.w = 3"),
    WHERE("SELECT t.id FROM t WHERE <p>"),
    WHERE_NOT("SELECT t.id FROM t WHERE NOT (<p>)"),
    WHERE_AND("SELECT t.id FROM t WHERE t.k < 500 AND <p>"),
    WHERE_OR("SELECT t.id FROM t WHERE t.k < 10 OR <p>"),
    WHERE_CASE("SELECT t.id FROM t WHERE CASE WHEN <p> THEN t.k > 1 ELSE t.k > 2 END"),
    WHERE_OF_JOIN("SELECT t.id, u.w FROM t JOIN u ON t.k = u.k WHERE <p>"),
    WHERE_OF_JOIN_AND("SELECT t.id, u.w FROM t JOIN u ON t.k = u.k WHERE <p> AND u.w > 2"),
    WHERE_OF_JOIN_OR("SELECT t.id, u.w FROM t JOIN u ON t.k = u.k WHERE <p> OR u.w = 1"),
    WHERE_OF_CROSS_JOIN("SELECT t.id, u.w FROM t, u WHERE t.k = u.k AND <p>"),
    WHERE_OF_THREE_JOINS("SELECT t.id FROM t JOIN u ON t.k = u.k JOIN m ON m.k = u.w WHERE <p> AND m.v > 1"),
    WHERE_OF_LEFT_JOIN("SELECT t.id, u.w FROM t LEFT JOIN u ON t.k = u.k WHERE <p>"),
    WHERE_OF_SELF_JOIN("SELECT t.id FROM t JOIN t b ON t.id = b.id WHERE <p>"),
    ON_INNER("SELECT t.id, u.w FROM t JOIN u ON t.k = u.k AND <p>"),
    ON_LEFT("SELECT t.id, u.w FROM t LEFT JOIN u ON t.k = u.k AND <p>"),
    ON_RIGHT("SELECT t.id, u.k FROM t RIGHT JOIN u ON t.k = u.k AND <p>"),
    ON_FULL("SELECT t.id, u.k FROM t FULL JOIN u ON t.k = u.k AND <p>"),
    ON_KEY("SELECT t.id, u.k FROM t JOIN u ON t.k = u.k AND (CASE WHEN <p> THEN 2 ELSE 3 END) = u.w"),
    HAVING_ON_KEY("SELECT <c>, COUNT(*) FROM t GROUP BY <c> HAVING <p>"),
    HAVING_ON_AGGREGATE("SELECT t.k, COUNT(*) FROM t GROUP BY t.k HAVING MAX(CASE WHEN <p> THEN 1 ELSE 0 END) = 1"),
    GROUP_BY("SELECT v, COUNT(*) FROM (SELECT <e> AS v FROM t) AS q GROUP BY v"),
    GROUPING_SETS("SELECT v, k, COUNT(*) FROM (SELECT <e> AS v, t.k FROM t) AS q GROUP BY GROUPING SETS ((v), (k))"),
    ORDER_BY("SELECT t.id FROM t ORDER BY <e>, t.id"),
    ORDER_BY_LIMIT("SELECT t.id FROM t ORDER BY <e>, t.id LIMIT 20"),
    ORDER_BY_WITH_TIES("SELECT t.id FROM t ORDER BY <e> FETCH FIRST 20 ROWS WITH TIES"),
    JOIN_WITH_TIES(
            "SELECT q.id FROM (SELECT t.id, t.k FROM t ORDER BY <e> OFFSET 3 ROWS FETCH FIRST 9 ROWS WITH TIES) AS q"
                    + " JOIN u ON q.k = u.k WHERE q.id < 0"),
    ABOVE_WITH_TIES(
            "SELECT t.id FROM (SELECT * FROM t ORDER BY k FETCH FIRST 300 ROWS WITH TIES) AS t JOIN u ON t.k = u.k WHERE <p>"),
    WINDOW_GROUPS(
            "SELECT t.id, COUNT(*) OVER (ORDER BY <e> GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM t"),
    WINDOW_IGNORE_NULLS("SELECT t.id, LAST_VALUE((<e>)) IGNORE NULLS OVER (PARTITION BY t.k ORDER BY t.id) FROM t"),
    PIVOT(
            "SELECT * FROM (SELECT t.k, t.id, <e> AS v FROM t JOIN u ON t.k = u.k) PIVOT (COUNT(v) AS c, MAX(v) AS m FOR id IN"
                    + " (1 AS a, 5 AS b))"),
    PIVOT_AXIS(
            "SELECT * FROM (SELECT t.k, CASE WHEN <p> THEN 'y' ELSE 'n' END AS v FROM t) PIVOT (COUNT(*) AS c FOR v IN ('y' AS"
                    + " y, 'n' AS n))"),
    UNPIVOT(
            "SELECT id, mon, v FROM (SELECT t.id, <e> AS one, <e> AS two FROM t JOIN u ON t.k = u.k) UNPIVOT (v FOR mon IN"
                    + " (one, two))"),
    SAMPLE("SELECT t.id FROM t TABLESAMPLE BERNOULLI (100) WHERE <p>"),
    SAMPLE_OF_JOIN("SELECT t.id FROM (SELECT * FROM t) AS t TABLESAMPLE SYSTEM (100) JOIN u ON t.k = u.k AND <p>"),
    BELOW_SAMPLE("SELECT v FROM (SELECT <e> AS v, t.k FROM t) AS q TABLESAMPLE BERNOULLI (100) JOIN u ON q.k = u.k"),
    RECURSION_SEED(
            "WITH RECURSIVE r (id, k, v) AS (SELECT t.id, t.k, <e> FROM t JOIN u ON t.k = u.k UNION ALL SELECT id + 100000,"
                    + " k, v FROM r WHERE id < 100000) SELECT id, v FROM r"),
    RECURSION_STEP(
            "WITH RECURSIVE r (id, n) AS (SELECT u.k, 0 FROM u UNION SELECT t.k, r.n + 1 FROM r JOIN t ON t.id = r.id + 1 AND"
                    + " <p> WHERE r.n < 3) SELECT id, n FROM r"),
    ABOVE_RECURSION(
            "WITH RECURSIVE t2 (id, k) AS (SELECT t.id, t.k FROM t WHERE t.k < 5 UNION SELECT t.id, t.k FROM t2 JOIN t ON t.id ="
                    + " t2.id + 7) SELECT t.id FROM t2 JOIN t ON t.id = t2.id WHERE <p>"),
    PARTITION_BY("SELECT t.id, ROW_NUMBER() OVER (PARTITION BY <e> ORDER BY t.id) FROM t"),
    WINDOW_ORDER("SELECT t.id, ROW_NUMBER() OVER (ORDER BY <e>, t.id) FROM t"),
    WINDOW_ARGUMENT("SELECT t.id, LAG((<e>)) OVER (PARTITION BY t.k ORDER BY t.id) FROM t"),
    ABOVE_WINDOW(
            "SELECT t.id FROM (SELECT t.*, ROW_NUMBER() OVER (PARTITION BY <c> ORDER BY t.id) AS rn FROM t) AS t WHERE <p>"),
    IN_OPERAND("SELECT t.id FROM t WHERE (CASE WHEN <p> THEN 2 ELSE 9 END) IN (SELECT u.w FROM u)"),
    IN_SUB_QUERY("SELECT u.k FROM u WHERE u.k IN (SELECT t.k FROM t WHERE <p>)"),
    NOT_IN_SUB_QUERY("SELECT u.k FROM u WHERE u.k NOT IN (SELECT t.k FROM t WHERE <p>)"),
    EXISTS("SELECT u.k FROM u WHERE EXISTS (SELECT 1 FROM t WHERE t.k = u.k AND <p>)"),
    NOT_EXISTS("SELECT u.k FROM u WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.k = u.k AND <p>)"),
    CORRELATED_OUTER(
            "SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.w > (CASE WHEN <p> THEN 2 ELSE 3 END))"),
    SCALAR_SUB_QUERY("SELECT u.k, (SELECT COUNT(*) FROM t WHERE t.k = u.k AND <p>) FROM u"),
    SCALAR_SUB_QUERY_OUTER("SELECT t.id, (SELECT MAX(u.w) FROM u WHERE u.k = t.k AND <p>) FROM t"),
    SCALAR_SUB_QUERY_JOIN(
            "SELECT u.k, (SELECT MAX(t.id) FROM t JOIN m ON m.k = t.k + u.k WHERE t.k = u.k AND <p>) FROM u"),
    WHERE_WITH_SUB_QUERY("SELECT t.id FROM t WHERE t.k IN (SELECT u.k FROM u WHERE u.w = 2) AND <p>"),
    WHERE_WITH_SCALAR("SELECT t.id FROM t WHERE t.k > (SELECT MIN(u.w) FROM u WHERE u.k = t.k) AND <p>"),
    LATERAL("SELECT u.k, l.id FROM u CROSS JOIN LATERAL (SELECT t.id FROM t WHERE t.k = u.k AND <p>) AS l"),
    LATERAL_OUTER("SELECT t.id, l.v FROM t CROSS JOIN LATERAL (SELECT <e> AS v FROM u WHERE u.k = t.k) AS l"),
    LATERAL_LEFT("SELECT t.id, l.w FROM t LEFT JOIN LATERAL (SELECT u.w FROM u WHERE u.k = t.k AND <p>) AS l ON TRUE"),
    CASE_ARM("SELECT t.id, CASE WHEN t.k > 500 THEN 0 WHEN <p> THEN 1 ELSE 2 END FROM t JOIN u ON t.k = u.k"),
    AGGREGATE_ARGUMENT("SELECT t.k, MAX((<e>)) FROM t GROUP BY t.k"),
    AGGREGATE_OF_JOIN("SELECT u.w, MAX((<e>)), COUNT(*) FROM t JOIN u ON t.k = u.k GROUP BY u.w"),
    AGGREGATE_FILTER("SELECT t.k, COUNT(*) FILTER (WHERE <p>) FROM t GROUP BY t.k"),
    AGGREGATE_BY("SELECT t.k, MIN_BY((<e>), t.id), COUNT_IF(<p>) FROM t GROUP BY t.k"),
    AGGREGATE_MAP("SELECT u.w, CARDINALITY(MAP_AGG(t.id, (<e>))) FROM t JOIN u ON t.k = u.k GROUP BY u.w"),
    IF_ARM("SELECT t.id, IF(<p>, 1, 2) FROM t JOIN u ON t.k = u.k"),
    UNION_ARM("SELECT t.k FROM t WHERE <p> UNION ALL SELECT u.k FROM u"),
    UNION_VALUES("SELECT <e> FROM t JOIN u ON t.k = u.k UNION SELECT <e> FROM t"),
    ABOVE_UNION("SELECT t.id FROM (SELECT * FROM t UNION ALL SELECT * FROM t) AS t WHERE <p>"),
    ABOVE_INTERSECT("SELECT t.id FROM (SELECT * FROM t INTERSECT SELECT * FROM t) AS t WHERE <p>"),
    ABOVE_DISTINCT("SELECT t.id FROM (SELECT DISTINCT * FROM t) AS t WHERE <p>"),
    ABOVE_GROUPING("SELECT t.k, t.c FROM (SELECT t.k, <c>, COUNT(*) AS c FROM t GROUP BY t.k, <c>) AS t WHERE <p>"),
    ABOVE_LIMIT("SELECT t.id FROM (SELECT * FROM t ORDER BY id LIMIT 500) AS t WHERE <p>"),
    SHARED_CTE("WITH c AS (SELECT * FROM t) SELECT t.id FROM c AS t JOIN c AS b ON t.id = b.id WHERE <p>"),
    COMMON_PREDICATE("SELECT t.id FROM t JOIN u ON t.k = u.k WHERE <p> AND NOT (NOT (<p>)) AND (<p> OR u.w = 2)");

    private final String text;

    Clause(String text) {
        this.text = text;
    }

    boolean ordered() {
        return this == ORDER_BY || this == ORDER_BY_LIMIT;
    }

    String with(FaultExpression expression) {
        String columns = String.join(
                ", ", expression.columns().stream().map(column -> "t." + column).toList());
        if (this == ABOVE_GROUPING) {
            columns = String.join(
                    ", ",
                    expression.columns().stream()
                            .filter(column -> !column.equals("k"))
                            .map(column -> "t." + column)
                            .toList());
        }
        return text.replace("<e>", expression.value())
                .replace("<p>", expression.condition())
                .replace("<c>", columns);
    }
}
