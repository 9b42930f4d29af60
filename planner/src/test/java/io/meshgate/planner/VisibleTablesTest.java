package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.Mask;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

class VisibleTablesTest {
    private static VisibleMesh visible(StatementFixture statements) {
        return new Planner().visible(statements.mesh(), new Principal("ann", Set.of(), Map.of()));
    }

    @Test
    void listsWhatIsVisibleOnly() {
        VisibleMesh visible = visible(StatementFixture.statements());
        assertThat(visible.catalogs()).containsExactly("hr", "sales", "system");
        assertThat(visible.schemas("sales")).containsExactly("information_schema", "shop");
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
        assertThat(visible.catalogs()).containsExactly("hr", "sales", "system");
        assertThat(visible.schemas("hr")).isEmpty();
        assertThat(visible.tables("hr", "people")).isEmpty();
        assertThat(visible.columns("hr", "people", "Staff")).isEmpty();
        assertThat(visible.schemas("sales")).containsExactly("information_schema", "shop");
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
    void aTableThatCannotBeReadIsListedWithoutColumns() {
        PlanFixture broken = PlanFixture.fixture()
                .table("sales.shop.orders", "id:int!")
                .mask("sales.shop.orders", "gone", new Mask.ToNull());
        VisibleMesh visible =
                new Planner().visible(broken.mesh(), broken.session().principal());
        assertThat(visible.tables("sales", "shop")).containsExactly("orders");
        assertThat(visible.columns("sales", "shop", "orders").orElseThrow().getFields())
                .isEmpty();
    }

    @Test
    void listsTablesThatMayOnlyBeDiscovered() {
        PlanFixture tables = StatementFixture.tables().grant("sales.vault.jewels", Privilege.DISCOVER);
        VisibleMesh visible = visible(new StatementFixture(tables));
        assertThat(visible.schemas("sales")).containsExactly("information_schema", "shop", "vault");
        assertThat(visible.columns("sales", "vault", "jewels")).isPresent();
    }

    /** Listing columns looks up every table: each look-up must not list all of them again. */
    @Test
    void describesTenThousandTablesWithOneListing() {
        Mesh mesh = new StatementFixture(PlanFixture.fixture()
                        .table("big.wide.table_0", "n:long")
                        .grant("big.wide.*"))
                .mesh();
        InMemoryConnector connector =
                (InMemoryConnector) Objects.requireNonNull(mesh.domains().get("big"));
        List<Column> columns =
                connector.table(new TableName("wide", "table_0")).orElseThrow().columns();
        for (int i = 1; i < 10_000; i++) {
            connector.replaceTable(new TableName("wide", "table_" + i), columns, List.of());
        }
        VisibleMesh visible = new Planner().visible(mesh, new Principal("ann", Set.of(), Map.of()));
        long start = System.nanoTime();
        List<String> tables = visible.tables("big", "wide");
        long listed = System.nanoTime() - start;
        for (String table : tables) {
            assertThat(visible.columns("big", "wide", table)).isPresent();
        }
        long described = System.nanoTime() - start;
        assertThat(tables).hasSize(10_000);
        assertThat(described).isLessThan(TimeUnit.SECONDS.toNanos(20));
        System.out.printf("10,000 tables: listed %d ms, described %d ms%n", listed / 1_000_000, described / 1_000_000);
    }
}
