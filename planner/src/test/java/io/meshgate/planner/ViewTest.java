package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A view reads, for whoever reads it, what its query would read if they had written it. */
class ViewTest {
    static final String ROWS = "SELECT * FROM (VALUES (1, 'EU', 10), (2, 'US', 20), (3, 'ASIA', 30), "
            + "(4, NULL, 40)) AS v(id, region, amount)";

    static final PlanFixture PLAIN = PlanFixture.fixture()
            .table("sales.s.orders", "id:int!", "region:string", "amount:int")
            .table("sales.s.ids", "id:int!")
            .view("sales.s.v", "SELECT * FROM orders", "id:int!", "region:string", "amount:int")
            .view("sales.s.doubled", "SELECT id, amount * 2 FROM s.v WHERE id > 0", "id:int", "amount:int")
            .view(
                    "sales.s.joined",
                    "WITH v AS (SELECT id FROM ids) SELECT v.id, o.region FROM v LEFT JOIN sales.s.v AS o ON o.id = v.id",
                    "id:int",
                    "region:string")
            .view("sales.s.groups", "SELECT region, COUNT(*) FROM orders GROUP BY region", "region:string", "n:long")
            .view("sales.s.\"Best\"".replace("\"", ""), "SELECT id FROM orders ORDER BY id LIMIT 2", "id:int");

    private static final PlanFixture FILTERED = PLAIN.rowFilter("sales.s.orders", "region IN (ATTRIBUTE('regions'))");

    private static final PlanFixture MASKED = FILTERED.mask("sales.s.orders", "amount", new Mask.Fixed("0"));

    private static final TestEngine ENGINE = TestEngine.engine()
            .rows("sales.s.orders", ROWS)
            .rows("sales.s.ids", "SELECT * FROM (VALUES (1), (2), (3), (4)) AS v(id)");

    private static final TestEngine COPY =
            ENGINE.rows("sales.s.orders", "SELECT id, region, 0 AS amount FROM (" + ROWS + ") WHERE id IN (1, 3)");

    private static PlanFixture one(String sql, String... columns) {
        return PLAIN.view("sales.s.w", sql, columns);
    }

