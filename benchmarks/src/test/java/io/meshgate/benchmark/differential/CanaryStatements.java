package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What somebody from whom rows are hidden asks of a canary world. */
final class CanaryStatements {
    private static final int EXPLAINED = 6;

    private CanaryStatements() {}

    /**
     * A statement.
     *
     * @param kinds of the columns; none where they are read as texts
     */
    record Asked(String sql, List<Kind> kinds, boolean ordered) {
        Asked(String sql) {
            this(sql, List.of(), sql.contains("ORDER BY id"));
        }
    }

    static List<Asked> all(List<RandomTable> tables, int generated) {
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < generated; i++) {
            Query query = new Queries(new Random(i), tables).next();
            String sql = query.sql(Target.GATEWAY);
            all.add(new Asked(sql, query.kinds(), query.isOrdered()));
            if (i % EXPLAINED == 0) {
                all.add(new Asked("EXPLAIN " + sql));
                all.add(new Asked("EXPLAIN ANALYZE " + sql));
                all.add(new Asked("EXPLAIN (FORMAT JSON) " + sql));
                all.add(new Asked("EXPLAIN ANALYZE (FORMAT JSON) " + sql));
                all.add(new Asked("EXPLAIN POLICY " + sql));
            }
        }
        rows().forEach(sql -> all.add(new Asked(sql)));
        aboutTables().forEach(sql -> all.add(new Asked(sql)));
        failures().forEach(sql -> all.add(new Asked(sql)));
        failuresOverNothing().forEach(sql -> all.add(new Asked(sql)));
        failingSides().forEach(sql -> all.add(new Asked(sql)));
        return all;
    }

    static List<String> rows() {
        return List.of(
                "SELECT * FROM t0 ORDER BY id",
                "SELECT * FROM t1 ORDER BY id DESC LIMIT 7",
                "TABLE t0",
                "SELECT COUNT(*), MIN(id), MAX(id), MIN(int1), MAX(big1), MAX(var1), MIN(dat1), MAX(tim1) FROM t0",
                "SELECT COUNT(*) FROM t0, t1",
                "SELECT grp, COUNT(*), SUM(int1) FROM t0 GROUP BY grp",
                "SELECT DISTINCT grp, m_red, m_sho, m_has, m_nul, m_rou, m_dat, m_tim FROM t0",
                "SELECT APPROX_COUNT_DISTINCT(var1), MODE(boo1), MEDIAN(id), MAX_BY(var1, id) FROM t0",
                "SELECT id, m_has FROM t0 WHERE m_red LIKE '%a%' OR m_sho LIKE '%9' OR m_rou > 0 ORDER BY id",
                "SELECT id FROM t0 WHERE m_nul IS NULL AND m_dat >= DATE '2300-01-01' ORDER BY id",
                "SELECT a.id, b.id FROM t0 a JOIN t1 b ON a.id = b.id AND 100 / a.id > 2",
                "SELECT a.id, b.var1 FROM t0 a LEFT JOIN t1 b ON a.var1 = b.var1",
                "SELECT a.id, b.m_red FROM t0 a FULL JOIN t1 b ON a.id = b.id + 5 AND a.m_red = b.m_red",
                "SELECT a.id FROM t0 a WHERE a.id IN (SELECT id FROM t1 WHERE CAST(id AS VARCHAR) <> var1) ORDER BY id",
                "SELECT a.id FROM t0 a WHERE a.var1 NOT IN (SELECT var1 FROM t1 WHERE var1 IS NOT NULL) ORDER BY id",
                "SELECT id, LAG(var1) OVER (ORDER BY id), SUM(id) OVER (ORDER BY id) FROM t0 ORDER BY id",
                "SELECT id, CASE WHEN id > 3 THEN var1 END, NULLIF(big1, big1), NULLIF(m_red, 'xxx') FROM t0 ORDER BY"
                        + " id",
                "SELECT ARRAY_AGG(var1 ORDER BY id), LISTAGG(m_red, ',') WITHIN GROUP (ORDER BY id) FROM t0",
                "SELECT ROW(id, var1, m_nul), ARRAY[m_red, m_sho] FROM t0 ORDER BY 1",
                "SELECT * FROM t0 FOR VERSION AS OF 'main' WHERE id < 9 ORDER BY id",
                "SELECT COUNT(*) FROM t0 FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP",
                "SELECT COUNT(*) FROM t0 TABLESAMPLE BERNOULLI (100)",
                "WITH w AS (SELECT * FROM t0) SELECT a.id, b.m_sho FROM w a JOIN w b ON a.id = b.id ORDER BY 1",
                "WITH RECURSIVE r (i) AS (SELECT MIN(id) FROM t0 UNION SELECT id FROM t0 JOIN r ON t0.id = r.i + 1)"
                        + " SELECT COUNT(*), MAX(i) FROM r",
                "SELECT * FROM (SELECT grp, boo1, id FROM t0) PIVOT (COUNT(id) AS n FOR boo1 IN (TRUE AS yes, FALSE AS"
                        + " no))",
                "SELECT id FROM t0 UNION SELECT id FROM t1",
                "SELECT id FROM t0 EXCEPT SELECT id FROM t1",
                "SELECT ROUND(id / 7, 0), COUNT(*) FROM t0 GROUP BY ROLLUP (ROUND(id / 7, 0))",
                "SELECT var1 FROM t0 ORDER BY var1 NULLS FIRST LIMIT 100000",
                "SELECT t0.id FROM t0 ORDER BY (SELECT COUNT(*) FROM t1 WHERE t1.id < t0.id), 1",
                "SELECT COUNT(*) FROM (SELECT * FROM t0 LIMIT 1000000)",
                "SELECT COUNT(*) FROM (SELECT * FROM t0 OFFSET 3 ROWS)");
    }

    private static List<String> aboutTables() {
        return List.of(
                "SHOW CATALOGS",
                "SHOW SCHEMAS",
                "SHOW TABLES",
                "SHOW COLUMNS FROM t0",
                "DESCRIBE t1",
                "SHOW FUNCTIONS LIKE 'AB%'",
                "SHOW GRANTS",
                "SHOW POLICIES ON t0",
                "SHOW STATS FOR t0",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM information_schema.columns WHERE table_schema = 's'",
                "SELECT * FROM information_schema.views",
                "SELECT * FROM system.session.principal",
                "SELECT * FROM system.session.roles",
                "SELECT * FROM system.session.attributes",
                "SELECT * FROM system.session.settings",
                "SELECT COUNT(*) FROM system.metadata.functions",
                "SELECT * FROM system.runtime.audit",
                "SELECT * FROM \"t0$files\"",
                "SELECT * FROM \"t0$snapshots\"",
                "SELECT * FROM \"t0$partitions\"",
                "SELECT * FROM \"t0$history\"",
                "SELECT COUNT(*) FROM \"t0$manifests\"",
                "EXPLAIN SELECT * FROM t0",
                "EXPLAIN ANALYZE SELECT * FROM t0",
                "EXPLAIN POLICY SELECT * FROM t0, t1",
                "EXPLAIN SELECT COUNT(*) FROM t0 WHERE id > 5 AND dat1 > DATE '2000-01-01'",
                "EXPLAIN ANALYZE (FORMAT JSON) SELECT * FROM t0 JOIN t1 ON t0.id = t1.id WHERE t0.m_nul > 3");
    }

    private static List<String> failures() {
        return List.of(
                "SELECT den FROM t0",
                "SELECT nothing FROM t0",
                "SELECT * FROM t9",
                "SELECT CAST(m_red AS INTEGER) FROM t0",
                "SELECT CAST(m_sho AS DATE) FROM t0",
                "SELECT CAST(grp AS INTEGER) FROM t0",
                "SELECT 1 / (id - id) FROM t0",
                "SELECT id FROM t0 WHERE 1 / (id - 3) > 0",
                "SELECT id FROM t0 WHERE 1 / (id - 100001) > 0 ORDER BY id",
                "SELECT id FROM t0 WHERE CAST(CAST(id AS VARCHAR) AS INTEGER) > 3 ORDER BY id",
                "SELECT COUNT(*) FROM t0 WHERE id * 1000000 > 5",
                "SELECT SUM(id * 80000000) FROM t0",
                "SELECT (SELECT id FROM t1) FROM t0",
                "SELECT (SELECT t1.id FROM t1 WHERE t1.id = t0.id) FROM t0",
                "SELECT id FROM t0 WHERE id = (SELECT id FROM t1)",
                "SELECT REPEAT(var1, 1000000000) FROM t0",
                "SELECT * FROM t0 FOR VERSION AS OF 1",
                "SELECT FROM_HEX(m_red) FROM t0",
                "SELECT JSON_VALUE(m_red, 'strict $.x') FROM t0",
                "SELECT REGEXP_LIKE(var1, m_red) FROM t0",
                "SELECT CHR(id - 30) FROM t0",
                "SELECT COUNT(*) FROM t0 WHERE (nnl * 1000000) IS NOT NULL",
                "SELECT COUNT(nnl * 1000000) FROM t0",
                "SELECT id FROM t0 WHERE (nnl * 1000000) IS NULL",
                "SELECT COUNT(*) FROM t0 WHERE ABS(nnl - 2147480000 - 8648) IS NOT NULL");
    }

    /** What fails whatever a row holds, if it is computed at all: over a table of which all rows are hidden, and beside it. */
    private static List<String> failuresOverNothing() {
        List<String> faults = List.of(
                "CAST('a' AS INTEGER)",
                "(SELECT CAST('a' AS INTEGER))",
                "(SELECT id FROM t1)",
                "(SELECT MAX(1 / (id - 3)) FROM t1)");
        List<String> slots = List.of(
                "SELECT %s FROM t2",
                "SELECT id FROM t2 WHERE %s > 0",
                "SELECT id FROM t2 WHERE id > 3 AND %s > id",
                "SELECT SUM(%s) FROM t2",
                "SELECT COUNT(*) FROM t2 WHERE %s IS NOT NULL",
                "SELECT COUNT(*) FROM t2 GROUP BY id HAVING %s > 0",
                "SELECT id FROM t2 ORDER BY id + %s",
                "SELECT t2.id FROM t2 JOIN t1 ON t2.id = t1.id + %s",
                "SELECT t2.id FROM t2 LEFT JOIN t1 ON t2.id = t1.id AND %s > 0",
                "SELECT t2.id FROM t2, (SELECT %s AS v) AS f",
                "SELECT t2.id FROM t2 LEFT JOIN (SELECT %s AS v) AS f ON f.v = t2.id",
                "SELECT t2.id FROM t2, (SELECT id, %s AS v FROM t0) AS f WHERE f.v = t2.id",
                "SELECT t2.id FROM t2 WHERE id IN (SELECT id + %s FROM t0)",
                "SELECT t2.id FROM t2 WHERE EXISTS (SELECT %s FROM t0 WHERE t0.id = t2.id)",
                "SELECT t0.id FROM t0 WHERE id IN (SELECT id + %s FROM t2)",
                "SELECT (SELECT MAX(t2.id + %s) FROM t2) FROM t0",
                "SELECT id FROM t2 UNION ALL SELECT %s",
                "SELECT id FROM t2 INTERSECT SELECT %s FROM t0",
                "SELECT SUM(id) OVER (ORDER BY id + %s) FROM t2",
                "WITH w AS (SELECT %s AS v) SELECT t2.id FROM t2, w a, w b WHERE a.v = b.v",
                "SELECT CASE WHEN (SELECT COUNT(*) FROM t2) > 0 THEN %s END FROM t0",
                "SELECT COALESCE((SELECT MIN(id) FROM t2), %s) FROM t0");
        return slots.stream()
                .flatMap(slot -> faults.stream().map(slot::formatted))
                .toList();
    }

    /**
     * What fails if it is computed, and finds no row to be joined with. An engine chooses by sizes, those of hidden rows
     * among them, which side it reads first.
     */
    private static List<String> failingSides() {
        String digits = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";
        String thousand = "(SELECT a.x * 100 + b.x * 10 + c.x AS n FROM " + digits + " AS a (x), " + digits
                + " AS b (x), " + digits + " AS c (x))";
        List<String> sides = List.of(thousand, "(SELECT id AS n FROM t1)");
        List<String> slots = List.of(
                "SELECT t2.id FROM t2 JOIN (SELECT n, 1 / (n - 3) AS v FROM %s) AS f ON f.n = t2.id",
                "SELECT t2.id, f.v FROM t2 JOIN (SELECT n, 1 / (n - 3) AS v FROM %s) AS f ON f.n = t2.id",
                "SELECT t2.id FROM (SELECT 1 / (n - 3) AS v FROM %s) AS f JOIN t2 ON f.v = t2.id",
                "SELECT t2.id FROM t2 JOIN %s AS f ON 1 / (f.n - 3) = t2.id",
                "SELECT t2.id FROM t2 JOIN %s AS f ON f.n = t2.id AND 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM t2 JOIN %s AS f ON f.n = t2.id WHERE 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM t2, %s AS f WHERE f.n = t2.id AND f.n < 5 AND 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM t2, (SELECT 1 / (n - 3) AS v FROM %s) AS f WHERE f.v < t2.id",
                "SELECT t2.id FROM t2 LEFT JOIN (SELECT n, 1 / (n - 3) AS v FROM %s) AS f ON f.v = t2.id",
                "SELECT t2.id FROM t2 LEFT JOIN %s AS f ON f.n = t2.id AND 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM %s AS f RIGHT JOIN t2 ON f.n = t2.id AND 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM t2 LEFT JOIN %s AS f ON f.n = t2.id WHERE 1 / (f.n - 3) > 0",
                "SELECT t2.id FROM t2 JOIN (SELECT n, SUM(n * 10000000) AS v FROM %s GROUP BY n) AS f ON f.n = t2.id",
                "SELECT t2.id FROM t2 JOIN (SELECT n, SUM(1 / (n - 3)) OVER () AS v FROM %s) AS f ON f.n = t2.id",
                "SELECT id FROM t2 WHERE id IN (SELECT 1 / (n - 3) FROM %s)",
                "SELECT id FROM t2 WHERE id NOT IN (SELECT n FROM %s AS f WHERE 1 / (n - 3) > 0)",
                "SELECT id FROM t2 WHERE EXISTS (SELECT 1 FROM %s AS f WHERE 1 / (n - 3) > 0)",
                "SELECT id FROM t2 WHERE EXISTS (SELECT 1 FROM %s AS f WHERE f.n = t2.id AND 1 / (f.n - 3) > 0)",
                "SELECT id FROM t2 WHERE EXISTS (SELECT 1 FROM %s AS f WHERE 1 / (f.n - 3) = t2.id)",
                "SELECT id, (SELECT MAX(1 / (f.n - 3)) FROM %s AS f WHERE f.n = t2.id) FROM t2",
                "SELECT id FROM t2 WHERE id > (SELECT SUM(1 / (f.n - 3)) FROM %s AS f WHERE f.n < t2.id)",
                "SELECT t2.id, l.v FROM t2, LATERAL (SELECT 1 / (f.n - 3) AS v FROM %s AS f WHERE f.n = t2.id) AS l",
                "SELECT id FROM t2 INTERSECT SELECT 1 / (n - 3) FROM %s AS f",
                "SELECT id FROM t2 EXCEPT SELECT 1 / (n - 3) FROM %s AS f",
                "SELECT f.n FROM %s AS f WHERE f.n IN (SELECT id FROM t2) AND 1 / (f.n - 3) > 0",
                "SELECT t0.id, (SELECT MAX(1 / (n - 3)) FROM %s AS f) FROM t0 JOIN t2 ON t0.id = t2.id",
                "SELECT t0.id FROM t0 JOIN (SELECT n, 1 / (n - 3) AS v FROM %s) AS f ON f.n = t0.id WHERE t0.id > 10",
                "SELECT t0.id FROM t0 JOIN %s AS f ON f.n = t0.id AND 1 / (f.n - 3) > 0 WHERE t0.id > 10 AND f.n < 20",
                "SELECT t0.id FROM t0 JOIN %1$s AS f ON f.n = t0.id JOIN %1$s AS g ON f.n = g.n AND 1 / (f.n + g.n - 6) > 0"
                        + " JOIN t2 ON t2.id = g.n",
                "SELECT t2.id FROM t2 JOIN %1$s AS f ON f.n = t2.id JOIN %1$s AS g ON f.n = g.n WHERE 1 / (f.n + g.n - 6)"
                        + " > 0",
                "WITH w AS (SELECT n, 1 / (n - 3) AS v FROM %s) SELECT t2.id FROM t2 JOIN w ON w.n = t2.id");
        return slots.stream()
                .flatMap(slot -> sides.stream().map(slot::formatted))
                .toList();
    }
}
