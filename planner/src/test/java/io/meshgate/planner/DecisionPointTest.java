package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.planner.policy.DecisionPoint;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DecisionPointTest {
    private static final String READ = "SELECT * FROM sales.shop.orders";

    private final Planner planner = new Planner();
    private final Point point = new Point();
    private PlanFixture tables = PlanFixture.fixture()
            .table("sales.shop.orders", "id:long", "region:string", "mail:string")
            .table("sales.shop.items", "id:long")
            .hiddenTable("sales.shop.secret", "id:long");

    /** Allows everything but what a test takes away. */
    private static final class Point implements DecisionPoint {
        private final Set<String> hiddenTables = new HashSet<>();
        private final Set<String> hiddenColumns = new HashSet<>();
        private final List<String> asked = new ArrayList<>();
        private boolean readable = true;
        private boolean writable = true;
        private List<String> rowFilters = List.of();
        private Map<String, String> masks = Map.of();
        private Optional<GatewayException> failure = Optional.empty();

        @Override
        public Set<TableName> visible(String domain, List<TableName> all, Principal principal) {
            asked.add("visible " + all.stream().map(TableName::table).sorted().toList());
            failure.ifPresent(e -> {
                throw e;
            });
            return all.stream()
                    .filter(table -> !hiddenTables.contains(table.table()))
                    .collect(Collectors.toSet());
        }

        @Override
        public Decision decide(String domain, TableName table, List<VisibleColumn> columns, Principal principal) {
            asked.add("decide " + table.table() + " " + columns);
            Set<String> names = columns.stream().map(VisibleColumn::name).collect(Collectors.toSet());
            names.removeAll(hiddenColumns);
            return new Decision(names, readable, rowFilters, masks);
        }

        @Override
        public boolean mayWrite(String domain, TableName table, Principal principal) {
            asked.add("write " + table);
            return writable;
        }
    }

    private QueryPlan plan(String sql) {
        return (QueryPlan) planner.plan(tables.mesh().with(Optional.of(point)), tables.session(), sql);
    }

    private String sql(String sql) {
        return plan(sql).resultStage().sql();
    }

    private GatewayException refused(String sql) {
        return catchThrowableOfType(GatewayException.class, () -> plan(sql));
    }

    @Test
    void isAskedOnceForEachTableAboutWhatPoliciesLeave() {
        tables = tables.mask("sales.shop.orders", "mail", new Mask.ToNull());
        plan("SELECT * FROM sales.shop.orders o JOIN sales.shop.orders p ON o.id = p.id WHERE o.id IN (SELECT id FROM"
                + " sales.shop.orders)");
        assertThat(point.asked)
                .containsExactly(
                        "visible [items, orders]",
                        "decide orders [VisibleColumn[name=id, type=BIGINT], VisibleColumn[name=region, type=VARCHAR],"
                                + " VisibleColumn[name=mail, type=VARCHAR]]");
    }

    @Test
    void tableThatItHidesDoesNotExist() {
        point.hiddenTables.add("orders");
        GatewayException refused = refused(READ);
        assertThat(refused.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(refused(READ.replace("orders", "nothing")).code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(refused("SELECT * FROM sales.shop.item")).hasMessageNotContaining("orders");
    }

    @Test
    void neverShowsWhatPoliciesHide() {
        assertThat(refused("SELECT * FROM sales.shop.secret").code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        tables = tables.rowFilter("sales.shop.orders", "region = 'EU'");
        point.rowFilters = List.of("TRUE");
        assertThat(sql(READ)).contains("= 'EU'");
    }

    @Test
    void columnThatItHidesDoesNotExist() {
        point.hiddenColumns.add("mail");
        assertThat(plan(READ).resultSchema().getFields()).extracting("name").containsExactly("id", "region");
        assertThat(refused("SELECT mail FROM sales.shop.orders").code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
        point.hiddenColumns.addAll(List.of("id", "region"));
        assertThat(refused(READ).code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    }

    @Test
    void tableThatMayNotBeReadIsDenied() {
        point.readable = false;
        assertThat(refused(READ).code()).isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void rowFiltersHoldBesidesThoseOfTheMesh() {
        tables = tables.rowFilter("sales.shop.orders", "region = 'EU'");
        point.rowFilters = List.of("id > 5", "region <> CURRENT_USER");
        QueryPlan plan = plan("SELECT id FROM sales.shop.orders");
        assertThat(plan.resultStage().sql()).contains("= 'EU'", "> CAST(5", "<> ");
        assertThat(plan.tables().get(0).rowFilters())
                .containsExactly("filter-0", "opa:row-filter-1", "opa:row-filter-2");
    }

    @Test
    void rowFilterThatCanFailIsRefused() {
        for (String filter :
                List.of("1 / id > 0", "id IN (SELECT id FROM sales.shop.items)", "nope = 1", "id >", "id")) {
            point.rowFilters = List.of(filter);
            assertThat(refused(READ).code()).as(filter).isEqualTo(ErrorCode.POLICY_INVALID);
        }
    }

    @Test
    void strongerMaskCounts() {
        tables = tables.mask("sales.shop.orders", "mail", new Mask.ShowFirst(1))
                .mask("sales.shop.orders", "region", new Mask.ToNull());
        point.masks = Map.of("mail", "NULL", "region", "'x'");
        assertThat(plan(READ).tables().get(0).masks())
                .containsEntry("mail", "opa:mask-mail")
                .containsEntry("region", "mask-1");
        point.masks = Map.of("mail", "'it''s hidden'");
        assertThat(sql(READ)).contains("'it''s hidden'");
    }

    @Test
    void maskThatCannotBeAppliedIsRefused() {
        point.masks = Map.of("id", "'text'");
        assertThat(refused(READ).code()).isEqualTo(ErrorCode.POLICY_INVALID);
        for (String mask : List.of("nope || mail", "(SELECT 1)", "1 / id", "mail >", "id", "?", "COUNT(*)")) {
            point.masks = Map.of("mail", mask);
            assertThat(refused(READ).code()).as(mask).isEqualTo(ErrorCode.POLICY_INVALID);
        }
    }

    @Test
    void maskMayBeAnExpressionThatKeepsTheTypeAndCannotFail() {
        point.masks = Map.of("mail", "CASE WHEN region = 'EU' THEN mail END");
        assertThat(sql(READ)).contains("'EU'");
        assertThat(plan(READ).tables().get(0).masks()).containsEntry("mail", "opa:mask-mail");
    }

    @Test
    void conditionWithAParameterIsRefused() {
        point.rowFilters = List.of("region = ?");
        assertThat(refused(READ).code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @Test
    void noPlanIsKept() {
        assertThat(sql("SELECT id FROM sales.shop.orders")).doesNotContain("WHERE");
        point.rowFilters = List.of("id > 5");
        assertThat(sql("SELECT id FROM sales.shop.orders")).contains("> CAST(5");
        point.hiddenTables.add("orders");
        assertThat(refused("SELECT id FROM sales.shop.orders").code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    }

    @Test
    void viewsAndWhatTheyReadAreDecidedUpon() {
        tables = tables.view("sales.shop.v", "SELECT id, region FROM sales.shop.orders", "id:long", "region:string");
        point.rowFilters = List.of("id > 5");
        assertThat(sql("SELECT region FROM sales.shop.v").split("> CAST\\(5", -1))
                .hasSizeGreaterThan(2);
        point.hiddenTables.add("orders");
        assertThat(refused("SELECT region FROM sales.shop.v").code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    }

    @Test
    void failureRefusesTheStatement() {
        point.failure = Optional.of(new GatewayException(ErrorCode.DECISION_POINT_UNAVAILABLE, "It does not answer"));
        assertThat(refused(READ).code()).isEqualTo(ErrorCode.DECISION_POINT_UNAVAILABLE);
    }

    @Test
    void versionsCannotBeRead() {
        assertThat(refused("SELECT * FROM sales.shop.orders FOR VERSION AS OF 1")
                        .code())
                .isEqualTo(ErrorCode.NOT_SUPPORTED);
    }

    @Test
    void writingNeedsItsConsentUnderTheStoredName() {
        tables = tables.grant("sales.shop.items", Grant.Privilege.WRITE);
        point.writable = false;
        assertThat(refused("INSERT INTO sales.SHOP.ITEMS VALUES (1)").code()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(point.asked).contains("write shop.items");
    }
}
