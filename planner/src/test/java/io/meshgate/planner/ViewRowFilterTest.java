package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row filter on a view hides rows of the view as one on a table hides rows of the table: from everything above. */
class ViewRowFilterTest {
    private static final String OF_REGION = "region IN (ATTRIBUTE('regions'))";

    private static final PlanFixture OPEN = ViewTest.PLAIN;

    private static final PlanFixture FILTERED = OPEN.rowFilter("sales.s.v", OF_REGION);

    private static final PlanFixture MASKED = FILTERED.mask("sales.s.v", "amount", new Mask.Fixed("0"));

    private static final TestEngine ENGINE = TestEngine.engine()
            .rows("sales.s.orders", ViewTest.ROWS)
            .rows("sales.s.ids", "SELECT * FROM (VALUES (1), (2), (3), (4)) AS v(id)");

    private static final TestEngine COPY = ENGINE.rows(
            "sales.s.orders", "SELECT id, region, 0 AS amount FROM (" + ViewTest.ROWS + ") WHERE id IN (1, 3)");

    private static List<String> run(PlanFixture fixture, String sql) throws SQLException {
        return ENGINE.run(fixture.query(sql)).lines();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM sales.s.v ORDER BY id",
                "SELECT v.id FROM sales.s.v WHERE region <> 'EU' ORDER BY id",
                "SELECT * FROM sales.s.doubled ORDER BY id",
                "SELECT * FROM sales.s.joined ORDER BY id",
                "SELECT x.id, y.id FROM sales.s.v AS x CROSS JOIN sales.s.v AS y ORDER BY 1, 2",
                "SELECT id FROM sales.s.ids WHERE id IN (SELECT id FROM sales.s.v) ORDER BY id",
                "SELECT id FROM sales.s.ids WHERE id NOT IN (SELECT id FROM sales.s.v) ORDER BY id",
                "SELECT id FROM sales.s.ids AS a WHERE EXISTS (SELECT 1 FROM sales.s.v AS o WHERE o.id = a.id) "
                        + "ORDER BY id",
                "SELECT id, (SELECT MAX(amount) FROM sales.s.doubled) FROM sales.s.ids ORDER BY id",
                "SELECT a.id, o.n FROM sales.s.ids AS a, LATERAL (SELECT COUNT(*) AS n FROM sales.s.v AS o "
                        + "WHERE o.id <= a.id) AS o ORDER BY 1",
                "WITH v AS (SELECT * FROM sales.s.v) SELECT COUNT(*), SUM(x.amount) FROM v AS x, v AS y",
                "SELECT id FROM sales.s.v UNION SELECT id FROM sales.s.ids WHERE id = 4 ORDER BY 1",
                "SELECT id FROM sales.s.ids EXCEPT SELECT id FROM sales.s.v ORDER BY 1",
                "SELECT id FROM sales.s.v WHERE amount > 5 ORDER BY id",
                "SELECT MIN(id), MAX(id), COUNT(*) FROM sales.s.v",
                "SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM sales.s.v ORDER BY id",
                "WITH RECURSIVE r(n) AS (SELECT id FROM sales.s.v UNION SELECT 12 / (id - 2) FROM r "
                        + "JOIN sales.s.v ON id = n WHERE n < 3) SELECT n FROM r ORDER BY n",
            })
    void readsWhatAViewOnAPhysicallyFilteredAndMaskedCopyReads(String sql) throws SQLException {
        assertThat(run(MASKED, sql)).isEqualTo(COPY.run(OPEN.query(sql)).lines());
    }

    /** It would fail on the hidden row, by itself and below others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM sales.s.v WHERE 100 / (id - 2) > 0",
                "SELECT x.id FROM sales.s.v AS x JOIN sales.s.ids AS y ON 100 / (x.id - 2) = y.id * 100",
                "SELECT id FROM sales.s.doubled WHERE 100 / (id - 2) > 0",
                "SELECT id FROM sales.s.ids WHERE id IN (SELECT id FROM sales.s.v WHERE 100 / (id - 2) > 0)",
                "SELECT MAX(id) FROM sales.s.v GROUP BY id HAVING 100 / (id - 2) > 0",
            })
    void guardsExpressionsThatCanFail(String sql) throws SQLException {
        assertThat(run(FILTERED, sql)).containsExactly("3");
        String guarded = FILTERED.query(sql).resultStage().sql();
        assertThat(guarded.split("CASE WHEN", -1).length)
                .as(guarded)
                .isGreaterThan(OPEN.query(sql).resultStage().sql().split("CASE WHEN", -1).length);
    }

    /** The view is filtered to 1 and 3, the table to 1 and 2. */
    @Test
    void filtersOnAViewAndBelowItBothHoldAndBothGuard() throws SQLException {
        PlanFixture both = FILTERED.rowFilter("sales.s.orders", "id < 3 AND amount > 0");
        assertThat(run(both, "SELECT id FROM sales.s.v WHERE 100 / (id - 2) < 0 AND 100 / (id - 3) < 0"))
                .containsExactly("1");
        assertThat(run(both, "SELECT id FROM sales.s.doubled WHERE 100 / (id - 2) < 0"))
                .containsExactly("1");
        assertThat(run(both, "SELECT id FROM sales.s.orders ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    void planLeavesViewsThatNobodyFiltersAsTheyAre() {
        String sql = "SELECT id FROM sales.s.doubled WHERE 100 / (id - 2) > 0";
        PlanFixture elsewhere = OPEN.rowFilter("sales.s.groups", "region = 'EU'");
        assertThat(elsewhere.query(sql).resultStage().sql())
                .isEqualTo(OPEN.query(sql).resultStage().sql());
    }

    @Test
    void filterSeesWhatTheViewsMaskHides() throws SQLException {
        PlanFixture masked = FILTERED.mask("sales.s.v", "region", new Mask.Fixed("'x'"));
        assertThat(run(masked, "SELECT id, region FROM sales.s.v WHERE region = 'x' ORDER BY id"))
                .containsExactly("1|x", "3|x");
    }

    @Test
    void filterSeesColumnsAsTheReaderSeesThemBelow() throws SQLException {
        PlanFixture masked = FILTERED.mask("sales.s.orders", "region", new Mask.Fixed("'EU'"));
        assertThat(run(masked, "SELECT COUNT(*) FROM sales.s.v")).containsExactly("4");
        PlanFixture hiding = FILTERED.mask("sales.s.orders", "region", new Mask.ToNull());
        assertThat(run(hiding, "SELECT COUNT(*) FROM sales.s.v")).containsExactly("0");
    }

    @Test
    void filterHoldsForGroups() throws SQLException {
        PlanFixture groups = OPEN.rowFilter("sales.s.groups", "region = 'EU' OR n > 1");
        assertThat(run(groups, "SELECT * FROM sales.s.groups")).containsExactly("EU|1");
    }

    @Test
    void filterMayNameAColumnThatItsReaderDoesNotSee() throws SQLException {
        PlanFixture denied = PlanFixture.fixture()
                .table("sales.s.orders", "id:int!", "region:string", "amount:int")
                .hiddenView(
                        "sales.s.v",
                        new ViewText("meshgate", "SELECT id, region FROM orders"),
                        "id:int",
                        "region:string")
                .grant("sales.s.v", "region")
                .rowFilter("sales.s.v", OF_REGION);
        assertThat(run(denied, "SELECT * FROM sales.s.v ORDER BY id")).containsExactly("1", "3");
        assertThat(run(denied, "SELECT * FROM sales.s.v WHERE 100 / (id - 2) < 0"))
                .containsExactly("1");
        assertThat(denied.refused("SELECT region FROM sales.s.v").code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
    }

    /** A column that the reader neither sees in the view nor has below matters only to a filter that names it. */
    @Test
    void filterOnAColumnThatIsNotThereIsRefused() throws SQLException {
        PlanFixture star = PlanFixture.fixture()
                .hiddenTable("sales.s.orders", "id:int!", "region:string", "amount:int")
                .grant("sales.s.orders", "region")
                .hiddenView("sales.s.v", new ViewText("meshgate", "SELECT * FROM orders"), "id:int", "region:string")
                .grant("sales.s.v", "region");
        assertThat(run(star.rowFilter("sales.s.v", "id > 3"), "SELECT * FROM sales.s.v"))
                .containsExactly("4");
        GatewayException refused = star.rowFilter("sales.s.v", "region IS NULL").refused("SELECT * FROM sales.s.v");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @Test
    void filterThatDoesNotFitNamesItselfAndTheView() {
        for (String pattern : List.of("sales.s.v", "*.*.v")) {
            for (String condition : List.of("colour = 'red'", "region > 1", "region = CURRENT_DATE")) {
                GatewayException refused = OPEN.rowFilter(pattern, condition).refused("SELECT COUNT(*) FROM sales.s.v");
                assertThat(refused.code()).as(condition).isEqualTo(ErrorCode.POLICY_INVALID);
                assertThat(refused).hasMessageContainingAll("'filter-0'", "'sales.s.v'");
                assertThat(refused.getMessage()).doesNotContain("colour", "red");
            }
        }
    }

    /** Whoever reads a view need not learn of the views and the policies below. */
    @Test
    void filterThatDoesNotFitAViewBelowNamesTheViewThatIsRead() {
        GatewayException refused = OPEN.rowFilter("sales.s.v", "colour = 'red'")
                .refused("SELECT 1 FROM sales.s.ids WHERE id IN (SELECT id FROM sales.s.doubled)");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
        assertThat(refused).hasMessageContaining("'sales.s.doubled'");
        assertThat(refused.getMessage()).doesNotContain("filter-0", "sales.s.v");
    }

    /** What a filter for a whole domain is for: tables and views alike, each once more. */
    @Test
    void filterForAWholeDomainHoldsForTablesAndViews() throws SQLException {
        PlanFixture whole = PlanFixture.fixture()
                .table("sales.s.orders", "id:int!", "region:string", "amount:int")
                .view("sales.s.v", "SELECT * FROM orders", "id:int!", "region:string", "amount:int")
                .view("sales.s.renamed", "SELECT id, region AS r FROM orders", "id:int", "r:string")
                .rowFilter("sales.*.*", OF_REGION);
        assertThat(run(whole, "SELECT id FROM sales.s.v ORDER BY id")).containsExactly("1", "3");
        assertThat(whole.refused("SELECT * FROM sales.s.renamed").code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @Test
    void missingAttributeLeavesNoRow() throws SQLException {
        PlanFixture nobody = FILTERED.as(new Principal("bob", Set.of(), Map.of()));
        assertThat(run(nobody, "SELECT id FROM sales.s.v")).isEmpty();
        assertThat(run(nobody, "SELECT COUNT(*) FROM sales.s.doubled")).containsExactly("0");
    }

    @Test
    void planNamesTheFiltersOfTheView() {
        QueryPlan plan = MASKED.query("SELECT amount FROM sales.s.v");
        assertThat(plan.views())
                .extracting(ViewUse::rowFilters, ViewUse::masks)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(List.of("filter-0"), Map.of("amount", "mask-0")));
        assertThat(plan.tables())
                .hasSize(1)
                .allMatch(table -> table.rowFilters().isEmpty());
        assertThat(plan.tables().get(0).columns()).containsExactly("region");
    }

    @Test
    void predicatesPruneTheTableBelow() {
        QueryPlan plan = FILTERED.query("SELECT id FROM sales.s.v WHERE id = 3");
        TableInput input =
                (TableInput) plan.resultStage().inputs().values().iterator().next();
        assertThat(input.predicate().orElseThrow().bind(List.of()).orElseThrow().toString())
                .contains("id", "3", "region", "EU");
        assertThat(input.columns()).containsExactly("id", "region");
    }

    @Test
    void explainShowsNothingOfTheFilter() {
        PlannedStatement.Rows rows =
                (PlannedStatement.Rows) FILTERED.plan("EXPLAIN SELECT * FROM sales.s.v WHERE 1 / id = 7");
        assertThat(rows.rows().toString()).doesNotContain("ASIA").doesNotContain("WHERE");
    }
}
