package io.meshgate.planner;

import static io.meshgate.planner.StatementFixture.statements;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.PlannedStatement.SessionChange;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetadataStatementTest {

    @Test
    void showsCatalogsAlsoOfDomainsThatAreDown() {
        assertThat(statements().down("hr").column("show catalogs")).containsExactly("hr", "sales", "system");
        assertThat(statements().column("SHOW CATALOGS LIKE 'SA%'")).containsExactly("sales");
    }

    @Test
    void showsOnlySchemasWithVisibleTables() {
        assertThat(statements().column("SHOW SCHEMAS FROM sales")).containsExactly("information_schema", "shop");
        assertThat(statements().using("SALES", null).column("show schemas like 's__p'"))
                .containsExactly("shop");
        assertThat(statements().error("SHOW SCHEMAS"))
                .startsWith("CATALOG_NOT_FOUND 1:13 The session has no default catalog");
        assertThat(statements().down("hr").error("SHOW SCHEMAS IN hr"))
                .isEqualTo("CATALOG_UNAVAILABLE - The catalog of domain 'hr' cannot be reached; statements on other"
                        + " domains are not affected");
    }

    @Test
    void aDomainWithoutAGrantDoesNotExist() {
        PlanFixture tables = StatementFixture.tables().hiddenTable("treasury.gold.bars", "grams:long");
        for (StatementFixture statements :
                List.of(new StatementFixture(tables), new StatementFixture(tables).down("treasury"))) {
            assertThat(statements.column("SHOW CATALOGS")).containsExactly("hr", "sales", "system");
            assertThat(statements.error("SHOW SCHEMAS FROM treasurx"))
                    .isEqualTo("CATALOG_NOT_FOUND 1:19 Catalog 'treasurx' not found");
            for (String sql : List.of(
                    "SHOW SCHEMAS FROM treasury",
                    "SHOW TABLES FROM treasury.information_schema",
                    "SHOW COLUMNS FROM treasury.information_schema.tables",
                    "SHOW POLICIES ON treasury.gold.bars",
                    "USE treasury",
                    "USE treasury.gold",
                    "SELECT * FROM treasury.gold.bars",
                    "SELECT * FROM Treasury.information_schema.tables",
                    "SELECT * FROM gold.bars",
                    "CREATE TABLE treasury.gold.coins AS SELECT 1 AS n",
                    "DROP TABLE treasury.gold.bars")) {
                String error = statements.error(sql);
                assertThat(error)
                        .as(sql)
                        .contains("_NOT_FOUND ")
                        .isEqualTo(statements
                                .error(sql.replace("reasury", "reasurx"))
                                .replace("reasurx", "reasury"));
            }
        }
        PlanFixture kept = StatementFixture.tables()
                .hiddenTable("treasury.gold.bars", "grams:long")
                .grant("*.*.*", Grant.Privilege.DISCOVER)
                .exclusiveGrant("treasury.*.*", "treasurer");
        assertThat(new StatementFixture(kept).column("SHOW CATALOGS")).containsExactly("hr", "sales", "system");
        StatementFixture granted = new StatementFixture(tables.grant("treasury.gold.*", Grant.Privilege.DISCOVER));
        assertThat(granted.column("SHOW CATALOGS")).contains("treasury");
    }

    @Test
    void showsOnlyVisibleTables() {
        assertThat(statements().column("SHOW TABLES FROM Sales.\"shop\"")).containsExactly("customers", "orders");
        assertThat(statements().using("sales", null).column("SHOW TABLES IN shop LIKE '%order_'"))
                .containsExactly("orders");
        assertThat(statements().using("sales", "shop").column("SHOW TABLES;")).containsExactly("customers", "orders");
        assertThat(statements().error("SHOW TABLES FROM sales.vault"))
                .isEqualTo("SCHEMA_NOT_FOUND 1:18 Schema 'sales.vault' not found");
        assertThat(statements().error("SHOW TABLES FROM sale.shop"))
                .isEqualTo("CATALOG_NOT_FOUND 1:18 Catalog 'sale' not found; did you mean 'sales'?");
        assertThat(statements().error("SHOW TABLES FROM sales.\"SHOP\""))
                .isEqualTo("SCHEMA_NOT_FOUND 1:18 Schema 'sales.SHOP' not found; did you mean 'sales.shop'?");
    }

    @Test
    void describesColumnsAsThePrincipalGetsThem() {
        PlanFixture tables = StatementFixture.tables().mask("sales.shop.orders", "order_id", new Mask.ToNull());
        List<List<Object>> expected = List.of(
                Arrays.asList("order_id", "BIGINT", true, null),
                Arrays.asList("region", "VARCHAR", true, null),
                Arrays.asList("amount", "DECIMAL(12, 2)", true, null),
                Arrays.asList("placed", "DATE", true, null));
        assertThat(new StatementFixture(tables).rows("DESCRIBE sales.shop.orders"))
                .isEqualTo(expected);
        assertThat(new StatementFixture(tables).rows("SHOW COLUMNS FROM sales.shop.orders"))
                .isEqualTo(expected);
        assertThat(statements().using("sales", "shop").column("desc customers"))
                .containsExactly("customer_id", "email");
    }

    @Test
    void describesNothingThatIsHidden() {
        assertThat(statements().error("DESCRIBE sales.shop.payroll"))
                .isEqualTo("TABLE_NOT_FOUND 1:10 Table 'sales.shop.payroll' not found");
        assertThat(statements().error("DESC hr.people.\"STAFF\""))
                .isEqualTo("TABLE_NOT_FOUND 1:6 Table 'hr.people.STAFF' not found; did you mean 'hr.people.Staff'?");
        assertThat(statements().down("hr").error("DESC hr.people.staff")).startsWith("CATALOG_UNAVAILABLE");
    }

    @Test
    void usesWhatIsVisible() {
        SessionChange catalog = (SessionChange) statements().plan("USE SALES");
        assertThat(catalog.catalog()).contains("sales");
        assertThat(catalog.schema()).isEmpty();
        SessionChange schema = (SessionChange) statements().plan("use sales . Shop");
        assertThat(schema.schema()).contains("shop");
        assertThat(statements().error("USE sales.vault")).startsWith("SCHEMA_NOT_FOUND 1:5");
        assertThat(statements().error("USE a.b.c")).startsWith("SYNTAX_ERROR");
    }

    @Test
    void changesOnlyKnownSettings() {
        SessionChange set = (SessionChange) statements().plan("SET SESSION time_zone = 'Europe/Berlin'");
        assertThat(set.settings()).isEqualTo(Map.of("time_zone", Optional.of("Europe/Berlin")));
        SessionChange reset = (SessionChange) statements().plan("RESET SESSION TIME_ZONE");
        assertThat(reset.settings()).isEqualTo(Map.of("time_zone", Optional.empty()));
        assertThat(statements().error("SET SESSION time_zone = 'Mars'"))
                .startsWith("INVALID_ARGUMENT 1:25 'Mars' is no time zone; accepted are 'UTC'");
        assertThat(statements().error("SET SESSION path = 'x'"))
                .isEqualTo("INVALID_ARGUMENT 1:13 There is no session setting 'path'; the settings are time_zone and"
                        + " purpose");
        assertThat(statements().error("SET SESSION purpose = 'fun'"))
                .isEqualTo("INVALID_ARGUMENT 1:23 The mesh declares no purposes");
        SessionChange purpose = (SessionChange) statements().plan("RESET SESSION purpose");
        assertThat(purpose.settings()).isEqualTo(Map.of("purpose", Optional.empty()));
        assertThat(statements().error("SET x = 1")).startsWith("SYNTAX_ERROR 1:5 'x' is not expected");
    }

    @Test
    void showsTheSession() {
        assertThat(statements().using("sales", "shop").rows("SHOW SESSION"))
                .extracting(row -> row.get(0) + "=" + row.get(1))
                .containsExactly("catalog=sales", "schema=shop", "time_zone=UTC", "purpose=null");
    }

    @Test
    void refusesOtherKindsByName() {
        for (String kind : List.of(
                "UPDATE", "DELETE", "MERGE", "ALTER", "GRANT", "CALL", "COPY", "PRAGMA", "ATTACH", "INSTALL", "LOAD",
                "BEGIN", "COMMIT")) {
            assertThat(statements().error("/* x */ -- y\n " + kind.toLowerCase(java.util.Locale.ROOT) + " x (1)"))
                    .startsWith("NOT_SUPPORTED 2:2 " + kind + " is not supported");
        }
        assertThat(statements().error("foo bar")).startsWith("SYNTAX_ERROR 1:1 No statement begins like this");
        assertThat(statements().error(" selec 1"))
                .startsWith("SYNTAX_ERROR 1:2")
                .endsWith("did you mean 'SELECT'?");
    }

    @Test
    void takesEveryFormOfQuery() {
        for (String query : List.of(
                "VALUES (1)",
                "((SELECT 1))",
                "TABLE sales.shop.orders",
                "WITH x AS (SELECT 1 AS a) SELECT * FROM X",
                "select ';' -- ; \n;",
                "SELECT 1 /* ; */ ; -- end")) {
            assertThat(statements().plan(query)).isInstanceOf(QueryPlan.class);
        }
    }

    @Test
    void takesExactlyOneStatement() {
        assertThat(statements().error("SELECT 1;\n SELECT 2"))
                .startsWith("SYNTAX_ERROR 2:2 'SELECT' is not expected; accepted is one statement");
        assertThat(statements().error("SHOW CATALOGS; DROP TABLE x")).startsWith("SYNTAX_ERROR 1:16");
        assertThat(statements().error("")).startsWith("SYNTAX_ERROR");
        assertThat(statements().error(" -- nothing\n ;")).startsWith("SYNTAX_ERROR");
    }
}
