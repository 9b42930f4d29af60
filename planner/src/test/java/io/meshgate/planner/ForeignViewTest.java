package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.policy.Grant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Views of Spark and Trino are read where their query means the same here, and ours are written for them. */
class ForeignViewTest {
    private static final PlanFixture TABLES = PlanFixture.fixture()
            .table("sales.s.orders", "id:int!", "region:string", "amount:dec12_2", "placed:date")
            .table("sales.s.ids", "id:int!")
            .table("hr.s.orders", "id:string")
            .grant("sales.s.*", Grant.Privilege.WRITE);

    private static PlanFixture view(String dialect, String sql, String... columns) {
        return TABLES.hiddenView("sales.s.v", new ViewText(dialect, sql), columns)
                .grant("sales.s.v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM orders",
                "SELECT o.id FROM s.orders AS o JOIN ids i ON o.id = i.id WHERE o.region LIKE 'E%' AND NOT o.amount > 1.5",
                "SELECT id FROM orders WHERE region IN ('a', 'it''s') OR placed >= DATE '2020-01-01' OR region IS NULL",
                "SELECT CASE WHEN id > 1 THEN id ELSE -1 END AS id FROM orders WHERE id BETWEEN 1 AND 9",
                "WITH q AS (SELECT id FROM orders) SELECT id FROM q UNION ALL SELECT id FROM ids",
                "SELECT COUNT(*) AS n FROM orders GROUP BY region HAVING COUNT(DISTINCT id) > 1",
                "SELECT coalesce(id, 0) + 1 AS id FROM orders ORDER BY region",
                "SELECT DISTINCT id FROM ids WHERE EXISTS (SELECT 1 FROM orders WHERE orders.id = ids.id)",
                "SELECT id FROM ids WHERE id NOT IN (SELECT id FROM orders) EXCEPT SELECT 7",
                "SELECT * FROM ids",
            })
    void readsWhatMeansTheSameInAllDialects(String sql) {
        for (String dialect : List.of("spark", "trino", "Spark")) {
            assertThat(view(dialect, sql, "id:long")
                            .query("SELECT * FROM sales.s.v")
                            .views())
                    .hasSize(1);
        }
    }

    @Test
    void readsNamesInBackticksOfSparkOnly() {
        String sql = "SELECT `id` FROM `s`.`orders` WHERE `region` <> 'a `b` c'";
        QueryPlan plan = view("spark", sql, "id:int").query("SELECT * FROM sales.s.v");
        assertThat(plan.resultStage().sql()).contains("'a `b` c'");
        assertThat(view("trino", sql, "id:int")
                        .refused("SELECT * FROM sales.s.v")
                        .code())
                .isEqualTo(ErrorCode.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "spark | SELECT id / 2 AS id FROM orders",
                "spark | SELECT \"id\" AS id FROM orders",
                "spark | SELECT id FROM orders WHERE region = 'a\\'b'",
                "spark | SELECT CAST(amount AS INT) AS id FROM orders",
                "spark | SELECT id FROM orders LIMIT 3",
                "spark | SELECT ROW_NUMBER() OVER (ORDER BY region) AS id FROM orders",
                "spark | SELECT id FROM orders LATERAL VIEW explode(array(1)) t AS x",
                "spark | SELECT id FROM orders LEFT SEMI JOIN ids ON orders.id = ids.id",
                "spark | SELECT UPPER(region) AS id FROM orders",
                "spark | SELECT my_function(id) AS id FROM orders",
                "spark | SELECT amount AS id FROM orders WHERE placed > TIMESTAMP '2020-01-01 00:00:00'",
                "spark | SELECT id + 1 AS x, COUNT(*) AS id FROM orders GROUP BY x",
                "spark | SELECT id FROM orders WHERE region LIKE placed",
                "spark | SELECT id FROM orders NATURAL JOIN ids",
                "spark | SELECT id FROM `or ders`",
                "spark | SELECT id FROM `it's` WHERE region = 'x'",
                "spark | SELECT id FROM orders; SELECT 1",
                "spark | DROP TABLE orders",
                "spark | SELECT id FROM orders FOR VERSION AS OF 1",
                "trino | SELECT id FROM orders FOR VERSION AS OF 1",
                "trino | SELECT CAST(id AS INTEGER) AS id FROM orders",
                "trino | SELECT id FROM orders FETCH FIRST 1 ROW ONLY",
                "trino | SELECT id FROM orders CROSS JOIN UNNEST(ARRAY[1]) AS t(x)",
                "trino | SELECT date_diff('day', placed, placed) AS id FROM orders",
                "trino | SELECT id FROM (VALUES (1)) AS t(id)",
                "trino | SELECT SUM(id) FILTER (WHERE id > 1) AS id FROM orders",
                "trino | SELECT id FROM orders WHERE id = ?",
                "trino | WITH RECURSIVE q(id) AS (SELECT 1 UNION ALL SELECT id FROM q) SELECT id FROM q",
                "presto | SELECT id FROM orders",
                "hive | SELECT id FROM orders",
            })
    void refusesWhatMayMeanSomethingElse(String dialect, String sql) {
        GatewayException refused = view(dialect, sql, "id:long").refused("SELECT * FROM sales.s.v");
        assertThat(refused).as(sql).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
        assertThat(refused.getMessage())
                .contains("sales.s.v")
                .contains(dialect)
                .doesNotContain("orders")
                .doesNotContain("region");
    }

