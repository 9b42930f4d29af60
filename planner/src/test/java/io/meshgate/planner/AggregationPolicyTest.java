package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table under an aggregation policy is read in groups that are large enough, and only the others are left out. */
class AggregationPolicyTest {
    /** EU: 4 orders of 3 customers; US: 3 orders of 1 customer and one of nobody; ASIA: 2 of 2; NULL: 3 of 3. */
    static final String ORDERS = "SELECT * FROM (VALUES (1, 1, 'EU', 10), (2, 1, 'EU', 20), (3, 2, 'EU', 30), "
            + "(4, 3, 'EU', 40), (5, 4, 'US', 50), (6, 4, 'US', 60), (7, 4, 'US', 70), (8, NULL, 'US', 80), "
            + "(9, 1, 'ASIA', 90), (10, 2, 'ASIA', NULL), (11, 5, NULL, 5), (12, 6, NULL, 5), (13, 7, NULL, 5)) "
            + "AS v(id, customer, region, amount)";

    static final PlanFixture TABLES = PlanFixture.fixture()
            .table("sales.s.orders", "id:int!", "customer:int", "region:string", "amount:int")
            .table("sales.s.regions", "name:string", "continent:string", "weight:int")
            .table("sales.s.people", "id:int!", "age:int");

    static final TestEngine ENGINE = TestEngine.engine()
            .rows("sales.s.orders", ORDERS)
            .rows(
                    "sales.s.regions",
                    "SELECT * FROM (VALUES ('EU', 'Old', 1), ('US', 'New', 2), ('ASIA', 'Old', 3), ('EU', 'Twice', 4)) "
                            + "AS v(name, continent, weight)")
            .rows("sales.s.people", "SELECT range AS id, range * 10 AS age FROM range(1, 8)");

    /** Three rows. */
    static final GroupsFixture BY_ROWS = GroupsFixture.over(TABLES).groups("sales.s.orders", 3);

    /** Three customers. */
    static final GroupsFixture BY_CUSTOMER = GroupsFixture.over(TABLES).groups("sales.s.orders", 3, "Customer");

    static List<String> run(GroupsFixture fixture, String sql, Object... parameters) throws SQLException {
        return ENGINE.run(fixture.query(sql), parameters).lines();
    }

    @Test
    void countsRowsAboveTheBarrierAndTakesSmallGroupsAway() {
        assertThat(BY_ROWS.sql("SELECT region, SUM(amount) FROM sales.s.orders GROUP BY region"))
                .isEqualTo(
                        "SELECT CAST(t1.c2 AS VARCHAR) AS c0, CAST(CAST(sum(t1.c3) AS BIGINT) AS BIGINT) AS c1 FROM (SELECT "
                                + "t0.\"region\" AS c2, t0.\"amount\" AS c3, TRUE AS c4 FROM \"in0\" AS t0) AS t1 "
                                + "GROUP BY t1.c2 HAVING (count(t1.c4) >= 3)");
    }

    /** Also where Calcite could tell that there is nothing to be made distinct. */
    @Test
    void distinctIsAGroupWhateverTheCondition() throws SQLException {
        assertThat(run(BY_ROWS, "SELECT DISTINCT region FROM sales.s.orders WHERE DATE '2024-02-29' IS NULL"))
                .isEmpty();
        assertThat(run(BY_ROWS, "SELECT DISTINCT region FROM sales.s.orders WHERE FALSE"))
                .isEmpty();
    }

    @Test
    void countsRawEntitiesBelowTheMasks() {
        GroupsFixture masked = BY_CUSTOMER.with(TABLES.mask("sales.s.orders", "customer", new Mask.Fixed("7")));
        assertThat(masked.sql("SELECT COUNT(DISTINCT customer) FROM sales.s.orders"))
                .contains("t0.\"customer\" AS c4")
                .contains("HAVING (count(DISTINCT t1.c4) >= 3)");
    }

    @Test
    void leavesStatementsOverOtherTablesAsTheyAre() {
        String sql = "SELECT name, ROW_NUMBER() OVER (ORDER BY weight) FROM sales.s.regions";
        assertThat(BY_ROWS.sql(sql)).isEqualTo(TABLES.sql(sql));
    }

