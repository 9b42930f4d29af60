package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WriteStatementTest {
    private static PlanFixture tables() {
        return PlanFixture.fixture()
                .table("sales.s.orders", "id:long!", "region:string", "amount:dec12_2")
                .table("sales.s.other", "id:long")
                .grant("sales.s.orders", Grant.Privilege.WRITE)
                .grant("sales.s.fresh", Grant.Privilege.WRITE);
    }

    private static StatementFixture statements() {
        return new StatementFixture(tables());
    }

    private static WritePlan plan(String sql) {
        return (WritePlan) statements().plan(sql);
    }

    @Test
    void plansWithoutDoing() {
        WritePlan create = plan("CREATE TABLE sales.S.Fresh AS SELECT id AS x, region FROM sales.s.orders");
        assertThat(create.table()).hasToString("s.Fresh");
        assertThat(((WritePlan.Create) create.change()).columns())
                .extracting(field -> field.getName() + " " + field.isNullable())
                .containsExactly("x true", "region true");
        WritePlan insert = plan("INSERT INTO sales.s.orders (Amount, id) VALUES (1.5, ?)");
        assertThat(((WritePlan.Insert) insert.change()).columns()).containsExactly("amount", "id");
        assertThat(insert.parameters()).hasSize(1);
        assertThat(plan("DROP TABLE sales.s.orders").change()).isInstanceOf(WritePlan.Drop.class);
        assertThat(plan("DROP TABLE IF EXISTS sales.s.nothing").change()).isInstanceOf(WritePlan.Nothing.class);
        assertThat(insert.resultSchema().getFields())
                .singleElement()
                .matches(field -> field.getMetadata().containsKey(WritePlan.UPDATE_COUNT));
    }

    @Test
    void keepsNoPlanOfAWrite() {
        StatementFixture statements = statements();
        String sql = "INSERT INTO sales.s.orders (id) VALUES (1)";
        assertThat(statements.plan(sql)).isNotSameAs(statements.plan(sql));
    }

    @Test
    void queryOfAWriteIsGovernedAsIfItWereRead() {
        PlanFixture restricted = tables().rowFilter("sales.s.other", "id = 4711");
        WritePlan plan = (WritePlan) new StatementFixture(restricted)
                .plan("CREATE TABLE sales.s.fresh AS SELECT (SELECT max(id) FROM sales.s.other) AS m");
        assertThat(plan.query().orElseThrow().resultStage().sql()).contains("4711");
        assertThat(plan.query().orElseThrow().tables())
                .anyMatch(use -> use.rowFilters().size() == 1);
    }

    @Test
    void asksForAGrantBeforeAnythingElse() {
        for (String sql : List.of(
                "CREATE TABLE sales.s.other AS SELECT nothing FROM nowhere",
                "CREATE TABLE IF NOT EXISTS sales.S.\"OTHER\" AS SELECT 1 AS a",
                "CREATE TABLE sales.unknown.t AS SELECT 1 AS a",
                "CREATE TABLE sales.information_schema.tables AS SELECT 1 AS a",
                "INSERT INTO sales.s.other VALUES ('x')",
                "DROP TABLE IF EXISTS SALES.S.OTHER")) {
            assertThat(statements().error(sql)).as(sql).startsWith("ACCESS_DENIED");
        }
    }

    @Test
    void refusesTablesOfWhichPoliciesWithholdSomething() {
        List<PlanFixture> restrictions = List.of(
                tables().rowFilter("sales.s.orders", "id > 1"),
                tables().mask("sales.s.orders", "region", new Mask.Redact()),
                PlanFixture.fixture()
                        .hiddenTable("sales.s.orders", "id:long!", "region:string", "amount:dec12_2")
                        .grant("sales.s.orders", "amount")
                        .grant("sales.s.orders", Grant.Privilege.WRITE));
        for (PlanFixture restricted : restrictions) {
            StatementFixture statements = new StatementFixture(restricted);
            assertThat(statements.error("INSERT INTO sales.s.orders (id) VALUES (1)"))
                    .startsWith("ACCESS_DENIED 1:13")
                    .contains("policies withhold");
            assertThat(statements.error("DROP TABLE sales.s.orders")).startsWith("ACCESS_DENIED");
        }
    }

    @Test
    void refusesTablesAboutTables() {
        StatementFixture statements = new StatementFixture(tables().grant("sales.s.*", Grant.Privilege.WRITE));
        assertThat(statements.error("INSERT INTO sales.s.\"orders$snapshots\" VALUES (1)"))
                .startsWith("NOT_SUPPORTED 1:13");
        assertThat(statements.error("DROP TABLE IF EXISTS sales.s.\"orders$snapshots\""))
                .startsWith("NOT_SUPPORTED 1:22");
    }

    @Test
    void aStatementWhoseTableExistsStillHasItsParameters() {
        WritePlan plan = plan("CREATE TABLE IF NOT EXISTS sales.s.orders AS SELECT id + ? AS a FROM sales.s.other");
        assertThat(plan.change()).isInstanceOf(WritePlan.Nothing.class);
        assertThat(PlannedStatement.parameters(plan)).hasSize(1);
    }

    @Test
    void saysWhereAColumnDoesNotFit() {
        assertThat(statements().error("INSERT INTO sales.s.orders VALUES (1, 'a')"))
                .startsWith("INVALID_QUERY 1:35");
        assertThat(statements().error("INSERT INTO sales.s.orders SELECT 1, 'a'"))
                .startsWith("INVALID_QUERY 1:28 The query gives 2 columns for the 3 of the table");
        assertThat(statements().error("INSERT INTO sales.s.orders (id, region) SELECT 1, 2"))
                .startsWith("TYPE_MISMATCH 1:33 Column 'region' of the table is of type VARCHAR, but the query gives");
        assertThat(statements().error("INSERT INTO sales.s.orders (id) SELECT 1.5e0"))
                .startsWith("TYPE_MISMATCH 1:29");
        assertThat(statements().error("INSERT INTO sales.s.orders (id, x) VALUES (1, 2)"))
                .startsWith("COLUMN_NOT_FOUND 1:33");
        assertThat(statements().error("INSERT INTO sales.s.orders (id) SELECT nothing FROM sales.s.other"))
                .startsWith("COLUMN_NOT_FOUND 1:40");
        assertThat(statements().error("CREATE TABLE sales.s.orders AS SELECT 1 AS a"))
                .startsWith("TABLE_EXISTS 1:14");
    }

    @Test
    void refusesOtherFormsByName() {
        for (String sql : List.of(
                "CREATE SCHEMA sales.fresh",
                "CREATE OR REPLACE TABLE sales.s.fresh AS SELECT 1 AS a",
                "CREATE TABLE sales.s.fresh (a INTEGER)",
                "CREATE TABLE sales.s.fresh WITH (format = 'ORC') AS SELECT 1 AS a",
                "DROP SCHEMA sales.s",
                "INSERT OVERWRITE sales.s.orders SELECT 1",
                "INSERT INTO sales.s.orders DEFAULT VALUES",
                "EXPLAIN INSERT INTO sales.s.orders VALUES (1)")) {
            assertThat(statements().error(sql)).as(sql).startsWith("NOT_SUPPORTED");
        }
    }
}
