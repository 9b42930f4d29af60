package io.meshgate.server.leak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A statement that names {@code customers} at one place at which SQL can name a table.
 *
 * @param ordered whether ORDER BY leaves no choice of order
 * @param parameters one for each question mark
 */
record MatrixQuery(String sql, boolean ordered, List<Object> parameters) {

    /** The tables' names, wherever FROM, JOIN, TABLE or a comma between tables stands before one. */
    private static final Pattern TABLE =
            Pattern.compile("((?:FROM|JOIN|TABLE) \\(?|, (?=orders o))((?:d\\.s\\.)?(?:\"customers\"|\"Odd"
                    + " \"\"Names\"|(?i:customers)\\b|orders\\b))");

    /** The same of an earlier version of each table; empty where a name stands for a query of WITH. */
    Optional<String> ofVersion(long snapshot) {
        return sql.contains("WITH customers")
                ? Optional.empty()
                : Optional.of(TABLE.matcher(sql).replaceAll("$1$2 FOR VERSION AS OF " + snapshot));
    }

    private static MatrixQuery query(String sql, Object... parameters) {
        return new MatrixQuery(sql, sql.endsWith("id"), List.of(parameters));
    }

    static List<MatrixQuery> all() {
        List<MatrixQuery> all = new ArrayList<>();
        from(all);
        joins(all);
        subQueries(all);
        commonTables(all);
        setOperations(all);
        groups(all);
        windows(all);
        valuesAndParameters(all);
        return List.copyOf(all);
    }

    private static void from(List<MatrixQuery> all) {
        all.add(query("SELECT * FROM customers ORDER BY id"));
        all.add(query("SELECT * FROM d.s.customers"));
        all.add(query("SELECT c.* FROM CusTomerS AS c WHERE C.ID > 5"));
        all.add(query("SELECT \"c\".\"region\", \"c\".\"name\" FROM \"customers\" AS \"c\""));
        all.add(query("SELECT * FROM \"Odd \"\"Names\" AS o"));
        all.add(query("SELECT x.a, x.b FROM customers AS x(a, b, c, d, e, f, g, h, i, j, k, l, m)"));
        all.add(query("TABLE customers"));
        all.add(query("SELECT COUNT(*) FROM customers"));
        all.add(query("SELECT MIN(score), MAX(born), COUNT(tier), COUNT(DISTINCT region) FROM customers"));
        all.add(query("SELECT name, points FROM customers WHERE region = 'EU' OR points = 7"));
        all.add(query("SELECT name FROM customers WHERE tier IS NULL AND email LIKE '%a%'"));
        all.add(query("SELECT balance / 3, UPPER(name), CAST(points AS VARCHAR) || phone FROM customers"));
        all.add(query("SELECT points FROM customers WHERE 100 / (points - 7) > 0 OR TRUE"));
        all.add(query("SELECT email FROM customers"));
        all.add(query("SELECT city, id FROM customers ORDER BY city DESC NULLS FIRST, id"));
        all.add(
                query(
                        "SELECT id FROM customers ORDER BY (SELECT MAX(o.amount) FROM orders o WHERE o.customer = customers.id), id"));
        all.add(query("SELECT * FROM customers ORDER BY id LIMIT 7"));
        all.add(query("SELECT id, name FROM customers ORDER BY name, id OFFSET 5 ROWS FETCH NEXT 9 ROWS ONLY"));
        all.add(query("SELECT DISTINCT region, city FROM customers"));
        all.add(query("SELECT name, tier FROM customers ORDER BY tier FETCH FIRST 9 ROWS WITH TIES"));
        all.add(query("SELECT id FROM customers TABLESAMPLE BERNOULLI (100)"));
        all.add(query("SELECT COUNT(*) FROM customers AS c TABLESAMPLE SYSTEM (0)"));
        all.add(query(
                "SELECT * FROM (SELECT region, tier, points FROM customers) PIVOT (SUM(points) AS p, COUNT(*) AS n FOR"
                        + " tier IN (1 AS one, 2 AS two))"));
        all.add(query(
                "SELECT id, what, text FROM (SELECT id, name, phone FROM customers) UNPIVOT (text FOR what IN (name,"
                        + " phone))"));
        all.add(query(
                "SELECT id, SUM(points) OVER (ORDER BY tier GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES)"
                        + " FROM customers"));
        all.add(query("SELECT nothing FROM customers"));
    }