    @Test
    void thoseWhoAreExceptedReadRows() {
        Principal steward = new Principal("sue", Set.of("steward"), Map.of());
        QueryPlan plan = BY_ROWS.with(TABLES.as(steward)).query("SELECT * FROM sales.s.orders");
        assertThat(plan.tables().get(0).exemptions()).containsExactly("groups-0");
        assertThat(plan.tables().get(0).aggregations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "SELECT region, COUNT(*), SUM(amount) FROM t GROUP BY region ORDER BY 1 # EU|4|100, US|4|260, null|3|15",
                "SELECT DISTINCT region FROM t ORDER BY 1 # EU, US, null",
                "SELECT COUNT(*) FROM t # 13",
                "SELECT COUNT(*) FROM t WHERE amount > 60 # 3",
                "SELECT COUNT(*), SUM(amount) FROM t WHERE amount > 70 # ",
                "SELECT 1 + COUNT(*) FROM t WHERE id = 1 # ",
                "SELECT region FROM t GROUP BY region HAVING SUM(amount) > 50 ORDER BY region # EU, US",
                "SELECT region, customer, COUNT(*) FROM t GROUP BY ROLLUP(region, customer) ORDER BY 1, 2, 3"
                        + " # EU|null|4, US|4|3, US|null|4, null|null|3, null|null|13",
                "SELECT amount > 30 AS large, AVG(amount) FROM t GROUP BY amount > 30 ORDER BY 1 # false|12.5, true|65.0",
                "SELECT (SELECT COUNT(*) FROM t WHERE region = name) FROM sales.s.regions ORDER BY weight"
                        + " # 4, 4, null, 4",
                "SELECT name FROM sales.s.regions WHERE EXISTS (SELECT region FROM t WHERE region = name GROUP BY region)"
                        + " ORDER BY weight # EU, US, EU",
                "SELECT name FROM sales.s.regions WHERE name IN (SELECT region FROM t GROUP BY region) ORDER BY weight"
                        + " # EU, US, EU",
                "WITH w AS (SELECT region, amount FROM t) SELECT a.region, a.n, b.n FROM (SELECT region, COUNT(*) AS n"
                        + " FROM w GROUP BY region) AS a JOIN (SELECT region, SUM(amount) AS n FROM w GROUP BY region) AS"
                        + " b ON a.region = b.region ORDER BY 1 # EU|4|100, US|4|260",
                "SELECT region FROM t GROUP BY region UNION ALL SELECT 'x' ORDER BY 1 # EU, US, x, null",
                "SELECT region, RANK() OVER (ORDER BY COUNT(*) DESC) FROM t GROUP BY region ORDER BY 2, 1"
                        + " # EU|1, US|1, null|3",
                "SELECT MAX(n) FROM (SELECT region, COUNT(*) AS n FROM t GROUP BY region) # 4",
                "SELECT region, COUNT(*) FROM t WHERE id IN (SELECT id FROM sales.s.people) GROUP BY region # EU|4, US|3",
                "SELECT SUM(amount * 2 + 1) - SUM(CAST(amount AS BIGINT)) FROM t # 477",
            })
    void groupsOfRows(String sql, String expected) throws SQLException {
        List<String> lines = expected == null ? List.of() : List.of(expected.split(", "));
        assertThat(run(BY_ROWS, sql.replaceAll(" t\\b", " sales.s.orders"))).isEqualTo(lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "SELECT region, COUNT(*), COUNT(DISTINCT customer) FROM t GROUP BY region ORDER BY 1"
                        + " # EU|4|3, null|3|3",
                "SELECT COUNT(*) FROM t WHERE region = 'US' # ",
                "SELECT continent, SUM(o.amount), COUNT(*) FROM t AS o JOIN sales.s.regions ON region = name"
                        + " GROUP BY continent ORDER BY 1 # Old|190|6, Twice|100|4",
                "SELECT continent, SUM(o.amount) FROM t AS o LEFT JOIN sales.s.regions ON region = name"
                        + " GROUP BY continent ORDER BY 1 # Old|190, Twice|100, null|15",
                "SELECT continent, COUNT(o.id) FROM sales.s.regions LEFT JOIN t AS o ON region = name AND amount < 45"
                        + " GROUP BY continent ORDER BY 1 # Old|4, Twice|4",
                "SELECT COUNT(*) FROM t AS a JOIN t AS b ON a.region = b.region # 36",
                "SELECT COUNT(*) FROM t AS a JOIN t AS b ON a.region = b.region AND b.id = 1 # ",
                "SELECT a.region, COUNT(*) FROM t AS a, t AS b WHERE a.region = b.region GROUP BY a.region # EU|16",
                "SELECT SUM(weight) FROM t AS o JOIN sales.s.regions ON region = name # 34",
                "SELECT AVG(age) FROM t AS o JOIN sales.s.people AS p ON o.customer = p.id WHERE region = 'EU' # 17.5",
            })
    void groupsOfEntities(String sql, String expected) throws SQLException {
        List<String> lines = expected == null ? List.of() : List.of(expected.split(", "));
        assertThat(run(BY_CUSTOMER, sql.replaceAll(" t\\b", " sales.s.orders"))).isEqualTo(lines);
    }

