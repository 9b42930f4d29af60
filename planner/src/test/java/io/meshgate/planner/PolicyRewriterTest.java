package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever a statement names a table, its rows and values are those that the policies leave. */
class PolicyRewriterTest {
    private static final String ROWS = "SELECT * FROM (VALUES (1, 'EU', 10), (2, 'US', 20), (3, 'ASIA', 30), "
            + "(4, NULL, 40)) AS v(id, region, amount)";

    private static final PlanFixture PLAIN = PlanFixture.fixture()
            .table("sales.s.orders", "id:int!", "region:string", "amount:int")
            .table("sales.s.ids", "id:int!");

    private static final PlanFixture FILTERED = PLAIN.rowFilter("sales.s.orders", "region IN (ATTRIBUTE('regions'))");

    private static final PlanFixture MASKED = FILTERED.mask("sales.s.orders", "amount", new Mask.Fixed("0"));

    private static final TestEngine ENGINE = TestEngine.engine()
            .rows("sales.s.orders", ROWS)
            .rows("sales.s.ids", "SELECT * FROM (VALUES (1), (2), (3), (4)) AS v(id)");

    /** The same query over a copy of the table that holds only what the policies leave. */
    private static final TestEngine COPY =
            ENGINE.rows("sales.s.orders", "SELECT id, region, 0 AS amount FROM (" + ROWS + ") WHERE id IN (1, 3)");

    private static Principal principal(Map<String, List<String>> attributes, String... roles) {
        return new Principal("ann", Set.of(roles), attributes);
    }

