package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is read of a table under an aggregation policy is what the same statement reads of a copy that is physically
 * filtered and masked, when it itself takes the groups away in which fewer than four are counted: $t is the table, and for
 * the copy $g a condition on the number, of the column {@code who}, which is the raw customer.
 */
class AggregationOracleTest {
    private static final String[] COLUMNS = {"id:int!", "customer:int", "region:string", "amount:int", "day:int!"};
    private static final PlanFixture TABLES = PlanFixture.fixture()
            .table("sales.s.orders", COLUMNS)
            .table("sales.s.copy", "id:int!", "customer:int", "region:string", "amount:int", "day:int!", "who:int")
            .table("sales.s.regions", "name:string", "continent:string", "weight:int")
            .view(
                    "sales.s.v",
                    "SELECT region AS place, amount, customer FROM orders WHERE day < 5",
                    "place:string",
                    "amount:int",
                    "customer:int");

    /** @param copy of the table, as DuckDB makes it of one that is called raw */
    private record Variant(PlanFixture governed, String copy) {}

    private static final List<Variant> VARIANTS = List.of(
            new Variant(TABLES, "SELECT *, customer AS who FROM raw"),
            new Variant(
                    TABLES.rowFilter("sales.s.orders", "region <> 'US' AND amount > 10"),
                    "SELECT *, customer AS who FROM raw WHERE region <> 'US' AND amount > 10"),
            new Variant(
                    TABLES.mask("sales.s.orders", "customer", new Mask.Fixed("1"))
                            .mask("sales.s.orders", "region", new Mask.ShowFirst(1)),
                    "SELECT id, 1 AS customer, left(region, 1) || "
                            + "regexp_replace(substring(region, 2), '.', 'x', 'g') AS region, amount, day, "
                            + "customer AS who FROM raw"),
            new Variant(
                    TABLES.rowFilter("sales.s.orders", "region <> 'US' OR customer < 4")
                            .mask("sales.s.orders", "customer", new Mask.ToNull())
                            .mask("sales.s.orders", "amount", new Mask.Fixed("7")),
                    "SELECT id, CAST(NULL AS INTEGER) AS customer, region, 7 AS "
                            + "amount, day, customer AS who FROM raw WHERE region <> 'US' OR customer < 4"));

    private static String random(Random random) {
        List<String> rows = new ArrayList<>();
        String[] regions = {"'EU'", "'US'", "'ASIA'", "'AFRICA'", "NULL"};
        int customers = 3 + random.nextInt(12);
        for (int i = 0; i < 20 + random.nextInt(60); i++) {
            String customer = random.nextInt(8) == 0 ? "NULL" : String.valueOf(1 + random.nextInt(customers));
            String amount = random.nextInt(8) == 0 ? "NULL" : String.valueOf(random.nextInt(100));
            String region = regions[Math.min(random.nextInt(6), random.nextInt(6)) % 5];
            rows.add("(" + i + ", " + customer + ", " + region + ", " + amount + ", " + random.nextInt(7) + ")");
        }
        return rows.stream()
                .collect(Collectors.joining(
                        ", ", "SELECT * FROM (VALUES ", ") AS v(id, customer, region, amount, day)"));
    }

    private static void compare(String sql, String expected, String entity, String condition) throws SQLException {
        for (int seed = 0; seed < 2; seed++) {
            String raw = random(new Random(seed));
            for (Variant variant : VARIANTS) {
                TestEngine engine = TestEngine.engine()
                        .rows("sales.s.orders", raw)
                        .rows("sales.s.copy", "WITH raw AS (" + raw + ") " + variant.copy())
                        .rows(
                                "sales.s.regions",
                                "SELECT * FROM (VALUES ('EU', 'Old', 1), ('US', 'New', 2), ('ASIA', 'Old', 3), "
                                        + "('EU', 'Twice', 4), ('Ex', 'Old', 5)) AS v(name, continent, weight)");
                GroupsFixture governed = GroupsFixture.over(variant.governed())
                        .groups("sales.s.orders", 4, entity.isEmpty() ? new String[0] : new String[] {entity});
                List<String> read = engine.run(governed.query(sql.replace("$t", "sales.s.orders")
                                .replace("$v", "sales.s.v")
                                .replace("$g", "TRUE")))
                        .lines();
                String ofCopy = expected.replace("$t", "sales.s.copy")
                        .replace(
                                "$v", "(SELECT region AS place, amount, customer, who FROM sales.s.copy WHERE day < 5)")
                        .replace("$g", condition);
                assertThat(read)
                        .as("%s of seed %s, %s", sql, seed, variant.copy())
                        .containsExactlyInAnyOrderElementsOf(
                                engine.run(TABLES.query(ofCopy)).lines());
            }
        }
    }