    @Test
    void largestMinimumHoldsForEveryEntity() throws SQLException {
        String sql = "SELECT region FROM sales.s.orders GROUP BY region ORDER BY 1";
        assertThat(run(BY_CUSTOMER.groups("sales.s.*", 2), sql)).containsExactly("EU", "null");
        GroupsFixture four = GroupsFixture.over(TABLES)
                .groups("sales.s.orders", 2, "customer")
                .groups("sales.s.orders", 4);
        assertThat(run(four, sql)).isEmpty();
        GroupsFixture two = GroupsFixture.over(TABLES)
                .groups("sales.s.orders", 2, "customer")
                .groups("sales.s.orders", 2, "amount");
        assertThat(run(two, sql)).containsExactly("EU");
        assertThat(two.query(sql).tables().get(0).aggregations()).containsExactly("groups-0", "groups-1");
    }

    @Test
    void entityOfSeveralColumnsCountsTuplesWithoutNull() throws SQLException {
        String sql = "SELECT region FROM sales.s.orders GROUP BY region ORDER BY 1";
        GroupsFixture tuples = GroupsFixture.over(TABLES).groups("sales.s.orders", 3, "customer", "amount");
        assertThat(run(tuples, sql)).containsExactly("EU", "US", "null");
        GroupsFixture four = GroupsFixture.over(TABLES).groups("sales.s.orders", 4, "amount", "customer");
        assertThat(run(four, sql)).containsExactly("EU");
    }

    @Test
    void rowsThatAFilterHidesDoNotCount() throws SQLException {
        GroupsFixture filtered = BY_ROWS.with(TABLES.rowFilter("sales.s.orders", "id > 1"));
        assertThat(run(filtered, "SELECT region, COUNT(*) FROM sales.s.orders GROUP BY region ORDER BY 1"))
                .containsExactly("EU|3", "US|4", "null|3");
        GroupsFixture more = BY_ROWS.with(TABLES.rowFilter("sales.s.orders", "id > 2"));
        assertThat(run(more, "SELECT region, COUNT(*) FROM sales.s.orders GROUP BY region ORDER BY 1"))
                .containsExactly("US|4", "null|3");
    }

    @Test
    void maskedEntitiesAreCountedAsTheyAre() throws SQLException {
        for (Mask mask : List.of(new Mask.ToNull(), new Mask.Fixed("7"))) {
            GroupsFixture masked = BY_CUSTOMER.with(TABLES.mask("sales.s.orders", "customer", mask));
            assertThat(run(masked, "SELECT region FROM sales.s.orders GROUP BY region ORDER BY 1"))
                    .containsExactly("EU", "null");
        }
    }

    @Test
    void entityMayBeAColumnThatIsHidden() throws SQLException {
        GroupsFixture hidden = BY_CUSTOMER.with(PlanFixture.fixture()
                .hiddenTable("sales.s.orders", "id:int!", "customer:int", "region:string", "amount:int")
                .grant("sales.s.orders", "customer"));
        assertThat(run(hidden, "SELECT region FROM sales.s.orders GROUP BY region ORDER BY 1"))
                .containsExactly("EU", "null");
        assertThat(hidden.refused("SELECT COUNT(customer) FROM sales.s.orders").code())
                .isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
    }