    private static void joins(List<MatrixQuery> all) {
        all.add(query("SELECT * FROM customers c JOIN orders o ON c.id = o.customer"));
        all.add(query("SELECT * FROM orders o LEFT JOIN customers c ON c.id = o.customer"));
        all.add(query("SELECT * FROM customers c LEFT JOIN orders o ON c.id = o.customer AND o.amount > c.score"));
        all.add(query("SELECT c.name, o.id FROM customers c RIGHT JOIN orders o ON c.id = o.customer"));
        all.add(query(
                "SELECT c.name, o.id FROM customers c FULL JOIN orders o ON c.id = o.customer AND c.region = 'EU'"));
        all.add(query("SELECT c.id, o.id FROM customers c CROSS JOIN orders o WHERE c.points > o.amount"));
        all.add(query("SELECT c.id, o.id FROM customers c, orders o WHERE c.id = o.customer AND c.tier = 1"));
        all.add(query("SELECT id, name, amount FROM customers JOIN orders USING (id)"));
        all.add(query("SELECT name, amount FROM customers NATURAL JOIN orders"));
        all.add(query("SELECT a.name, b.name FROM customers a JOIN customers b ON a.parent = b.id"));
        all.add(query(
                "SELECT a.name, b.email FROM customers a LEFT JOIN customers b ON a.parent = b.id AND b.points > 3"));
        all.add(query(
                "SELECT a.id FROM customers a JOIN \"Odd \"\"Names\" b ON a.email = b.email AND a.region = b.region"));
        all.add(query("SELECT o.id, p.name FROM orders o LEFT JOIN (customers c JOIN customers p ON c.parent = p.id)"
                + " ON c.id = o.customer"));
        all.add(query("SELECT o.id FROM orders o JOIN customers c"
                + " ON c.id = o.customer AND c.points > (SELECT MIN(x.points) FROM customers x)"));
    }

    private static void subQueries(List<MatrixQuery> all) {
        all.add(query("SELECT q.name FROM (SELECT * FROM (SELECT name, region FROM customers) AS p) AS q"));
        all.add(query("SELECT id FROM orders WHERE customer IN (SELECT id FROM customers)"));
        all.add(query("SELECT id FROM orders WHERE customer NOT IN (SELECT id FROM customers)"));
        all.add(query("SELECT id FROM orders WHERE customer NOT IN (SELECT parent FROM customers)"));
        all.add(query("SELECT id FROM orders o WHERE EXISTS (SELECT * FROM customers c WHERE c.id = o.customer)"));
        all.add(query("SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer)"));
        all.add(query("SELECT id, (SELECT MAX(c.score) FROM customers c) FROM orders"));
        all.add(query("SELECT id, (SELECT c.name FROM customers c WHERE c.id = o.customer) FROM orders o"));
        all.add(query("SELECT id FROM orders o WHERE amount > (SELECT AVG(c.balance) FROM customers c)"));
        all.add(query("SELECT id FROM orders o WHERE 7 = (SELECT c.points FROM customers c WHERE c.id = o.customer)"));
        all.add(query("SELECT id FROM orders WHERE amount = (SELECT c.balance FROM customers c)"));
        all.add(
                query(
                        "SELECT status, COUNT(*) FROM orders GROUP BY status HAVING COUNT(*) > (SELECT COUNT(*) / 9 FROM customers)"));
        all.add(query("SELECT id FROM orders ORDER BY (SELECT MIN(c.points) FROM customers c), id"));
        all.add(
                query(
                        "SELECT c.id FROM customers c WHERE (SELECT SUM(o.amount) FROM orders o WHERE o.customer = c.id) > 50"));
        all.add(query("SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer"
                + " AND EXISTS (SELECT 1 FROM customers p WHERE p.id = c.parent AND p.region = c.region))"));
        all.add(query("SELECT id FROM orders WHERE customer = ANY (SELECT id FROM customers)"));
        all.add(query(
                "SELECT id FROM orders WHERE customer > ALL (SELECT parent FROM customers WHERE parent IS NOT NULL)"));
        all.add(query("SELECT id FROM orders WHERE customer < SOME (SELECT points FROM customers)"));
        all.add(query("SELECT id FROM orders WHERE (customer, 7) IN (SELECT id, points FROM customers)"));
        all.add(
                query(
                        "SELECT o.id, l.name FROM orders o CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.id = o.customer) AS l"));
        all.add(query("SELECT o.id, l.n FROM orders o LEFT JOIN LATERAL"
                + " (SELECT COUNT(*) AS n FROM customers c WHERE c.id < o.customer) AS l ON TRUE"));
        all.add(query("SELECT c.id, l.total FROM customers c CROSS JOIN LATERAL"
                + " (SELECT SUM(o.amount) AS total FROM orders o WHERE o.customer = c.id AND o.status = 'open') AS l"));
        all.add(query(
                "SELECT CASE WHEN id IN (SELECT parent FROM customers) THEN 'parent' ELSE region END FROM customers"));
        all.add(query("SELECT ARRAY(SELECT name FROM customers c WHERE c.id = o.customer), id FROM orders o"));
    }

