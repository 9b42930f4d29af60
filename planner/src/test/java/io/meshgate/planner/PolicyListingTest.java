package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Subjects;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SHOW GRANTS and SHOW POLICIES: all for stewards, one's own for others. */
class PolicyListingTest {
    private static final PlanFixture TABLES = StatementFixture.tables()
            .rowFilter("sales.shop.customers", "secret_code = 'x17'")
            .mask("sales.shop.customers", "email", new Mask.Redact());

    private static Mesh mesh(Subjects stewards) {
        Mesh mesh = TABLES.mesh();
        return new Mesh(mesh.version(), mesh.domains(), mesh.policies(), mesh.owners(), Subjects.NOBODY, stewards);
    }

    private static PlannedStatement plan(Subjects stewards, String sql) {
        return new Planner().plan(mesh(stewards), TABLES.session(), sql);
    }

    private static List<List<Object>> rows(Subjects stewards, String sql) {
        return ((PlannedStatement.Rows) plan(stewards, sql)).rows();
    }

    private static final Subjects ANN = new Subjects(Set.of("ann"), Set.of(), false);

    @Test
    void everyoneIsToldOfTheirOwn() {
        assertThat(rows(Subjects.NOBODY, "SHOW GRANTS ON sales.shop.orders"))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("select", "sales.shop.orders"));
        assertThat(rows(Subjects.NOBODY, "SHOW POLICIES ON TABLE sales.shop.customers"))
                .extracting(row -> row.get(1) + " " + row.get(2) + " " + row.get(3))
                .containsExactly("row filter null filter-0", "mask email mask-0");
        assertThat(String.valueOf(rows(Subjects.NOBODY, "SHOW POLICIES ON sales.shop.customers")))
                .doesNotContain("x17", "secret_code", "Redact");
    }

    @Test
    void onlyStewardsAreToldOfAll() {
        StatementFixture others = new StatementFixture(TABLES);
        assertThat(others.error("SHOW POLICIES")).startsWith("ACCESS_DENIED");
        assertThat(others.error("SELECT * FROM system.governance.policies")).startsWith("TABLE_NOT_FOUND");
        assertThat(others.error("SELECT * FROM system.governance.problems")).startsWith("TABLE_NOT_FOUND");
        assertThat(others.error("SHOW POLICIES ON sales.shop.payroll")).startsWith("TABLE_NOT_FOUND");
        assertThat(others.error("SHOW GRANTS ON sales.vault.jewels")).startsWith("TABLE_NOT_FOUND");
        assertThat(others.column("SHOW SCHEMAS FROM system")).doesNotContain("governance");

        assertThat(rows(ANN, "SHOW POLICIES")).extracting(row -> row.get(1)).contains("grant", "row filter", "mask");
        assertThat(plan(ANN, "SELECT definition, applies_to FROM system.governance.policies"))
                .isInstanceOf(QueryPlan.class);
        assertThat(rows(ANN, "SHOW TABLES FROM system.governance"))
                .extracting(row -> row.get(0))
                .containsExactly("policies", "problems");
    }
}