    @Test
    void guardsOfTheStatementsExpressionsStandBesideTheCount() throws SQLException {
        GroupsFixture filtered = BY_CUSTOMER.with(TABLES.rowFilter("sales.s.orders", "id <> 2"));
        String sql = "SELECT region, SUM(100 / (id - 2)) FROM sales.s.orders WHERE 100 / (id - 2) IS NOT NULL "
                + "GROUP BY region ORDER BY 1";
        assertThat(filtered.sql(sql)).contains("CASE WHEN").contains("count(DISTINCT ");
        assertThat(run(filtered, sql)).containsExactly("EU|50", "null|30");
        assertThat(run(
                        filtered,
                        "SELECT 100 / (id - 2) > 0 AS a FROM sales.s.orders GROUP BY 100 / (id - 2) > 0 ORDER BY 1"))
                .containsExactly("true");
    }

    @Test
    void preparedStatementsAreUnderThePolicy() throws SQLException {
        String sql = "SELECT region, SUM(amount * ?) FROM sales.s.orders WHERE id > ? GROUP BY region ORDER BY 1";
        assertThat(run(BY_ROWS, sql, 2, 0)).containsExactly("EU|200", "US|520", "null|30");
        assertThat(run(BY_ROWS, sql, 2, 5)).containsExactly("US|420", "null|30");
        assertThat(BY_ROWS.refused("SELECT * FROM sales.s.orders WHERE id = ?").code())
                .isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
    }

    @Test
    void joinsThatCannotRepeatRowsNeedNoEntity() throws SQLException {
        String joined =
                "SELECT region, COUNT(*), SUM(n) FROM sales.s.orders AS o %s JOIN (SELECT name, COUNT(*) AS n FROM "
                        + "sales.s.regions GROUP BY name) AS r ON %s GROUP BY region ORDER BY 1";
        assertThat(BY_ROWS.refused(String.format(joined, "LEFT", "o.region = r.name"))
                        .getMessage())
                .contains("outer side of a join");
        String counted = joined.replace(", SUM(n)", "");
        assertThat(run(BY_ROWS, String.format(counted, "LEFT", "o.region = r.name")))
                .containsExactly("EU|4", "US|4", "null|3");
        assertThat(run(BY_ROWS, String.format(counted, "INNER", "r.name = o.region AND amount > 20")))
                .containsExactly("US|4");
        for (String condition : List.of("o.region >= r.name", "TRUE", "r.n = o.id", "r.name = r.name")) {
            assertThat(BY_ROWS.refused(String.format(counted, "INNER", condition)))
                    .as(condition)
                    .hasMessageContaining("a join that may repeat its rows");
        }
        assertThat(run(
                        BY_ROWS,
                        "SELECT COUNT(*) FROM sales.s.orders CROSS JOIN (SELECT AVG(weight) AS w FROM sales.s.regions) AS r "
                                + "WHERE amount > w"))
                .containsExactly("12");
    }

    private static final PlanFixture VIEWS = TABLES.view(
                    "sales.s.v",
                    "SELECT id, customer, region AS r, amount FROM orders",
                    "id:int",
                    "customer:int",
                    "r:string",
                    "amount:int")
            .view("sales.s.rough", "SELECT region, COUNT(*) FROM orders GROUP BY region", "region:string", "n:long")
            .view("sales.s.top", "SELECT MAX(amount) FROM orders", "amount:int");

    @Test
    void viewsOfTheTableAreUnderItsPolicy() throws SQLException {
        GroupsFixture views = BY_CUSTOMER.with(VIEWS);
        assertThat(run(views, "SELECT r, COUNT(*) FROM sales.s.v GROUP BY r ORDER BY 1"))
                .containsExactly("EU|4", "null|3");
        assertThat(run(views, "SELECT * FROM sales.s.rough ORDER BY 1")).containsExactly("EU|4", "null|3");
        assertThat(views.refused("SELECT r FROM sales.s.v").code()).isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
        assertThat(views.refused("SELECT * FROM sales.s.top").code()).isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
    }