    private static void commonTables(List<MatrixQuery> all) {
        all.add(query("WITH c AS (SELECT * FROM customers) SELECT * FROM c"));
        all.add(query(
                "WITH c AS (SELECT * FROM customers) SELECT a.name, b.points FROM c a JOIN c b ON a.parent = b.id"));
        all.add(query("WITH c AS (SELECT region, name, points FROM customers WHERE points > 2)"
                + " SELECT a.region FROM c a WHERE a.name IN (SELECT b.name FROM c b WHERE b.points > 3)"));
        all.add(query("WITH c AS (SELECT * FROM customers), e AS (SELECT * FROM c WHERE tier = 1)"
                + " SELECT e.id, c.id FROM e JOIN c ON e.id = c.parent"));
        all.add(query("WITH customers AS (SELECT id FROM orders) SELECT * FROM customers"));
        all.add(
                query(
                        "WITH RECURSIVE tree (id, parent) AS (SELECT id, parent FROM customers WHERE parent IS NULL UNION SELECT"
                                + " c.id, c.parent FROM tree JOIN customers c ON c.parent = tree.id) SELECT id, parent FROM tree"));
        all.add(query(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT n.i, c.name FROM n"
                        + " JOIN customers c ON c.tier = n.i"));
        all.add(query("WITH c AS (SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer)"
                + " SELECT x.email FROM c x UNION ALL SELECT y.email FROM c y"));
    }

    private static void setOperations(List<MatrixQuery> all) {
        all.add(query("SELECT id FROM customers UNION SELECT customer FROM orders"));
        all.add(query("SELECT region, name FROM customers UNION ALL SELECT status, 'x' FROM orders"));
        all.add(query("SELECT customer FROM orders INTERSECT SELECT id FROM customers"));
        all.add(query("SELECT customer FROM orders EXCEPT SELECT id FROM customers"));
        all.add(query("SELECT * FROM customers EXCEPT ALL SELECT * FROM customers WHERE tier = 1"));
        all.add(query("SELECT balance FROM customers UNION SELECT id FROM orders"));
        all.add(query(
                "SELECT x.region, COUNT(*) FROM (SELECT * FROM customers UNION ALL SELECT * FROM \"Odd \"\"Names\") AS x"
                        + " GROUP BY x.region"));
    }

    private static void groups(List<MatrixQuery> all) {
        all.add(query("SELECT region, tier, COUNT(*), SUM(balance), AVG(score) FROM customers GROUP BY region, tier"));
        all.add(query(
                "SELECT region, MAX(name) FROM customers GROUP BY region HAVING MIN(points) < 9 AND region <> 'US'"));
        all.add(query("SELECT city, COUNT(*) FROM customers GROUP BY city HAVING 100 / CHAR_LENGTH(city) > 10"));
        all.add(query("SELECT region, city, COUNT(*) FROM customers GROUP BY GROUPING SETS ((region), (city), ())"));
        all.add(query(
                "SELECT region, tier, SUM(points), GROUPING(region) FROM customers GROUP BY ROLLUP (region, tier)"));
        all.add(query("SELECT region, city, COUNT(*) FROM customers GROUP BY CUBE (region, city)"));
        all.add(query(
                "SELECT COUNT(*) FILTER (WHERE points = 7), SUM(score) FILTER (WHERE region = 'EU') FROM customers"));
        all.add(query("SELECT COUNT(DISTINCT email), COUNT(DISTINCT phone) FROM customers"));
        all.add(query("SELECT EXTRACT(YEAR FROM born), COUNT(*) FROM customers GROUP BY EXTRACT(YEAR FROM born)"));
        all.add(query("SELECT region, LISTAGG(name, ';') WITHIN GROUP (ORDER BY id) FROM customers GROUP BY region"));
    }

    private static void windows(List<MatrixQuery> all) {
        all.add(query("SELECT id, ROW_NUMBER() OVER (PARTITION BY region ORDER BY score, id) FROM customers"));
        all.add(query(
                "SELECT id, SUM(points) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM customers"));
        all.add(query("SELECT id, LAG(name, 1) OVER (ORDER BY id), RANK() OVER (ORDER BY born) FROM customers"));
        all.add(query(
                "SELECT * FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY city ORDER BY id) AS rn FROM customers c) AS w"
                        + " WHERE w.rn = 1"));
        all.add(query("SELECT region, COUNT(*), RANK() OVER (ORDER BY COUNT(*) DESC) FROM customers GROUP BY region"));
    }

    private static void valuesAndParameters(List<MatrixQuery> all) {
        all.add(query(
                "SELECT c.id, v.a FROM customers c JOIN (VALUES (1, 'EU'), (2, 'US')) AS v(a, b) ON v.b = c.region"));
        all.add(query("SELECT * FROM customers WHERE (id, tier) IN (VALUES (1, 1), (2, 2), (3, 3))"));
        all.add(query("SELECT id, name FROM customers WHERE id < ? AND points = ?", 60L, 7));
        all.add(query("SELECT id FROM customers WHERE region = ? OR email LIKE ? ORDER BY id", "EU", "%a%"));
        all.add(query("SELECT id FROM orders WHERE customer IN (SELECT id FROM customers WHERE points > ?)", 4));
        all.add(query("SELECT id, CAST(? AS INTEGER) + points FROM customers ORDER BY id LIMIT ?", 5, 6L));
    }
}