    private static List<String> run(PlanFixture fixture, String sql) throws SQLException {
        return ENGINE.run(fixture.query(sql)).lines();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM sales.s.v ORDER BY id",
                "SELECT * FROM SALES.S.V AS x ORDER BY x.id",
                "SELECT * FROM (TABLE sales.s.v) ORDER BY id",
                "SELECT v.id FROM sales.s.v WHERE region <> 'EU' ORDER BY id",
                "SELECT * FROM sales.s.doubled ORDER BY id",
                "SELECT * FROM sales.s.joined ORDER BY id",
                "SELECT * FROM sales.s.groups ORDER BY region",
                "SELECT * FROM sales.s.best ORDER BY id",
                "SELECT x.id, y.id FROM sales.s.v AS x CROSS JOIN sales.s.v AS y ORDER BY 1, 2",
                "SELECT x.id, y.amount FROM sales.s.v AS x JOIN sales.s.doubled AS y ON x.id = y.id ORDER BY 1, 2",
                "SELECT id FROM sales.s.ids WHERE id IN (SELECT id FROM sales.s.v) ORDER BY id",
                "SELECT id FROM sales.s.ids WHERE id NOT IN (SELECT id FROM sales.s.v) ORDER BY id",
                "SELECT id FROM sales.s.ids AS a WHERE EXISTS (SELECT 1 FROM sales.s.v AS o WHERE o.id = a.id) "
                        + "ORDER BY id",
                "SELECT id, (SELECT MAX(amount) FROM sales.s.doubled) FROM sales.s.ids ORDER BY id",
                "SELECT a.id, o.n FROM sales.s.ids AS a, LATERAL (SELECT COUNT(*) AS n FROM sales.s.v AS o "
                        + "WHERE o.id <= a.id) AS o ORDER BY 1",
                "WITH v AS (SELECT * FROM sales.s.v) SELECT COUNT(*), SUM(amount) FROM v",
                "WITH orders AS (SELECT 7 AS id) SELECT v.id, orders.id FROM sales.s.v, orders ORDER BY 1",
                "SELECT id FROM sales.s.v UNION SELECT id FROM sales.s.ids WHERE id = 4 ORDER BY 1",
                "SELECT id FROM sales.s.ids EXCEPT SELECT id FROM sales.s.v ORDER BY 1",
                "SELECT id FROM sales.s.v WHERE amount > 5 ORDER BY id",
                "SELECT id FROM sales.s.v WHERE 100 / (id - 2) > 0 ORDER BY id",
                "SELECT MIN(id), MAX(id), COUNT(*) FROM sales.s.v",
            })
    void readsWhatAPhysicallyFilteredAndMaskedCopyHolds(String sql) throws SQLException {
        boolean fails = sql.contains("id - 2");
        List<String> expected =
                fails ? List.of("3") : COPY.run(PLAIN.query(sql)).lines();
        assertThat(ENGINE.run(MASKED.query(sql)).lines()).isEqualTo(expected);
    }

    @Test
    void planNamesTheTablesBelowAndTheViews() {
        QueryPlan plan = MASKED.query("SELECT amount FROM sales.s.doubled");
        assertThat(plan.tables()).extracting(use -> use.table().name().table()).containsExactly("orders");
        TableUse use = plan.tables().get(0);
        assertThat(use.rowFilters()).containsExactly("filter-0");
        assertThat(use.masks()).containsOnlyKeys("amount");
        assertThat(plan.views()).extracting(view -> view.name().table()).containsExactlyInAnyOrder("doubled", "v");
    }

    @Test
    void predicateOnAViewPrunesTheTableBelow() {
        QueryPlan plan = PLAIN.query("SELECT id FROM sales.s.v WHERE id = 3");
        QueryPlan.TableInput input = (QueryPlan.TableInput)
                plan.resultStage().inputs().values().iterator().next();
        assertThat(input.predicate()).isPresent();
        assertThat(input.columns()).containsExactly("id");
    }

    @Test
    void columnsOfAViewMayBeNullWhateverItDeclares() {
        assertThat(PLAIN.query("SELECT id FROM sales.s.v")
                        .resultSchema()
                        .findField("id")
                        .isNullable())
                .isTrue();
    }

    @Test
    void maskOnAViewAppliesOnTop() throws SQLException {
        PlanFixture masked = PLAIN.mask("sales.s.v", "region", new Mask.ShowFirst(1));
        assertThat(run(masked, "SELECT id, region FROM sales.s.v WHERE region LIKE 'E%' ORDER BY id"))
                .isEqualTo(COPY.run(masked.query("SELECT id, region FROM sales.s.v WHERE id = 1"))
                        .lines());
        assertThat(run(masked, "SELECT id FROM sales.s.v WHERE region = 'EU'")).isEmpty();
        assertThat(run(masked, "SELECT id FROM sales.s.orders WHERE region = 'EU'"))
                .containsExactly("1");
        ViewUse use = masked.query("SELECT region FROM sales.s.v").views().get(0);
        assertThat(use.masks()).containsExactly(Map.entry("region", "mask-0"));
    }

    @Test
    void masksOnAViewAndOnItsTableBothApply() throws SQLException {
        PlanFixture masked = MASKED.mask("sales.s.v", "amount", new Mask.RoundTo("100"));
        assertThat(run(masked, "SELECT amount FROM sales.s.v")).containsExactly("0", "0");
    }

    /** With and without a filter below, whose guards the mask must bear. */
    @Test
    void everyMaskOnAViewGivesWhatItGivesOnATable() throws SQLException {
        Map<Mask, String> columns = Map.of(
                new Mask.ToNull(), "region",
                new Mask.Redact(), "region",
                new Mask.ShowLast(1), "region",
                new Mask.KeyedHash("key"), "region",
                new Mask.Fixed("'none'"), "region",
                new Mask.RoundTo("25"), "amount");
        for (Map.Entry<Mask, String> mask : columns.entrySet()) {
            for (PlanFixture plain : List.of(PLAIN, FILTERED)) {
                String column = mask.getValue();
                PlanFixture onTable = plain.mask("sales.s.orders", column, mask.getKey());
                PlanFixture onView = plain.mask("sales.s.v", column, mask.getKey());
                String rest = " ORDER BY id, 1";
                assertThat(run(onView, "SELECT " + column + " FROM sales.s.v" + rest))
                        .as(mask.toString())
                        .isEqualTo(run(onTable, "SELECT " + column + " FROM sales.s.orders" + rest));
            }
        }
    }

    @Test
    void maskThatDoesNotFitTheViewIsRefused() {
        GatewayException refused =
                PLAIN.mask("sales.s.v", "id", new Mask.Redact()).refused("SELECT region FROM sales.s.v");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @Test
    void deniedColumnOfAViewIsNotThere() {
        PlanFixture denied = PlanFixture.fixture()
                .table("sales.s.orders", "id:int!", "region:string", "amount:int")
                .hiddenView(
                        "sales.s.v",
                        new ViewText("meshgate", "SELECT id, region FROM orders"),
                        "id:int",
                        "region:string")
                .grant("sales.s.v", "region");
        assertThat(denied.query("SELECT * FROM sales.s.v").resultSchema().getFields())
                .extracting(field -> field.getName())
                .containsExactly("id");
        assertThat(denied.refused("SELECT region FROM sales.s.v").code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
    }

    @Test
    void viewWithoutAGrantDoesNotExist() {
        PlanFixture hidden = PLAIN.hiddenView("sales.s.secret", new ViewText("meshgate", "SELECT 1"), "n:int");
        GatewayException refused = hidden.refused("SELECT * FROM sales.s.secret");
        assertThat(refused.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(refused.position()).isPresent();
    }

    @Test
    void viewThatMayBeDiscoveredOnlyIsNotRead() {
        PlanFixture discovered = PLAIN.hiddenView("sales.s.w", new ViewText("meshgate", "SELECT 1"), "n:int")
                .grant("sales.s.w", Grant.Privilege.DISCOVER);
        assertThat(discovered.refused("SELECT * FROM sales.s.w").code()).isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    /** Whether a table below is hidden or absent makes no difference to whoever may not see it. */
    @Test
    void hiddenTableBelowIsAsAbsent() {
        PlanFixture hidden = PLAIN.hiddenTable("hr.p.wages", "wage:int")
                .view("sales.s.hidden", "SELECT\n wage FROM hr.p.wages", "wage:int")
                .view("sales.s.absent", "SELECT wage FROM hr.p.nothing", "wage:int");
        GatewayException one = hidden.refused("SELECT * FROM sales.s.hidden");
        GatewayException other = hidden.refused("SELECT * FROM sales.s.absent");
        assertThat(one.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND).isEqualTo(other.code());
        assertThat(String.valueOf(one.getMessage()).replace("hidden", "absent")).isEqualTo(other.getMessage());
        assertThat(one.getMessage()).doesNotContain("wage").doesNotContain("hr");
        assertThat(one.position()).isEqualTo(other.position()).isEmpty();
    }

    @Test
    void hiddenColumnBelowIsAsAbsent() {
        PlanFixture hidden = PLAIN.hiddenTable("hr.p.staff", "name:string", "wage:int")
                .grant("hr.p.staff", "wage")
                .view("sales.s.hidden", "SELECT wage FROM hr.p.staff", "wage:int")
                .view("sales.s.absent", "SELECT wag FROM hr.p.staff", "wage:int")
                .view("sales.s.star", "SELECT * FROM hr.p.staff", "name:string", "wage:int");
        GatewayException one = hidden.refused("SELECT * FROM sales.s.hidden");
        GatewayException other = hidden.refused("SELECT * FROM sales.s.absent");
        assertThat(one.code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
        assertThat(String.valueOf(one.getMessage()).replace("hidden", "absent")).isEqualTo(other.getMessage());
        assertThat(one.getMessage()).doesNotContain("wage").contains("sales.s.hidden", "mend");
        assertThat(hidden.refused("SELECT name FROM sales.s.star").code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
    }

    @Test
    void tableBelowThatMayBeDiscoveredOnlyIsNotNamed() {
        PlanFixture discovered = PLAIN.hiddenTable("hr.p.wages", "wage:int")
                .grant("hr.p.wages", Grant.Privilege.DISCOVER)
                .view("sales.s.w", "SELECT wage FROM hr.p.wages", "wage:int");
        for (String explain : List.of("", "EXPLAIN ", "EXPLAIN POLICY ", "EXPLAIN POLICY (FORMAT JSON) ")) {
            GatewayException refused = discovered.refused(explain + "SELECT * FROM sales.s.w");
            assertThat(refused).as(explain).isNotNull();
            assertThat(refused.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refused.getMessage()).contains("sales.s.w").doesNotContain("wages");
        }
    }

    @Test
    void tableBelowWhoseMetadataAreHiddenIsNotNamed() {
        GatewayException refused = PLAIN.table("hr.p.wages", "wage:int")
                .rowFilter("hr.p.wages", "wage > 1")
                .view("sales.s.w", "SELECT snapshot_id FROM hr.p.\"wages$snapshots\"", "snapshot_id:long")
                .refused("SELECT * FROM sales.s.w");
        assertThat(refused.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(refused.getMessage()).contains("sales.s.w").doesNotContain("wages");
    }

    @Test
    void viewBelowThatARowFilterDoesNotFitIsNotNamed() {
        GatewayException refused = PLAIN.view("sales.s.inmost", "SELECT id FROM orders", "id:int")
                .rowFilter("sales.s.inmost", "missing > 1")
                .view("sales.s.w", "SELECT id FROM inmost", "id:int")
                .refused("SELECT * FROM sales.s.w");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
        assertThat(refused.getMessage()).contains("sales.s.w").doesNotContain("inmost");
    }

    @Test
    void namesResolveWithTheViewsDefaultsAndNotTheSessions() {
        PlanFixture two = PlanFixture.fixture()
                .table("sales.s.t", "id:int")
                .table("sales.other.t", "other:int")
                .view("sales.s.v", "SELECT id FROM t", "id:int");
        SessionContext elsewhere = new SessionContext(
                two.session().principal(), Optional.of("sales"), Optional.of("other"), java.time.ZoneOffset.UTC);
        QueryPlan plan = (QueryPlan) new Planner().plan(two.mesh(), elsewhere, "SELECT * FROM s.v");
        assertThat(plan.tables()).extracting(use -> use.table().name().schema()).containsExactly("s");
    }

    @Test
    void mayReadTablesOfAnotherDomain() {
        PlanFixture two = PLAIN.table("hr.p.staff", "name:string")
                .view("sales.s.w", "SELECT name FROM hr.p.staff", "name:string");
        assertThat(two.query("SELECT * FROM sales.s.w").tables())
                .extracting(TableUse::domain)
                .containsExactly("hr");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "-- nothing",
                ";",
                "SELECT",
                "SELECT id FROM",
                "SELECT id FROM orders; SELECT id FROM orders",
                "SELECT id FROM orders; DROP TABLE orders",
                "DROP TABLE orders",
                "INSERT INTO orders SELECT 1",
                "DELETE FROM orders",
                "SHOW TABLES",
                "EXPLAIN SELECT id FROM orders",
                "SELECT id FROM orders WHERE id = ?",
                "SELECT id FROM orders WHERE id = $1",
                "SELECT E'\\'' FROM orders",
                "SELECT 'x FROM orders",
                "SELECT \"id FROM orders",
                "SELECT id FROM orders /* never ends",
                "SELECT no_such_function(id) FROM orders",
                "SELECT LN(id, 2, region) FROM orders",
                "SELECT id, region FROM orders",
                "SELECT region FROM orders",
                "SELECT id + 0.5 FROM orders",
                "SELECT id FROM orders MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS TRUE)",
                "SELECT id FROM w",
                "SELECT id FROM \"orders\"\"",
                "\u0000",
            })
    void refusesAHostileTextWithoutShowingIt(String text) {
        GatewayException refused = one(text, "id:int").refused("SELECT id FROM sales.s.w");
        assertThat(refused).as(text).isNotNull();
        assertThat(refused.code()).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(refused.getMessage())
                .contains("sales.s.w")
                .doesNotContain("orders")
                .doesNotContain("region");
        assertThat(refused.position()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM orders;",
                "-- a comment\nSELECT /* '; */ id FROM orders -- ; SELECT 2",
                "(SELECT id FROM orders)",
                "VALUES (1)",
                "SELECT CAST(NULL AS INTEGER)",
                "SELECT NULL",
                "SELECT CAST(id AS SMALLINT) FROM orders",
                "SELECT id AS \"another name\" FROM orders",
                "SELECT id FROM orders WHERE region = 'a; DROP TABLE x'",
                "SELECT o.\"id\" FROM \"sales\".\"s\".\"orders\" AS o",
                "SELECT id FROM (SELECT *, 1 AS more FROM orders) AS o",
            })
    void readsWhateverIsAQuery(String text) {
        assertThat(one(text, "id:int").query("SELECT id FROM sales.s.w").views())
                .hasSize(1);
    }

    @Test
    void refusesLongTexts() {
        String blanks = " ".repeat(5 * 1024 * 1024);
        GatewayException refused =
                one("SELECT id FROM orders" + blanks, "id:int").refused("SELECT * FROM sales.s.w");
        assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_100, 100_000})
    void refusesDeepTexts(int depth) {
        String text = "SELECT " + "(".repeat(depth) + "id" + ")".repeat(depth) + " FROM orders";
        GatewayException refused = one(text, "id:int").refused("SELECT * FROM sales.s.w");
        assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(refused.position()).isEmpty();
    }

    @Test
    void refusesViewsThatReadThemselves() {
        PlanFixture self = one("SELECT id FROM sales.s.w", "id:int");
        assertThat(self.refused("SELECT * FROM sales.s.w")).hasMessageContaining("reads itself");
        PlanFixture three = PLAIN.view("sales.s.a", "SELECT id FROM b", "id:int")
                .view("sales.s.b", "SELECT id FROM ids WHERE id IN (SELECT id FROM C)", "id:int")
                .view("sales.s.c", "SELECT id FROM A", "id:int");
        GatewayException refused = three.refused("SELECT * FROM sales.s.b");
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_QUERY);
        assertThat(refused).hasMessageContaining("sales.s.b").hasMessageContaining("reads itself");
    }

    private static PlanFixture chain(int views, String next) {
        PlanFixture chain = PLAIN.view("sales.s.w0", "SELECT id FROM orders", "id:int");
        for (int i = 1; i < views; i++) {
            chain = chain.view("sales.s.w" + i, next.replace("?", "w" + (i - 1)), "id:int");
        }
        return chain;
    }

    @Test
    void readsViewsOfViewsUpToADepth() throws SQLException {
        int deepest = ViewExpansion.DEEPEST;
        PlanFixture chain = chain(deepest + 2, "SELECT id FROM ?");
        assertThat(run(chain, "SELECT COUNT(*) FROM sales.s.w" + (deepest - 1))).containsExactly("4");
        GatewayException refused = chain.refused("SELECT * FROM sales.s.w" + (deepest + 1));
        assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    /** Each view reads the one before it twice: the statement would become larger than anything. */
    @Test
    void refusesViewsThatMultiply() {
        for (String next : List.of(
                "SELECT x.id FROM ? AS x, ? AS y",
                "SELECT id FROM ? WHERE id IN (SELECT id FROM ?)",
                "WITH q AS (SELECT * FROM ?) SELECT x.id FROM q AS x, q AS y, q AS z")) {
            GatewayException refused = chain(30, next).refused("SELECT * FROM sales.s.w29");
            assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        }
    }

    @Test
    void refusesLargeViewsReadOften() {
        String wide = "SELECT id FROM orders WHERE id IN (" + "1, ".repeat(5_000) + "1)";
        PlanFixture large = one(wide, "id:int");
        assertThat(large.query("SELECT * FROM sales.s.w").views()).hasSize(1);
        GatewayException refused = large.refused("SELECT 1 FROM sales.s.w"
                + ", sales.s.w AS x%d".repeat(12).formatted((Object[])
                        java.util.stream.IntStream.range(0, 12).boxed().toArray(Integer[]::new)));
        assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    /** Blanks take time to read, too. */
    @Test
    void refusesLongTextsReadOften() {
        PlanFixture blank = one("SELECT id FROM orders" + " ".repeat(1_000_000), "id:int");
        assertThat(blank.query("SELECT 1 FROM sales.s.w").views()).hasSize(1);
        GatewayException refused = blank.refused(
                "SELECT 1 FROM sales.s.w, sales.s.w AS a, sales.s.w AS b, sales.s.w AS c, sales.s.w AS d");
        assertThat(refused.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void starFollowsTheNamesOfColumnsAndNotTheirPlaces() throws SQLException {
        PlanFixture moved = one("SELECT * FROM orders", "amount:int", "ID:int");
        assertThat(run(moved, "SELECT * FROM sales.s.w ORDER BY id LIMIT 1")).containsExactly("10|1");
        GatewayException lost =
                one("SELECT * FROM orders", "id:int", "colour:string").refused("TABLE sales.s.w");
        assertThat(lost.code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
        assertThat(lost).hasMessageContaining("sales.s.w").hasMessageContaining("mend");
    }

    @Test
    void valuesComeInTheDeclaredTypes() throws SQLException {
        PlanFixture wider = one("SELECT id, CAST(amount AS DECIMAL(9, 2)) FROM orders", "id:long", "amount:dec12_3");
        assertThat(run(wider, "SELECT * FROM sales.s.w WHERE id = 1")).containsExactly("1|10.000");
    }

    @Test
    void viewOfAnInformationTablesNameIsItsOwn() {
        PlanFixture odd = PLAIN.view("sales.s.tables", "SELECT id FROM orders", "id:int")
                .view("sales.information_schema.tables", "SELECT id FROM sales.s.orders", "id:int");
        assertThat(odd.query("SELECT id FROM sales.s.tables").views()).hasSize(1);
        QueryPlan system = odd.query("SELECT table_name FROM sales.information_schema.tables");
        assertThat(system.views()).isEmpty();
    }

    @Test
    void mayReadTheInformationSchemaAsItsReader() {
        PlanFixture listing = one("SELECT table_name FROM information_schema.tables", "name:string");
        assertThat(listing.query("SELECT * FROM sales.s.w")
                        .resultStage()
                        .inputs()
                        .values())
                .allMatch(input -> input instanceof QueryPlan.SystemInput);
    }

    @Test
    void describesTheDeclaredColumns() {
        PlannedStatement.Rows rows = (PlannedStatement.Rows) PLAIN.plan("DESCRIBE sales.s.doubled");
        assertThat(rows.rows()).extracting(row -> row.get(0)).containsExactly("id", "amount");
    }

    @Test
    void explainShowsNothingOfAViewsQuery() {
        PlannedStatement.Rows rows =
                (PlannedStatement.Rows) PLAIN.plan("EXPLAIN SELECT * FROM sales.s.doubled WHERE id = 7");
        assertThat(rows.rows().toString()).contains("because views are read").doesNotContain("WHERE");
    }

    @Test
    void anotherPrincipalGetsItsOwnRows() throws SQLException {
        PlanFixture us = FILTERED.as(new Principal("bob", Set.of(), Map.of("regions", List.of("US"))));
        assertThat(run(us, "SELECT id FROM sales.s.joined WHERE region IS NOT NULL"))
                .containsExactly("2");
    }
}