    @Test
    void viewMayHaveAPolicyOfItsOwn() throws SQLException {
        GroupsFixture view = GroupsFixture.over(VIEWS).groups("sales.s.v", 3, "customer");
        String sql = "SELECT r, COUNT(*), SUM(amount) FROM sales.s.v GROUP BY r ORDER BY 1";
        assertThat(run(view, sql)).containsExactly("EU|4|100", "null|3|15");
        assertThat(view.query(sql).views().get(0).aggregations()).containsExactly("groups-0");
        assertThat(view.refused("SELECT r FROM sales.s.v")).hasMessageContaining("view sales.s.v");
        assertThat(run(view, "SELECT id FROM sales.s.orders WHERE id = 1")).containsExactly("1");
        GroupsFixture filtered = view.with(VIEWS.rowFilter("sales.s.v", "id > 1")
                .rowFilter("sales.s.orders", "id <> 12")
                .mask("sales.s.v", "amount", new Mask.Fixed("1")));
        assertThat(run(filtered, sql)).containsExactly("EU|3|3");
        assertThat(run(filtered, "SELECT SUM(10 / (id - 1)) FROM sales.s.v WHERE 10 / (id - 12) <= 0"))
                .containsExactly("27");
    }

    @Test
    void policiesOfAViewAndOfTheTableBelowBothHold() throws SQLException {
        GroupsFixture both = GroupsFixture.over(VIEWS).groups("sales.s.v", 4).groups("sales.s.orders", 3, "customer");
        assertThat(run(both, "SELECT r, COUNT(*) FROM sales.s.v GROUP BY r ORDER BY 1"))
                .containsExactly("EU|4");
        GroupsFixture rough =
                GroupsFixture.over(VIEWS).groups("sales.s.rough", 2).groups("sales.s.orders", 3, "customer");
        assertThat(run(rough, "SELECT COUNT(*), SUM(n) FROM sales.s.rough")).containsExactly("2|7");
        assertThat(rough.refused("SELECT * FROM sales.s.rough")).hasMessageContaining("view sales.s.rough");
    }

    @Test
    void entityThatIsNotThereMakesTheTableUnreadable() {
        GatewayException refused = GroupsFixture.over(TABLES)
                .groups("sales.s.*", 3, "shoe_size")
                .refused("SELECT COUNT(*) FROM sales.s.orders");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
        assertThat(refused).hasMessageContainingAll("'groups-0'", "sales.s.orders");
        assertThat(refused.getMessage()).doesNotContain("shoe_size");
        GroupsFixture view = GroupsFixture.over(
                        TABLES.hiddenView("sales.s.w", new ViewText("meshgate", "SELECT id FROM orders"), "id:int")
                                .grant("sales.s.w"))
                .groups("sales.s.w", 3, "customer");
        assertThat(view.refused("SELECT COUNT(*) FROM sales.s.w").code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXPLAIN ", "EXPLAIN (FORMAT JSON) "})
    void explainNamesThePolicyAndShowsNoCount(String explain) {
        String plan = BY_CUSTOMER
                .answer(explain + "SELECT region, COUNT(*) FROM sales.s.orders GROUP BY region")
                .toString();
        assertThat(plan)
                .contains("groups-0", "under policies", "not shown")
                .doesNotContain("$entity", "$size", "customer", "DISTINCT");
    }

    @Test
    void explainPolicyNamesThePolicy() {
        assertThat(BY_CUSTOMER.answer("EXPLAIN POLICY SELECT COUNT(*) FROM sales.s.orders"))
                .containsExactly(List.of(
                        "sales.s.orders",
                        "aggregation",
                        "null",
                        "groups-0",
                        "mesh",
                        "null",
                        "Customers are told of in groups"));
    }

    @Test
    void predicatesOfTheStatementPruneAsBefore() {
        QueryPlan.TableInput input = (QueryPlan.TableInput)
                BY_CUSTOMER
                        .query("SELECT COUNT(*) FROM sales.s.orders WHERE id = 3")
                        .resultStage()
                        .inputs()
                        .values()
                        .stream()
                        .findFirst()
                        .orElseThrow();
        assertThat(input.predicate().orElseThrow().bind(List.of()).orElseThrow().toString())
                .contains("id", "3");
        assertThat(input.columns()).containsExactly("id", "customer");
    }

    @Test
    void planThatIsKeptNamesThePolicy() {
        Planner planner = new Planner();
        Mesh mesh = BY_CUSTOMER.mesh();
        String sql = "SELECT COUNT(*) FROM sales.s.orders";
        for (int i = 0; i < 2; i++) {
            QueryPlan plan = (QueryPlan) planner.plan(mesh, TABLES.session(), sql);
            assertThat(plan.tables().get(0).aggregations()).containsExactly("groups-0");
        }
    }
}