    /** Without joins, so that rows and entities may be counted alike. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT region, COUNT(*), SUM(amount), AVG(amount) FROM $t AS o GROUP BY region HAVING $g",
                "SELECT region, day, COUNT(amount), COUNT(DISTINCT customer) FROM $t AS o GROUP BY region, day HAVING $g",
                "SELECT COUNT(*), SUM(amount + day), CAST(STDDEV_POP(amount) AS DECIMAL(20, 4)) FROM $t AS o HAVING $g",
                "SELECT COUNT(*) FROM $t AS o WHERE region = 'EU' AND day > 3 HAVING $g",
                "SELECT DISTINCT region FROM $t AS o # SELECT region FROM $t AS o GROUP BY region HAVING $g",
                "SELECT DISTINCT region, day > 3 FROM $t AS o WHERE amount < 60"
                        + " # SELECT region, day > 3 FROM $t AS o WHERE amount < 60 GROUP BY region, day > 3 HAVING $g",
                "SELECT region, day, GROUPING(region, day), SUM(amount) FROM $t AS o GROUP BY ROLLUP(region, day) HAVING $g",
                "SELECT region, day, COUNT(*) FROM $t AS o GROUP BY CUBE(region, day) HAVING $g",
                "SELECT region, day, COUNT(*) FROM $t AS o GROUP BY GROUPING SETS ((region), (day), (region, day), ())"
                        + " HAVING $g",
                "SELECT customer, SUM(amount) FROM $t AS o GROUP BY customer HAVING $g",
                "SELECT region, COUNT(*) FROM $t AS o GROUP BY region HAVING SUM(amount) > 200 AND $g",
                "SELECT name, (SELECT COUNT(*) FROM $t AS o WHERE o.region = r.name HAVING $g) FROM sales.s.regions AS r",
                "SELECT name, (SELECT SUM(amount) FROM $t AS o WHERE o.day < r.weight HAVING $g) FROM sales.s.regions AS r",
                "SELECT name FROM sales.s.regions AS r WHERE name IN (SELECT region FROM $t AS o GROUP BY region HAVING $g)",
                "SELECT name FROM sales.s.regions AS r WHERE EXISTS (SELECT 1 FROM $t AS o WHERE o.region = r.name AND"
                        + " o.day >= r.weight GROUP BY o.region HAVING $g)",
                "SELECT name FROM sales.s.regions AS r WHERE weight * 10 < (SELECT AVG(amount) FROM $t AS o WHERE o.region ="
                        + " r.name HAVING $g)",
                "SELECT r.name, x.n FROM sales.s.regions AS r, LATERAL (SELECT COUNT(*) AS n FROM $t AS o WHERE o.region ="
                        + " r.name HAVING $g) AS x",
                "SELECT r.name, x.n FROM sales.s.regions AS r LEFT JOIN LATERAL (SELECT SUM(amount) AS n FROM $t AS o WHERE"
                        + " o.region = r.name HAVING $g) AS x ON TRUE",
                "SELECT SUM(n), COUNT(*), MAX(n) FROM (SELECT region, COUNT(*) AS n FROM $t AS o GROUP BY region HAVING $g)",
                "SELECT region, COUNT(*) FROM $t AS o GROUP BY region HAVING $g UNION ALL SELECT name, weight FROM"
                        + " sales.s.regions",
                "SELECT region, RANK() OVER (ORDER BY COUNT(*)) FROM $t AS o GROUP BY region HAVING $g",
                "SELECT name, n FROM sales.s.regions LEFT JOIN (SELECT region, COUNT(*) AS n FROM $t AS o GROUP BY region"
                        + " HAVING $g) ON region = name",
                "WITH w AS (SELECT o.* FROM $t AS o WHERE day <> 2) SELECT a.region, a.n, b.n FROM (SELECT region, COUNT(*)"
                        + " AS n FROM w AS o GROUP BY region HAVING $g) AS a JOIN (SELECT region, SUM(amount) AS n FROM w"
                        + " AS o WHERE day < 5 GROUP BY region HAVING $g) AS b ON a.region = b.region",
                "SELECT place, SUM(amount) FROM $v AS o GROUP BY place HAVING $g",
                "SELECT COUNT(*) FROM $t AS o WHERE region IN (SELECT name FROM sales.s.regions) HAVING $g",
                "SELECT COUNT(*) FROM $t AS o WHERE amount > (SELECT AVG(amount) FROM $t AS o HAVING $g) HAVING $g",
                "SELECT CASE WHEN amount > 50 THEN 'a' ELSE region END, COUNT(*) FROM $t AS o GROUP BY CASE WHEN amount > 50"
                        + " THEN 'a' ELSE region END HAVING $g",
                "SELECT SUM(100 / (amount + 1)) FROM $t AS o WHERE 100 / (amount + 1) < 60 HAVING $g",
            })
    void readsWhatTheCopyShowsOfLargeGroups(String statement) throws SQLException {
        String sql = statement.split("#", 2)[0];
        String expected = statement.substring(statement.indexOf('#') + 1);
        compare(sql, expected, "", "COUNT(*) >= 4");
        compare(sql, expected, "customer", "COUNT(DISTINCT o.who) >= 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT continent, COUNT(*), SUM(o.amount) FROM $t AS o JOIN sales.s.regions ON region = name"
                        + " GROUP BY continent HAVING $g",
                "SELECT continent, COUNT(*), SUM(o.amount) FROM $t AS o LEFT JOIN sales.s.regions ON region = name"
                        + " GROUP BY continent HAVING $g",
                "SELECT continent, COUNT(*), SUM(o.amount), SUM(weight) FROM sales.s.regions LEFT JOIN $t AS o"
                        + " ON region = name AND day > 2 GROUP BY continent HAVING $g",
                "SELECT continent, COUNT(o.id) FROM sales.s.regions RIGHT JOIN $t AS o ON region = name"
                        + " GROUP BY continent HAVING $g",
                "SELECT continent, COUNT(*), COUNT(o.id) FROM sales.s.regions FULL JOIN $t AS o ON region = name AND day = 1"
                        + " GROUP BY continent HAVING $g",
                "SELECT COUNT(*), SUM(o.amount) FROM $t AS o, sales.s.regions WHERE day = weight HAVING $g",
                "SELECT COUNT(*) FROM $t AS o CROSS JOIN (VALUES (1), (2)) AS v(n) WHERE o.day = n HAVING $g",
                "SELECT o.region, p.region, COUNT(*) FROM $t AS o JOIN $t AS p ON o.day = p.day GROUP BY o.region, p.region"
                        + " HAVING $g AND $h",
                "SELECT p.region, SUM(o.amount) FROM $t AS o JOIN $t AS p ON o.amount = p.amount AND o.id <> p.id"
                        + " GROUP BY ROLLUP(p.region) HAVING $g AND $h",
            })
    void readsWhatTheCopyShowsOfJoins(String sql) throws SQLException {
        compare(
                sql.replace("$h", "TRUE"),
                sql.replace("$h", "COUNT(DISTINCT p.who) >= 4"),
                "customer",
                "COUNT(DISTINCT o.who) >= 4");
    }
}
