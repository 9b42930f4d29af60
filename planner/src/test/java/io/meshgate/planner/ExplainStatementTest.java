package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplainStatementTest {

    @Test
    void showsStagesInputsAndSqlOfAnUnrestrictedQuery() {
        assertThat(statements().column("EXPLAIN SELECT region, amount FROM sales.shop.orders"))
                .startsWith("Stage result (duckdb)", "  Input in0: sales.shop.orders", "    columns: region, amount")
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
                .startsWith("{\"stages\":[{\"id\":\"result\",\"dialect\":\"duckdb\",\"inputs\":[{\"name\":\"in0\",")
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
        assertThat(statements().error("EXPLAIN ANALYZE SELECT 1")).startsWith("NOT_SUPPORTED 1:9");
        assertThat(statements().error("EXPLAIN (FORMAT XML) SELECT 1")).startsWith("SYNTAX_ERROR 1:17");
        assertThat(statements().error("EXPLAIN")).startsWith("SYNTAX_ERROR 1:8");
        assertThat(statements().column("EXPLAIN (SELECT 1)")).contains("Result");
    }
}