    @Test
    void ownTextComesBeforeOthers() {
        assertThat(view("meshgate", "SELECT id / 2 AS id FROM orders", "id:int")
                        .query("SELECT * FROM sales.s.v")
                        .views())
                .hasSize(1);
    }

    @Test
    void catalogAsTheWriterCallsItIsTheViewsOwn() {
        QueryPlan plan = TABLES.hiddenView(
                        "sales.s.v",
                        new ViewText("spark", "SELECT id FROM lake.s.orders"),
                        Optional.of("lake"),
                        "id:int")
                .grant("sales.s.v")
                .query("SELECT * FROM sales.s.v");
        assertThat(plan.tables()).extracting(QueryPlan.TableUse::domain).containsExactly("sales");
        // Also where a domain has the name that the writer gives its catalog.
        QueryPlan hr = TABLES.hiddenView(
                        "sales.s.v", new ViewText("spark", "SELECT id FROM hr.s.orders"), Optional.of("hr"), "id:int")
                .grant("sales.s.v")
                .query("SELECT * FROM sales.s.v");
        assertThat(hr.tables()).extracting(QueryPlan.TableUse::domain).containsExactly("sales");
    }

    @Test
    void sumOfDecimalsComesInTheDeclaredDigits() {
        QueryPlan plan = view("spark", "SELECT SUM(amount) AS total FROM orders", "total:dec22_2")
                .query("SELECT * FROM sales.s.v");
        assertThat(plan.resultSchema().getFields().get(0).getType().toString()).contains("22, 2");
        assertThat(view("spark", "SELECT AVG(amount) AS mean FROM orders", "mean:dec16_6")
                        .refused("SELECT * FROM sales.s.v")
                        .code())
                .isEqualTo(ErrorCode.TYPE_MISMATCH);
    }

    private static String written(String sql) {
        SessionContext session = new SessionContext(
                TABLES.session().principal(), Optional.of("sales"), Optional.of("s"), ZoneOffset.UTC);
        ViewPlan plan = (ViewPlan) new Planner().plan(TABLES.mesh(), session, sql);
        return ((ViewPlan.Create) plan.change())
                .view().texts().stream()
                        .skip(1)
                        .map(text -> text.dialect() + ": " + text.sql().replaceAll("\\s+", " "))
                        .collect(Collectors.joining("; "));
    }

    @Test
    void portableQueriesAreWrittenForOtherEngines() {
        assertThat(written("CREATE VIEW w AS SELECT o.id, region AS r FROM orders AS o WHERE region = 'it''s'"))
                .isEqualTo("spark: SELECT `o`.`id`, `region` `r` FROM `s`.`orders` `o` WHERE `region` = 'it''s'; "
                        + "trino: SELECT \"o\".\"id\", \"region\" AS \"r\" FROM \"s\".\"orders\" AS \"o\""
                        + " WHERE \"region\" = 'it''s'");
        assertThat(written(
                        "CREATE VIEW w AS WITH q AS (SELECT id FROM ids) SELECT COUNT(*) AS n, MAX(q.id) AS m FROM q"))
                .contains("spark: ", "trino: ", "`s`.`ids`", "COUNT(*)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE VIEW w AS SELECT id / 2 AS id FROM orders",
                "CREATE VIEW w AS SELECT AVG(id) AS id FROM orders",
                "CREATE VIEW w AS SELECT * FROM ids",
                "CREATE VIEW w (n) AS SELECT id FROM ids",
                "CREATE VIEW w AS SELECT id FROM hr.s.orders",
                "CREATE VIEW w AS SELECT id FROM orders WHERE region = 'é'",
                "CREATE VIEW w AS SELECT id FROM orders WHERE region = 'a\\b'",
                "CREATE VIEW w AS SELECT id FROM orders LIMIT 1",
                "CREATE VIEW w AS SELECT table_name FROM information_schema.tables",
            })
    void othersAreNot(String sql) {
        assertThat(written(sql)).isEmpty();
    }
}
