package io.meshgate.planner;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.PlannedStatement.Rows;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements against one mesh, in which domains can go down, from sessions with defaults. */
final class StatementFixture {
    private final Mesh mesh;
    private final Planner planner = new Planner();
    private Optional<String> catalog = Optional.empty();
    private Optional<String> schema = Optional.empty();

    StatementFixture(PlanFixture tables) {
        this.mesh = tables.mesh();
    }

    /** Three domains; the analyst does not see {@code hr.vault}, {@code shop.payroll} and {@code customers.secret_code}. */
    static PlanFixture tables() {
        return PlanFixture.fixture()
                .table("sales.shop.orders", "order_id:long!", "region:string", "amount:dec12_2", "placed:date")
                .hiddenTable("sales.shop.customers", "customer_id:long", "email:string", "secret_code:string")
                .grant("sales.shop.customers", "secret_code")
                .hiddenTable("sales.shop.payroll", "wage_amount:long")
                .hiddenTable("sales.vault.jewels", "carats:long")
                .table("hr.people.Staff", "staff_id:long", "full_name:string");
    }

    static StatementFixture statements() {
        return new StatementFixture(tables());
    }

    StatementFixture using(String defaultCatalog, @Nullable String defaultSchema) {
        catalog = Optional.of(defaultCatalog);
        schema = Optional.ofNullable(defaultSchema);
        return this;
    }

    StatementFixture down(String domain) {
        ((InMemoryConnector) Objects.requireNonNull(mesh.domains().get(domain))).goDown();
        return this;
    }

    Mesh mesh() {
        return mesh;
    }

    PlannedStatement plan(String sql) {
        Principal analyst = new Principal("ann", Set.of("analyst"), Map.of("regions", List.of("EU")));
        return planner.plan(mesh, new SessionContext(analyst, catalog, schema, ZoneOffset.UTC), sql);
    }

    List<List<@Nullable Object>> rows(String sql) {
        return ((Rows) plan(sql)).rows();
    }

    /** The first column. */
    List<@Nullable Object> column(String sql) {
        return rows(sql).stream().<@Nullable Object>map(row -> row.get(0)).toList();
    }

    /** {@code CODE line:column message} */
    String error(String sql) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> plan(sql));
        if (e == null) {
            return "no error";
        }
        String position = e.position().map(StatementFixture::text).orElse("-");
        return e.code() + " " + position + " " + e.getMessage();
    }

    private static String text(SqlPosition position) {
        return position.line() + ":" + position.column();
    }
}