    private static List<String> ids(PlanFixture fixture) throws SQLException {
        return ENGINE.run(fixture.query("SELECT id FROM sales.s.orders ORDER BY id"))
                .lines();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM sales.s.orders ORDER BY id",
                "SELECT o.id FROM sales.s.\"orders\" AS o ORDER BY id",
                "SELECT id FROM SALES.S.ORDERS WHERE region <> 'EU' ORDER BY id",
                "SELECT a.id FROM sales.s.ids AS a JOIN sales.s.orders AS o ON a.id = o.id ORDER BY a.id",
                "SELECT a.id, o.id FROM sales.s.ids AS a LEFT JOIN sales.s.orders AS o ON a.id = o.id ORDER BY a.id",
                "SELECT a.id FROM sales.s.ids AS a JOIN sales.s.ids AS b ON a.id = b.id AND a.id IN "
                        + "(SELECT id FROM sales.s.orders) ORDER BY a.id",
                "SELECT x.id, y.id FROM sales.s.orders AS x CROSS JOIN sales.s.orders AS y ORDER BY 1, 2",
                "SELECT id FROM sales.s.ids WHERE id IN (SELECT id FROM sales.s.orders) ORDER BY id",
                "SELECT id FROM sales.s.ids WHERE id NOT IN (SELECT id FROM sales.s.orders) ORDER BY id",
                "SELECT id FROM sales.s.ids AS a WHERE EXISTS (SELECT 1 FROM sales.s.orders AS o WHERE o.id = a.id) "
                        + "ORDER BY id",
                "SELECT id FROM sales.s.ids AS a WHERE NOT EXISTS (SELECT 1 FROM sales.s.orders AS o "
                        + "WHERE o.id = a.id AND EXISTS (SELECT 1 FROM sales.s.orders AS i WHERE i.id > o.id)) ORDER BY id",
                "SELECT id, (SELECT MAX(amount) FROM sales.s.orders) FROM sales.s.ids ORDER BY id",
                "SELECT id FROM sales.s.ids WHERE id < (SELECT MAX(id) FROM sales.s.orders) ORDER BY id",
                "SELECT COUNT(*) FROM sales.s.ids HAVING COUNT(*) > (SELECT COUNT(*) FROM sales.s.orders)",
                "SELECT id FROM sales.s.ids AS a ORDER BY (SELECT COUNT(*) FROM sales.s.orders AS o WHERE o.id = a.id), id",
                "SELECT id FROM sales.s.ids WHERE id > ALL (SELECT id FROM sales.s.orders) ORDER BY id",
                "WITH w AS (SELECT * FROM sales.s.orders) SELECT COUNT(*), SUM(amount) FROM w",
                "WITH w AS (SELECT * FROM sales.s.orders) SELECT x.id FROM w AS x, w AS y WHERE x.id > y.id",
                "SELECT * FROM (SELECT id, amount FROM (SELECT * FROM sales.s.orders) AS a) AS b ORDER BY id",
                "SELECT a.id, o.n FROM sales.s.ids AS a, LATERAL (SELECT COUNT(*) AS n FROM sales.s.orders AS o "
                        + "WHERE o.id <= a.id) AS o ORDER BY 1",
                "SELECT id FROM sales.s.orders UNION SELECT id FROM sales.s.ids WHERE id = 4 ORDER BY 1",
                "SELECT id FROM sales.s.ids EXCEPT SELECT id FROM sales.s.orders ORDER BY 1",
                "SELECT id FROM sales.s.ids INTERSECT SELECT id FROM sales.s.orders ORDER BY 1",
                "SELECT region, COUNT(*), SUM(amount) FROM sales.s.orders GROUP BY ROLLUP(region) ORDER BY 1, 2",
                "SELECT id, SUM(amount) OVER (ORDER BY id), RANK() OVER (ORDER BY amount) FROM sales.s.orders ORDER BY id",
                "SELECT DISTINCT amount FROM sales.s.orders",
                "SELECT id FROM sales.s.orders WHERE amount > 5 ORDER BY id",
                "SELECT id FROM sales.s.orders ORDER BY amount, id LIMIT 1",
                "SELECT MIN(id), MAX(id), COUNT(*) FROM sales.s.orders",
                "SELECT ARRAY(SELECT id FROM sales.s.orders ORDER BY id)",
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM sales.s.orders WHERE id = 2) THEN 1 ELSE 0 END",
            })
    void readsWhatAPhysicallyFilteredAndMaskedCopyHolds(String sql) throws SQLException {
        List<String> expected = COPY.run(PLAIN.query(sql)).lines();
        assertThat(ENGINE.run(MASKED.query(sql)).lines()).isEqualTo(expected);
    }

    @Test
    void twoRowFiltersMustBothHold() throws SQLException {
        assertThat(ids(FILTERED.rowFilter("sales.s.orders", "id > 1"))).containsExactly("3");
    }

    @Test
    void rowFilterSeesRawValuesOfMaskedColumns() throws SQLException {
        assertThat(ids(MASKED.rowFilter("sales.s.orders", "amount > 10"))).containsExactly("3");
    }

    @Test
    void exemptionNamedInThePolicyHolds() throws SQLException {
        PlanFixture steward = MASKED.as(principal(Map.of(), "steward"));
        assertThat(ids(steward)).containsExactly("1", "2", "3", "4");
        TableUse use = steward.query("SELECT id FROM sales.s.orders").tables().get(0);
        assertThat(use.exemptions()).containsExactlyInAnyOrder("filter-0", "mask-0");
        assertThat(use.rowFilters()).isEmpty();
        assertThat(use.masks()).isEmpty();
    }

    @Test
    void planNamesThePoliciesInForce() {
        TableUse use =
                MASKED.query("SELECT id, amount FROM sales.s.orders").tables().get(0);
        assertThat(use.rowFilters()).containsExactly("filter-0");
        assertThat(use.masks()).containsExactly(Map.entry("amount", "mask-0"));
        assertThat(use.columns()).containsExactly("id", "amount");
        TableUse unmasked =
                MASKED.query("SELECT id FROM sales.s.orders").tables().get(0);
        assertThat(unmasked.rowFilters()).containsExactly("filter-0");
        assertThat(unmasked.masks()).isEmpty();
        assertThat(unmasked.columns()).containsExactly("id");
    }

    @Test
    void missingAttributeHidesEveryRow() throws SQLException {
        assertThat(ids(FILTERED.as(principal(Map.of())))).isEmpty();
        assertThat(ids(FILTERED.as(principal(Map.of("regions", List.of()))))).isEmpty();
        // Whatever stands around it.
        PlanFixture or = PLAIN.rowFilter("sales.s.orders", "region <> ATTRIBUTE('home') OR TRUE");
        assertThat(ids(or.as(principal(Map.of())))).isEmpty();
        PlanFixture not = PLAIN.rowFilter("sales.s.orders", "region NOT IN (ATTRIBUTE('regions'))");
        assertThat(ids(not.as(principal(Map.of())))).isEmpty();
    }

    @Test
    void severalValuesOfAnAttributeFitOnlyIn() throws SQLException {
        PlanFixture equal = PLAIN.rowFilter("sales.s.orders", "region = ATTRIBUTE('regions')");
        assertThat(ids(equal)).isEmpty();
        assertThat(ids(equal.as(principal(Map.of("regions", List.of("US")))))).containsExactly("2");
    }

    @Test
    void valuesOfThePrincipalAreOnlyEverLiterals() throws SQLException {
        PlanFixture injected = FILTERED.as(principal(Map.of("regions", List.of("x') OR ('1' = '1", "EU"))));
        assertThat(ids(injected)).containsExactly("1");
    }

    @Test
    void rolesAndTheUserNameAreKnownToFilters() throws SQLException {
        PlanFixture role = PLAIN.rowFilter("sales.s.orders", "HAS_ROLE('boss') OR id = 1");
        assertThat(ids(role)).containsExactly("1");
        assertThat(ids(role.as(principal(Map.of(), "boss")))).containsExactly("1", "2", "3", "4");
        PlanFixture user = PLAIN.rowFilter("sales.s.orders", "CURRENT_USER = 'ann' AND id = 2");
        assertThat(ids(user)).containsExactly("2");
        assertThat(ids(user.as(new Principal("bob", Set.of(), Map.of())))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id IN (SELECT id FROM sales.s.orders)",
                "EXISTS (SELECT 1 FROM sales.s.ids)",
                "SUM(amount) OVER () > 1",
                "SUM(amount) > 1",
                "10 / id > 1",
                "id + amount > 1",
                "CAST(region AS INTEGER) = 1",
                "region LIKE region",
                "region LIKE 'a!' ESCAPE '!'",
                "UPPER(region) = 'EU'",
                "amount",
                "amount + ",
                "nothing = 1",
                "id = ?",
                "ATTRIBUTE(region) = 'EU'",
                "NO_SUCH_FUNCTION(id) = 1",
                "CURRENT_TIMESTAMP > TIMESTAMP '2024-01-01 00:00:00' AND 1 / 0 = 1",
            })
    void filterThatCouldFailOrReadElsewhereRefusesTheTable(String expression) {
        GatewayException refused =
                PLAIN.rowFilter("sales.s.orders", expression).refused("SELECT COUNT(*) FROM sales.s.orders");
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id IN (SELECT id FROM sales.s.orders)|a sub-query is not allowed",
                "NOT EXISTS (SELECT 1 FROM nowhere UNION SELECT 2)|a sub-query is not allowed",
                "COUNT(*) > 1|an aggregate is not allowed",
                "SUM(amount) > 1|an aggregate is not allowed",
                "SUM(amount) OVER () > 1|a window function is not allowed",
            })
    void policyExpressionSaysWhatItMayNotHold(String condition, String reason) {
        assertThat(PLAIN.rowFilter("sales.s.orders", condition).refused("SELECT id FROM sales.s.orders"))
                .hasMessageContaining(reason);
        String mask = "CASE WHEN " + condition + " THEN region END";
        assertThat(PLAIN.mask("sales.s.orders", "region", new Mask.Custom(mask))
                        .refused("SELECT region FROM sales.s.orders"))
                .hasMessageContaining(reason);
    }

    @Test
    void tableWithoutAGrantDoesNotExist() {
        PlanFixture hidden = PLAIN.hiddenTable("sales.s.secret", "id:int");
        for (String sql : List.of(
                "SELECT * FROM sales.s.secret",
                "SELECT 1 FROM sales.s.orders WHERE id IN (SELECT id FROM sales.s.secret)",
                "WITH w AS (SELECT * FROM sales.s.secret) SELECT 1 FROM sales.s.orders")) {
            assertThat(hidden.refused(sql).code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        }
        assertThat(hidden.refused("SELECT * FROM sales.s.secret").getMessage())
                .isEqualTo(PLAIN.refused("SELECT * FROM sales.s.secret").getMessage());
    }

    @Test
    void namesTheOwnerToWhoeverMayDiscoverTheTableAndToNobodyElse() {
        PlanFixture tables = PLAIN.hiddenTable("sales.s.secret", "id:int");
        PlanFixture discoverable = tables.grant("sales.s.secret", Grant.Privilege.DISCOVER);
        String sql = "SELECT id FROM sales.s.secret";
        assertThat(refused(discoverable, sql))
                .hasMessage("You may see that table sales.s.secret exists but not read it; ask the owner of domain"
                        + " sales, sales-data@example.com")
                .extracting(GatewayException::code)
                .isEqualTo(ErrorCode.ACCESS_DENIED);
        GatewayException hidden = refused(tables, sql);
        assertThat(hidden.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
        assertThat(hidden).message().doesNotContain("sales-data");
        assertThat(refused(discoverable, "SELECT nothing FROM sales.s.secret"))
                .message()
                .doesNotContain("sales-data");
    }

    private static GatewayException refused(PlanFixture tables, String sql) {
        Mesh plain = tables.mesh();
        Mesh owned =
                new Mesh(plain.version(), plain.domains(), plain.policies(), Map.of("sales", "sales-data@example.com"));
        return catchThrowableOfType(GatewayException.class, () -> new Planner().plan(owned, tables.session(), sql));
    }

    @Test
    void discoverableTableCannotBeRead() {
        PlanFixture discoverable =
                PLAIN.hiddenTable("sales.s.secret", "id:int").grant("sales.s.secret", Grant.Privilege.DISCOVER);
        assertThat(discoverable
                        .refused("SELECT 1 FROM sales.s.orders WHERE id IN (SELECT id FROM sales.s.secret)")
                        .code())
                .isEqualTo(ErrorCode.ACCESS_DENIED);
    }

    @Test
    void deniedColumnDoesNotExist() throws SQLException {
        PlanFixture denied = PlanFixture.fixture()
                .hiddenTable("sales.s.orders", "id:int!", "region:string", "amount:int")
                .grant("sales.s.orders", "AMOUNT");
        for (String sql : List.of(
                "SELECT amount FROM sales.s.orders",
                "SELECT id FROM sales.s.orders WHERE amount > 1",
                "SELECT id FROM sales.s.orders ORDER BY amount",
                "SELECT o.amount FROM sales.s.orders AS o")) {
            assertThat(denied.refused(sql).code()).as(sql).isEqualTo(ErrorCode.COLUMN_NOT_FOUND);
        }
        QueryPlan plan = denied.query("SELECT * FROM sales.s.orders");
        assertThat(plan.resultSchema().getFields()).extracting("name").containsExactly("id", "region");
        assertThat(((TableInput) Objects.requireNonNull(
                                plan.resultStage().inputs().get("in0")))
                        .columns())
                .containsExactly("id", "region");
    }

    @Test
    void strongerMaskWinsAndIncomparableMasksAreRefused() throws SQLException {
        PlanFixture both = PLAIN.mask("sales.s.orders", "region", new Mask.ShowFirst(1))
                .mask("sales.s.orders", "region", new Mask.Redact());
        assertThat(ENGINE.run(both.query("SELECT region FROM sales.s.orders WHERE id = 1"))
                        .lines())
                .containsExactly("xx");
        GatewayException refused = PLAIN.mask("sales.s.orders", "region", new Mask.ShowFirst(1))
                .mask("sales.s.orders", "region", new Mask.ShowLast(1))
                .refused("SELECT id FROM sales.s.orders");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
        assertThat(refused).hasMessageContaining("mask-0").hasMessageContaining("mask-1");
    }

    @Test
    void scanReadsOnlyColumnsInUseAndThoseOfItsPolicies() {
        QueryPlan plan = MASKED.query("SELECT id FROM sales.s.orders");
        assertThat(((TableInput) Objects.requireNonNull(
                                plan.resultStage().inputs().get("in0")))
                        .columns())
                .containsExactly("id", "region");
    }
}
