package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.Mask;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

class VisibleTablesTest {
    private static VisibleMesh visible(StatementFixture statements) {
        return new Planner().visible(statements.mesh(), new Principal("ann", Set.of(), Map.of()));
    }

    @Test
    void listsWhatIsVisibleOnly() {
        VisibleMesh visible = visible(StatementFixture.statements());
        assertThat(visible.catalogs()).containsExactly("hr", "sales");
        assertThat(visible.schemas("sales")).containsExactly("shop");
        assertThat(visible.schemas("nowhere")).isEmpty();
        assertThat(visible.tables("SALES", "Shop")).containsExactly("customers", "orders");
        assertThat(visible.tables("sales", "vault")).isEmpty();
        assertThat(visible.columns("sales", "shop", "payroll")).isEmpty();
        assertThat(visible.columns("sales", "shop", "Customers").orElseThrow().getFields())
                .extracting(Field::getName)
                .containsExactly("customer_id", "email");
    }

    @Test
    void aDomainThatIsDownIsListedWithoutSchemas() {
        VisibleMesh visible = visible(StatementFixture.statements().down("hr"));
        assertThat(visible.catalogs()).containsExactly("hr", "sales");
        assertThat(visible.schemas("hr")).isEmpty();
        assertThat(visible.tables("hr", "people")).isEmpty();
        assertThat(visible.columns("hr", "people", "Staff")).isEmpty();
        assertThat(visible.schemas("sales")).containsExactly("shop");
    }

    @Test
    void columnsHaveTheNullabilityAfterMasking() {
        PlanFixture tables = StatementFixture.tables().mask("sales.shop.orders", "order_id", new Mask.ToNull());
        VisibleMesh masked = visible(new StatementFixture(tables));
        assertThat(masked.columns("sales", "shop", "orders")
                        .orElseThrow()
                        .findField("order_id")
                        .isNullable())
                .isTrue();
        VisibleMesh raw = visible(StatementFixture.statements());
        assertThat(raw.columns("sales", "shop", "orders")
                        .orElseThrow()
                        .findField("order_id")
                        .isNullable())
                .isFalse();
    }

    @Test
    void listsTablesThatMayOnlyBeDiscovered() {
        PlanFixture tables = StatementFixture.tables().grant("sales.vault.jewels", Privilege.DISCOVER);
        VisibleMesh visible = visible(new StatementFixture(tables));
        assertThat(visible.schemas("sales")).containsExactly("shop", "vault");
        assertThat(visible.columns("sales", "vault", "jewels")).isPresent();
    }
}
