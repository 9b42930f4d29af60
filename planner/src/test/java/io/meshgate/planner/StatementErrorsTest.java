package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StatementErrorsTest {

    @Test
    void suggestsVisibleTables() {
        assertThat(statements().error("SELECT * FROM sales.shop.ordrs"))
                .isEqualTo(
                        "TABLE_NOT_FOUND 1:15 Table 'sales.shop.ordrs' not found; did you mean 'sales.shop.orders'?");
        assertThat(statements().error("SELECT *\nFROM (SELECT 1) a, sale.shop.orders"))
                .isEqualTo(
                        "TABLE_NOT_FOUND 2:20 Table 'sale.shop.orders' not found; did you mean 'sales.shop.orders'?");
        assertThat(statements().error("SELECT * FROM orders"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'orders' not found; did you mean 'sales.shop.orders'?");
        assertThat(statements()
                        .using("sales", "shop")
                        .error("SELECT 1 FROM (VALUES (1)) v WHERE EXISTS (SELECT * FROM costumers)"))
                .isEqualTo("TABLE_NOT_FOUND 1:58 Table 'costumers' not found; did you mean 'sales.shop.customers'?");
        assertThat(statements().error("SELECT * FROM a.b.c.d"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'a.b.c.d' not found");
    }

    @Test
    void tellsThatNamesWithADollarSignAreQuoted() {
        assertThat(statements().error("SELECT * FROM sales.shop.orders$snapshots AS s"))
                .isEqualTo(
                        "SYNTAX_ERROR 1:26 The name orders$snapshots has to stand in double quotes, for there is a $ in it:"
                                + " \"orders$snapshots\"");
        assertThat(statements().error("SELECT 'a.b$c' FROM sales.shop.orders WHERE"))
                .startsWith("SYNTAX_ERROR")
                .doesNotContain("double quotes");
    }

    @Test
    void suggestsVisibleColumns() {
        assertThat(statements().error("SELECT o.regoin FROM sales.shop.orders o"))
                .isEqualTo("COLUMN_NOT_FOUND 1:10 Column 'o.regoin' not found; did you mean 'region'?");
        assertThat(statements().error("SELECT 1 FROM sales.shop.orders ORDER BY amuont"))
                .isEqualTo("COLUMN_NOT_FOUND 1:42 Column 'amuont' not found; did you mean 'amount'?");
        assertThat(statements().error("SELECT secret_code FROM sales.shop.customers"))
                .isEqualTo("COLUMN_NOT_FOUND 1:8 Column 'secret_code' not found");
        assertThat(statements().error("SELECT p.region FROM sales.shop.orders o"))
                .isEqualTo("TABLE_NOT_FOUND 1:8 Table 'p' not found in the FROM clause; did you mean 'o'?");
    }

    @Test
    void refusesDatesOutsideTheCalendar() {
        for (String literal : List.of(
                "DATE '10000-12-31'", "DATE '2024-13-01'", "TIME '25:00:00'", "TIMESTAMP '0000-01-01 00:00:00'")) {
            assertThat(statements().error("SELECT " + literal)).as(literal).startsWith("SYNTAX_ERROR");
        }
    }

    @Test
    void refusesArgumentsThatNoEngineTakes() {
        String orders = " FROM sales.shop.orders";
        assertThat(statements().error("SELECT LISTAGG(region, region)" + orders))
                .startsWith("INVALID_ARGUMENT");
        assertThat(statements().error("SELECT STRING_AGG(region, CAST(order_id AS VARCHAR))" + orders))
                .startsWith("INVALID_ARGUMENT");
        assertThat(statements().error("SELECT LISTAGG(region, '; ')" + orders)).isEqualTo("no error");
        assertThat(statements().error("SELECT AT_TIMEZONE(TIMESTAMP '2026-01-01 00:00:00', 'UTC+01:00')"))
                .startsWith("INVALID_ARGUMENT");
        assertThat(statements().error("SELECT AT_TIMEZONE(TIMESTAMP '2026-01-01 00:00:00', 'Europe/Berlin')"))
                .isEqualTo("no error");
    }

    @Test
    void suggestsFunctions() {
        assertThat(statements().error("SELECT uper('a')"))
                .isEqualTo("FUNCTION_NOT_FOUND 1:8 Function 'uper' not found; did you mean 'upper'?");
        assertThat(statements().error("SELECT upper('a', 'b')"))
                .startsWith("FUNCTION_NOT_FOUND 1:8")
                .contains("'UPPER'");
        assertThat(statements().error("SELECT upper(ARRAY[1])"))
                .startsWith("TYPE_MISMATCH")
                .contains("Supported form");
    }

    @Test
    void namesTheDomainThatIsDown() {
        assertThat(statements().down("hr").error("SELECT * FROM hr.people.staff"))
                .isEqualTo("CATALOG_UNAVAILABLE 1:15 The catalog of domain 'hr' cannot be reached; statements on other"
                        + " domains are not affected");
        assertThat(statements().using("hr", "people").down("hr").error("SELECT * FROM staff"))
                .startsWith("CATALOG_UNAVAILABLE 1:15");
    }

    @Test
    void aDomainThatIsDownHurtsOnlyStatementsThatNameIt() {
        assertThat(statements().using("hr", "people").down("hr").plan("SELECT region FROM sales.shop.orders"))
                .isInstanceOf(QueryPlan.class);
        assertThat(statements().down("hr").error("SELECT * FROM ordrs"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'ordrs' not found; did you mean 'sales.shop.orders'?");
    }

    @Test
    void quotedNamesMeanJustThemselves() {
        assertThat(statements().plan("SELECT \"order_id\" FROM \"sales\".\"shop\".\"orders\" o"))
                .isInstanceOf(QueryPlan.class);
        assertThat(statements().plan("SELECT * FROM SALES.Shop.ORDERS")).isInstanceOf(QueryPlan.class);
        assertThat(statements().plan("SELECT * FROM hr.people.\"Staff\"")).isInstanceOf(QueryPlan.class);
        assertThat(statements().error("SELECT * FROM sales.shop.\"ORDERS\""))
                .isEqualTo(
                        "TABLE_NOT_FOUND 1:15 Table 'sales.shop.ORDERS' not found; did you mean 'sales.shop.orders'?");
        assertThat(statements()
                        .error("SELECT 1 FROM (VALUES (1)) v WHERE 1 IN (SELECT 1 FROM hr.people.\"staff\" AS x)"))
                .startsWith("TABLE_NOT_FOUND 1:56");
        assertThat(statements().error("WITH x AS (SELECT 1 AS a) SELECT * FROM \"X\""))
                .startsWith("TABLE_NOT_FOUND");
    }

    @Test
    void quotedColumnsMeanJustThemselves() {
        for (String sql : List.of(
                "SELECT \"order_id\", ORDER_ID, \"region\" AS \"Region\" FROM sales.shop.orders ORDER BY \"Region\"",
                "SELECT \"O\".\"region\", \"O\".REGION FROM sales.shop.orders AS \"O\" WHERE \"O\".\"region\" = 'EU'",
                "SELECT \"X\" FROM (SELECT region AS \"X\" FROM sales.shop.orders) AS q GROUP BY \"X\" HAVING \"X\" > 'a'",
                "WITH q AS (SELECT 1 AS \"A\") SELECT q.\"A\" FROM q WHERE \"A\" > 0 ORDER BY \"A\"",
                "SELECT orders.\"region\" FROM sales.shop.orders",
                "SELECT hr.people.\"Staff\".* FROM hr.people.\"Staff\"")) {
            assertThat(statements().error(sql)).as(sql).isEqualTo("no error");
        }
        assertThat(statements().error("SELECT 1, \"Region\" FROM sales.shop.orders"))
                .isEqualTo("COLUMN_NOT_FOUND 1:11 Column 'Region' not found; quoted names mean just themselves; did you"
                        + " mean 'region'?");
        for (String sql : List.of(
                "SELECT o.\"Region\" FROM sales.shop.orders AS o",
                "SELECT UPPER(\"REGION\") FROM sales.shop.orders",
                "SELECT 1 FROM sales.shop.orders WHERE \"REGION\" = 'a'",
                "SELECT COUNT(*) FROM sales.shop.orders GROUP BY \"REGION\"",
                "SELECT region FROM sales.shop.orders GROUP BY region HAVING MAX(\"REGION\") = 'a'",
                "SELECT order_id FROM sales.shop.orders ORDER BY \"REGION\"",
                "SELECT 1 FROM sales.shop.orders AS a JOIN sales.shop.orders AS b ON a.region = b.\"REGION\"",
                "SELECT 1 FROM (VALUES (1)) AS v WHERE EXISTS (SELECT 1 FROM sales.shop.orders WHERE \"Region\" = 'a')",
                "SELECT \"x\" FROM (SELECT region AS \"X\" FROM sales.shop.orders) AS q",
                "SELECT \"O\".region FROM sales.shop.orders AS o",
                "WITH q AS (SELECT \"REGION\" AS a FROM sales.shop.orders) SELECT a FROM q",
                "SELECT SUM(order_id) OVER (PARTITION BY \"REGION\") FROM sales.shop.orders")) {
            assertThat(statements().error(sql)).as(sql).startsWith("COLUMN_NOT_FOUND 1:");
        }
    }

    @Test
    void namesUnknownTypes() {
        assertThat(statements().error("SELECT CAST(1 AS STRING)"))
                .startsWith("TYPE_MISMATCH 1:18 Type 'STRING' is unknown; accepted are BOOLEAN, TINYINT");
        assertThat(statements().error("SELECT TRY_CAST(region AS nosuch) FROM sales.shop.orders"))
                .startsWith("TYPE_MISMATCH 1:27 Type 'nosuch' is unknown");
    }

    @Test
    void fetchTakesOneRowWithoutACount() {
        for (String clause : List.of(
                "FETCH FIRST ROW ONLY",
                "fetch next rows only",
                "OFFSET 1 ROW FETCH/**/FIRST ROW ONLY",
                "FETCH FIRST 1 ROW ONLY",
                "FETCH NEXT 2 ROWS ONLY")) {
            assertThat(statements().error("SELECT region FROM sales.shop.orders ORDER BY 1 " + clause))
                    .as(clause)
                    .isEqualTo("no error");
        }
        assertThat(statements()
                        .error("SELECT region, 'FETCH FIRST ROW ONLY' FROM (SELECT region FROM sales.shop.orders"
                                + " FETCH FIRST ROW ONLY) AS q, sales.shop.ordrs"))
                .startsWith("TABLE_NOT_FOUND 1:110 ");
    }

    @Test
    void saysThatClausesNeedFrom() {
        assertThat(statements().error("SELECT 1 WHERE 1 = 1"))
                .startsWith("SYNTAX_ERROR 1:10 ")
                .endsWith("it stands after FROM: a SELECT without FROM has none");
        assertThat(statements().error("SELECT 1 GROUP BY 1"))
                .startsWith("SYNTAX_ERROR 1:10 ")
                .endsWith("has none");
    }

    @Test
    void namesWhatIsNotSupported() {
        assertThat(statements().error("SELECT * FROM sales.shop.orders TABLESAMPLE SUBSTITUTE('x')"))
                .startsWith("NOT_SUPPORTED 1:")
                .endsWith(" TABLESAMPLE SUBSTITUTE is not supported");
        assertThat(
                        statements()
                                .error(
                                        "SELECT 1,\n JSON_TABLE('{}', '$' COLUMNS (a INTEGER PATH '$.a')) FROM sales.shop.orders"))
                .startsWith(
                        "NOT_SUPPORTED 2:2 JSON_TABLE is not supported; use CROSS JOIN UNNEST(JSON_ARRAY_ELEMENTS(");
        assertThat(statements()
                        .error("SELECT * FROM sales.shop.orders MATCH_RECOGNIZE (ORDER BY amount MEASURES 1 AS m"
                                + " PATTERN (s) DEFINE s AS amount > 1) AS m"))
                .startsWith("NOT_SUPPORTED 1:")
                .endsWith(" MATCH_RECOGNIZE is not supported");
        assertThat(
                        statements()
                                .error(
                                        "SELECT *\nFROM sales.shop.orders FOR SYSTEM_TIME AS OF TIMESTAMP '2020-01-01 00:00:00'"))
                .startsWith("INVALID_ARGUMENT - Table sales.shop.orders had no snapshot at this time");
    }

    @Test
    void hintsAreComments() {
        for (String sql : List.of(
                "SELECT /*+ no_such(1), hint */ region FROM sales.shop.orders",
                "SELECT region FROM sales.shop.orders /*+ index(a) */ AS o",
                "SELECT 1 FROM (SELECT /*+ a */ region FROM sales.shop.orders) AS q")) {
            assertThat(statements().error(sql)).as(sql).isEqualTo("no error");
        }
    }

    @Test
    void withQueriesAreFoundInAnyCase() {
        assertThat(statements().plan("WITH Xy AS (SELECT 1 AS a) SELECT XY.a FROM xY JOIN XY AS o ON o.a = xy.a"))
                .isInstanceOf(QueryPlan.class);
    }

    @Test
    void noMessageHoldsAHiddenName() {
        List<String> hidden = List.of("payroll", "wage_amount", "vault", "jewels", "carats", "secret_code");
        List<String> statements = List.of(
                "SELECT * FROM sales.shop.payrol",
                "SELECT * FROM sales.shop.pay_roll",
                "SELECT * FROM sales.valut.jewels2",
                "SELECT * FROM sales.vaults.jewel",
                "SELECT * FROM jewel",
                "SELECT * FROM sales",
                "SELECT * FROM shop.payrol",
                "SELECT secret_cod FROM sales.shop.customers",
                "SELECT c.secretcode FROM sales.shop.customers c",
                "SELECT sales.shop.customers.secret_kode FROM sales.shop.customers",
                "SELECT wage FROM sales.shop.customers, sales.shop.orders",
                "SELECT * FROM sales.shop.customers JOIN sales.shop.orders USING (secret_c)",
                "SELECT * FROM sales.shop.customers NATURAL JOIN nothing",
                "SELECT * EXCEPT (secret) FROM sales.shop.customers",
                "SELECT email FROM sales.shop.customers GROUP BY secretcode",
                "SELECT email FROM sales.shop.customers ORDER BY secretcode",
                "SELECT email + 1 + ARRAY[1] FROM sales.shop.customers",
                "SELECT upper(email, 1) FROM sales.shop.customers",
                "SELECT customers.* , x.* FROM sales.shop.customers",
                "DESCRIBE sales.shop.payrol",
                "DESC sales.valut.jewel",
                "SHOW TABLES FROM sales.valut",
                "SHOW COLUMNS FROM sales.shop.pay_roll",
                "USE sales.vaul",
                "EXPLAIN SELECT secretcode FROM sales.shop.customers",
                "INSERT INTO sales.shop.payrol VALUES (1)");
        for (String sql : statements) {
            String error = statements().error(sql);
            String lower = error.toLowerCase(Locale.ROOT);
            assertThat(error).isNotEqualTo("no error").doesNotContain("INTERNAL_ERROR");
            for (String name : hidden) {
                assertThat(lower.replace(sql.toLowerCase(Locale.ROOT), ""))
                        .as(sql)
                        .doesNotContainPattern("(?<![a-z_])" + name + "(?![a-z_0-9])");
            }
        }
    }

    /** Such a text would otherwise keep a thread for hours that nobody can interrupt. */
    @Test
    void messagesThatQuoteLongTextsAreQuick() {
        String sql = "SELECT DATE 'x" + " ".repeat(1_000_000) + "y'";
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(statements().error(sql)).startsWith("SYNTAX_ERROR"));
    }

    @Test
    void messagesAreOnePrintableLine() {
        assertThat(statements().error("SELECT \"a\u001b[2J\" FROM sales.shop.orders"))
                .contains("a\\u001b[2J");
    }
}
