package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.planner.policy.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainStatementTest {

    @Test
    void showsStagesInputsAndSqlOfAnUnrestrictedQuery() {
        assertThat(statements().column("EXPLAIN SELECT region, amount FROM sales.shop.orders"))
                .startsWith(
                        "Plan",
                        "  Project region, amount",
                        "    Table sales.shop.orders",
                        "Stage result (duckdb)",
                        "  Input in0: sales.shop.orders",
                        "    columns: region, amount")
                .anySatisfy(line -> assertThat((String) line).startsWith("  SQL: SELECT "))
                .endsWith("Result", "  region VARCHAR", "  amount DECIMAL(12, 2)");
    }

    @Test
    void showsOfPoliciesOnlyTheirIds() {
        PlanFixture tables = StatementFixture.tables()
                .rowFilter("sales.shop.customers", "secret_code = 'x17'")
                .mask("sales.shop.customers", "email", new Mask.KeyedHash("key"));
        for (String format : List.of("", "(FORMAT TEXT) ", "(format json) ")) {
            String shown = String.valueOf(new StatementFixture(tables)
                    .column("EXPLAIN " + format + "SELECT email FROM sales.shop.customers c JOIN sales.shop.orders o"
                            + " ON c.customer_id = o.order_id"));
            assertThat(shown)
                    .contains("filter-0", "email", "mask-0", "not shown, because policies apply")
                    .doesNotContain("secret_code", "x17", "KEYED", "KeyedHash", "sha256", "SELECT", "key\"");
        }
    }

    @Test
    void showsNoPolicyOnAColumnThatTheQueryDoesNotRead() {
        PlanFixture tables = StatementFixture.tables()
                .rowFilter("sales.shop.orders", "region = 'EU'")
                .mask("sales.shop.orders", "amount", new Mask.ToNull())
                .mask("sales.shop.orders", "region", new Mask.Redact());
        for (String format : List.of("", "(format json) ")) {
            String shown = String.valueOf(new StatementFixture(tables)
                    .column("EXPLAIN " + format + "SELECT placed FROM sales.shop.orders WHERE order_id > 3"));
            assertThat(shown)
                    .contains("filter-0", "placed", "order_id", "not shown, because policies apply")
                    .doesNotContain("mask-", "amount", "region");
            assertThat(String.valueOf(new StatementFixture(tables)
                            .column("EXPLAIN " + format + "SELECT 1 FROM sales.shop.orders WHERE placed IN"
                                    + " (SELECT placed FROM sales.shop.orders WHERE amount > 1)")))
                    .contains("mask-0", "amount", "placed")
                    .doesNotContain("mask-1", "region", "order_id");
        }
        PlanFixture unread = StatementFixture.tables().mask("sales.shop.orders", "amount", new Mask.ToNull());
        assertThat(String.valueOf(new StatementFixture(unread).column("EXPLAIN SELECT placed FROM sales.shop.orders")))
                .contains("not shown, because policies apply")
                .doesNotContain("mask-0", "amount", "SELECT");
    }

    @Test
    void writesJson() {
        assertThat(statements().column("EXPLAIN (FORMAT JSON) SELECT order_id AS \"a\"\"b\" FROM sales.shop.orders"))
                .singleElement()
                .asString()
                .startsWith("{\"plan\":{\"node\":\"project\",\"detail\":\"order_id\",\"inputs\":[{\"node\":\"table\",")
                .contains("\"stages\":[{\"id\":\"result\",\"dialect\":\"duckdb\",\"inputs\":[{\"name\":\"in0\",")
                .endsWith("\"result\":[{\"name\":\"a\\\"b\",\"type\":\"BIGINT\",\"nullable\":false}]}");
        assertThat(JsonText.of(Map.of("a\n\\\u0001", List.of("\ud800", "\ud83d\ude00", List.of(), Map.of(), true))))
                .isEqualTo("{\"a\\u000a\\\\\\u0001\":[\"\\ud800\",\"\ud83d\ude00\",[],{},true]}");
    }

    @Test
    void givesTheQuerysOwnErrorAtItsPlaceInTheText() {
        assertThat(statements().error("EXPLAIN\n SELECT\n  regoin FROM sales.shop.orders"))
                .isEqualTo("COLUMN_NOT_FOUND 3:3 Column 'regoin' not found; did you mean 'region'?");
        assertThat(statements().error("EXPLAIN (FORMAT JSON) SELECT 1 +")).startsWith("SYNTAX_ERROR 1:32");
    }

    @Test
    void explainsQueriesOnly() {
        assertThat(statements().error("EXPLAIN SHOW TABLES")).startsWith("NOT_SUPPORTED 1:9 EXPLAIN of SHOW");
        assertThat(statements().error("EXPLAIN ANALYZE SHOW TABLES")).startsWith("NOT_SUPPORTED 1:17");
        assertThat(statements().error("EXPLAIN \"SELECT\" 1")).startsWith("SYNTAX_ERROR 1:9");
        assertThat(statements().error("EXPLAIN (FORMAT XML) SELECT 1")).startsWith("SYNTAX_ERROR 1:17");
        assertThat(statements().error("EXPLAIN")).startsWith("SYNTAX_ERROR 1:8");
        assertThat(statements().column("EXPLAIN (SELECT 1)")).contains("Result");
    }

    @Test
    void tellsWhichPoliciesAQueryMeets() {
        PlanFixture tables = StatementFixture.tables()
                .rowFilter("sales.shop.customers", "secret_code = 'x17'")
                .mask("sales.shop.customers", "email", new Mask.KeyedHash("key"))
                .mask("sales.shop.customers", "secret_code", new Mask.ToNull());
        StatementFixture statements = new StatementFixture(tables);
        String query =
                " SELECT email, region FROM sales.shop.customers JOIN sales.shop.orders ON customer_id = order_id";
        assertThat(statements.rows("EXPLAIN POLICY" + query))
                .containsExactly(
                        Arrays.asList("sales.shop.customers", "row filter", null, "filter-0", "mesh", null, null),
                        Arrays.asList("sales.shop.customers", "mask", "email", "mask-0", "mesh", null, null),
                        Arrays.asList("sales.shop.orders", "none", null, null, null, null, null));
        assertThat(statements.column("EXPLAIN POLICY (FORMAT JSON)" + query))
                .containsExactly(
                        "[{\"table\":\"sales.shop.customers\",\"policies\":[{\"kind\":\"row filter\",\"policy\":\"filter-0\","
                                + "\"setBy\":\"mesh\"},{\"kind\":\"mask\",\"column\":\"email\",\"policy\":\"mask-0\",\"setBy\":\"mesh\"}]},"
                                + "{\"table\":\"sales.shop.orders\",\"policies\":[]}]");
        assertThat(statements.rows("EXPLAIN POLICY SELECT 1")).isEmpty();
        assertThat(statements.rows("EXPLAIN POLICY SELECT * FROM system.metadata.functions"))
                .hasSize(1);
    }

    @Test
    void tellsOfNoPolicyToWhomTheTableIsClosed() {
        assertThat(statements().error("EXPLAIN POLICY SELECT wage_amount FROM sales.shop.payroll"))
                .isEqualTo(statements()
                        .error("SELECT wage_amount FROM sales.shop.payroll")
                        .replace("1:25", "1:40"));
        assertThat(statements().error("EXPLAIN POLICY ANALYZE SELECT 1")).startsWith("NOT_SUPPORTED 1:16");
        assertThat(statements().error("EXPLAIN POLICY SHOW TABLES")).startsWith("NOT_SUPPORTED 1:16");
        assertThat(statements().error("EXPLAIN ANALYZE POLICY SELECT 1")).startsWith("NOT_SUPPORTED 1:17");
    }

    @Test
    void showsThePlanDownToTheBarriersAndNoConstant() {
        PlanFixture tables = StatementFixture.tables()
                .rowFilter("sales.shop.customers", "secret_code = 'x17' OR customer_id IN (4711, 4712)")
                .mask("sales.shop.customers", "email", new Mask.Redact());
        assertThat(new StatementFixture(tables)
                        .column("EXPLAIN WITH w AS (SELECT region, sum(amount) AS s FROM sales.shop.orders WHERE"
                                + " order_id > 3 AND EXISTS (SELECT 1 FROM sales.shop.customers c WHERE c.email ="
                                + " 'a@b' AND c.customer_id = order_id) GROUP BY region)"
                                + " SELECT a.region || '#17' FROM w a LEFT JOIN w b ON a.s = b.s ORDER BY 1 LIMIT 5"))
                .contains("Plan", "              Filter ((order_id > ?) AND EXISTS(sub-query 1))")
                .anySatisfy(line -> assertThat((String) line).endsWith("Table sales.shop.customers under policies"))
                .anySatisfy(line -> assertThat((String) line).endsWith("Aggregate by region: SUM(amount)"))
                .anySatisfy(line -> assertThat((String) line).endsWith("With w"))
                .anySatisfy(line -> assertThat((String) line).contains("outer.order_id"))
                .noneSatisfy(line -> assertThat((String) line).containsAnyOf("x17", "4711", "secret", "#17", "a@b"));
    }

    @Test
    void writesJsonWithTheKeysOfItsDocumentation() throws Exception {
        JsonNode json = new ObjectMapper().readTree((String) statements()
                .column("EXPLAIN (FORMAT JSON) SELECT order_id, 'a\"\\b' FROM sales.shop.orders WHERE order_id = 1")
                .get(0));
        assertThat(json.fieldNames()).toIterable().containsExactly("plan", "stages", "result");
        assertThat(json.get("plan").fieldNames()).toIterable().containsExactly("node", "detail", "inputs");
        assertThat(json.get("stages").get(0).fieldNames())
                .toIterable()
                .containsExactly("id", "dialect", "inputs", "sql");
        assertThat(json.get("stages").get(0).get("inputs").get(0).fieldNames())
                .toIterable()
                .containsExactly("name", "table", "columns", "rowFilters", "masks", "predicate", "snapshot");
        assertThat(json.get("result").get(0).fieldNames()).toIterable().containsExactly("name", "type", "nullable");
    }

    @Test
    void makesAQueryOfAnAnalysis() {
        PlannedStatement.Analysis analysis =
                (PlannedStatement.Analysis) statements().plan("EXPLAIN ANALYZE (FORMAT JSON) SELECT ?+1");
        assertThat(analysis.plan().parameters()).hasSize(1);
        assertThat(analysis.resultSchema().getFields()).hasSize(1);
        assertThat(analysis.report().apply(new PlannedStatement.Measures(5_000, 7_000, 3, Map.of())))
                .singleElement()
                .asString()
                .contains("\"run\":{\"rows\":3,\"bindMicros\":5,\"stages\":[{\"id\":\"result\",\"rows\":3,"
                        + "\"micros\":7}]}");
    }
}
