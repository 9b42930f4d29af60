package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.Entitlements;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntitlementPlanningTest {
    private static final Entitlement REGIONS = query("regions", "SELECT region FROM hr.staff.areas");
    private static final Entitlement NUMBERS = query("numbers", "SELECT id FROM hr.staff.areas");
    private static final Entitlement DAYS = query("days", "SELECT since FROM hr.staff.areas");
    private static final Entitlement DESKS = new Entitlement(
            "desks",
            "",
            Optional.empty(),
            new Entitlement.Listed(List.of(
                    list(Subjects.EVERYONE, "public"),
                    list(new Subjects(Set.of("ana"), Set.of(), false), "retail"),
                    list(new Subjects(Set.of(), Set.of("trader"), false), "fx", "public"))),
            new PolicySource("e.yaml", 1, 1));

    private final Planner planner = new Planner();
    private Mesh mesh = mesh("region IN (ENTITLEMENT('regions'))");

    private static Entitlement query(String name, String sql) {
        return new Entitlement(
                name,
                "",
                Optional.empty(),
                new Entitlement.Query(sql, Set.of("look-up"), Duration.ofSeconds(10)),
                new PolicySource("e.yaml", 1, 1));
    }

    private static Entitlement.ListedValues list(Subjects to, String... values) {
        return new Entitlement.ListedValues(to, EntitlementValues.of(List.of(values)));
    }

    private static PlanFixture tables() {
        return PlanFixture.fixture()
                .table("sales.shop.orders", "id:long", "region:string", "day:date", "price:dec10_2")
                .table("hr.staff.areas", "user_name:string", "region:string", "id:long", "since:date");
    }

    private static Mesh mesh(String filter) {
        return with(tables().rowFilter("sales.shop.orders", filter).mesh());
    }

    private static Mesh with(Mesh plain) {
        return plain.with(Entitlements.of(List.of(REGIONS, NUMBERS, DAYS, DESKS)));
    }

    private static SessionContext session(String user, Set<String> roles, Map<String, EntitlementValues> values) {
        return PlanFixture.fixture()
                .as(new Principal(user, roles, Map.of()))
                .session()
                .withEntitlements(values);
    }

    private String sql(Map<String, EntitlementValues> values) {
        return plan(values).resultStage().sql();
    }

    private QueryPlan plan(Map<String, EntitlementValues> values) {
        return (QueryPlan) planner.plan(mesh, session("ana", Set.of(), values), "SELECT id FROM sales.shop.orders");
    }

    private static Map<String, EntitlementValues> regions(String... values) {
        return Map.of("regions", EntitlementValues.of(List.of(values)));
    }

    private Set<String> needed(String sql) {
        return needed(sql, Map.of());
    }

    private Set<String> needed(String sql, Map<String, EntitlementValues> values) {
        return catchThrowableOfType(
                        EntitlementsNeededException.class,
                        () -> planner.plan(mesh, session("ana", Set.of(), values), sql))
                .names();
    }

    @Test
    void endsPlanningWithWhatItLacks() {
        assertThat(needed("SELECT id FROM sales.shop.orders")).containsExactly("regions");
        assertThat(
                        needed(
                                "SELECT 1 FROM (VALUES (1)) AS v (i) WHERE EXISTS (SELECT 1 FROM sales.shop.orders WHERE id = 1)"))
                .containsExactly("regions");
        assertThat(needed("EXPLAIN SELECT id FROM sales.shop.orders")).containsExactly("regions");
        assertThat(needed("WITH o AS (SELECT * FROM sales.shop.orders) SELECT COUNT(*) FROM o"))
                .containsExactly("regions");
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() {
        mesh = with(tables().rowFilter("sales.shop.orders", "region IN (ENTITLEMENT('regions'))")
                .rowFilter("hr.staff.areas", "id IN (ENTITLEMENT('numbers')) AND since IN (ENTITLEMENT('days'))")
                .mesh());
        String join = "SELECT 1 FROM sales.shop.orders o JOIN hr.staff.areas a ON o.id = a.id";

        assertThat(needed(join)).contains("regions", "numbers");
        assertThat(needed(join, regions("EU"))).contains("numbers").doesNotContain("regions");
    }

    @Test
    void planOfTablesWithoutThemNeedsNone() {
        QueryPlan plan =
                (QueryPlan) planner.plan(mesh, session("ana", Set.of(), Map.of()), "SELECT region FROM hr.staff.areas");
        assertThat(plan.entitlements()).isEmpty();
    }

    @Test
    void writesValuesAsLiterals() {
        assertThat(sql(regions("US", "EU", "it's", "a longer one")))
                .contains("'EU'", "'US'", "'it''s'", "'a longer one'")
                .doesNotContain("ENTITLEMENT");
    }

    @Test
    void writesNumbersAndDatesInTheirTypes() {
        mesh = mesh("id IN (ENTITLEMENT('numbers')) AND day IN (ENTITLEMENT('days'))");
        String sql = sql(Map.of(
                "numbers", EntitlementValues.of(List.of(new BigDecimal("7"), new BigDecimal("-12"))),
                "days", EntitlementValues.of(List.of(LocalDate.of(2020, 2, 29)))));
        assertThat(sql).contains("7", "-12", "DATE '2020-02-29'");
    }

    @Test
    void withoutValuesNothingIsLetThrough() {
        assertThat(sql(regions())).contains("WHERE FALSE");
        mesh = mesh("region NOT IN (ENTITLEMENT('regions'))");
        assertThat(sql(regions())).contains("WHERE FALSE");
        mesh = mesh("NOT (region IN (ENTITLEMENT('regions')))");
        assertThat(sql(regions())).contains("WHERE FALSE");
        mesh = mesh("HAS_ROLE('x') OR region = ENTITLEMENT('regions') OR id > 0");
        assertThat(sql(regions())).contains("WHERE FALSE");
    }

    @Test
    void oneValueIsWantedWhereOneStands() {
        mesh = mesh("region = ENTITLEMENT('regions')");
        assertThat(sql(regions("EU"))).contains("= 'EU'");
        assertThat(sql(regions("EU", "US"))).contains("WHERE FALSE");
    }

    @Test
    void nullIsNoValue() {
        mesh = mesh("region NOT IN (ENTITLEMENT('regions'))");
        EntitlementValues values = EntitlementValues.of(Arrays.asList("EU", null));
        assertThat(values).isEqualTo(EntitlementValues.of(List.of("EU")));
        assertThat(sql(Map.of("regions", values))).contains("'EU'").doesNotContain("NULL");
    }

    @Test
    void listedValuesAreThoseOfAllListsForThePrincipal() {
        mesh = mesh("region IN (ENTITLEMENT('desks'))");
        assertThat(sql(Map.of())).contains("'public'", "'retail'").doesNotContain("'fx'");
        QueryPlan trader = (QueryPlan)
                planner.plan(mesh, session("eve", Set.of("trader"), Map.of()), "SELECT id FROM sales.shop.orders");
        assertThat(trader.resultStage().sql()).contains("'public'", "'fx'").doesNotContain("'retail'");
        assertThat(trader.entitlements()).isEmpty();
    }

    @Test
    void keptPlanHoldsForTheSameValuesOnly() {
        QueryPlan eu = plan(regions("EU"));
        assertThat(eu.entitlements()).isEqualTo(regions("EU"));
        assertThat(plan(regions("EU")).resultStage()).isEqualTo(eu.resultStage());
        assertThat(sql(regions("US"))).contains("'US'").doesNotContain("'EU'");
        assertThat(needed("SELECT id FROM sales.shop.orders")).containsExactly("regions");
        assertThat(sql(regions("EU"))).contains("'EU'").doesNotContain("'US'");
    }

    @Test
    void valuesOfOthersDoNotMatterToAPlan() {
        Map<String, EntitlementValues> more = new java.util.HashMap<>(regions("EU"));
        more.put("numbers", EntitlementValues.of(List.of(BigDecimal.ONE)));
        assertThat(plan(more).entitlements()).isEqualTo(regions("EU"));
    }

    @Test
    void neverSharesAPlanBetweenPrincipals() {
        plan(regions("EU"));
        assertThatThrownBy(() ->
                        planner.plan(mesh, session("eve", Set.of(), Map.of()), "SELECT id FROM sales.shop.orders"))
                .isInstanceOf(EntitlementsNeededException.class);
    }

    @Test
    void viewsAreGovernedByThemToo() {
        mesh = with(
                tables().view("sales.shop.v", "SELECT id, region FROM sales.shop.orders", "id:long", "region:string")
                        .rowFilter("sales.shop.orders", "region IN (ENTITLEMENT('regions'))")
                        .rowFilter("sales.shop.v", "id IN (ENTITLEMENT('numbers'))")
                        .mesh());
        assertThat(needed("SELECT * FROM sales.shop.v")).contains("numbers");
        Map<String, EntitlementValues> one = Map.of("numbers", EntitlementValues.of(List.of(BigDecimal.ONE)));
        assertThat(needed("SELECT * FROM sales.shop.v", one)).containsExactly("regions");
    }

    @Test
    void queriesMayNameTheUser() {
        for (String name : List.of("CURRENT_USER", "SESSION_USER", "USER")) {
            QueryPlan plan = (QueryPlan) planner.plan(
                    mesh,
                    session("it's ana", Set.of(), Map.of()),
                    "SELECT " + name + " AS me FROM hr.staff.areas WHERE user_name = " + name);
            assertThat(plan.resultStage().sql())
                    .as(name)
                    .contains("'it''s ana'")
                    .doesNotContain("USER");
            assertThat(plan.resultSchema().findField("me").isNullable()).isFalse();
        }
    }

    @Test
    void usersStatementsCannotAskForThem() {
        assertThatThrownBy(() ->
                        planner.plan(mesh, session("ana", Set.of(), regions("EU")), "SELECT ENTITLEMENT('regions')"))
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_NOT_FOUND));
    }

    @Test
    void explainShowsNoValues() {
        for (String explain : List.of("EXPLAIN", "EXPLAIN VERBOSE", "EXPLAIN (FORMAT JSON)", "EXPLAIN POLICY")) {
            try {
                PlannedStatement rows = planner.plan(
                        mesh,
                        session("ana", Set.of(), regions("canary-1", "canary-2")),
                        explain + " SELECT id FROM sales.shop.orders WHERE region = 'x'");
                assertThat(rows.toString()).doesNotContain("canary").contains("orders");
            } catch (GatewayException e) {
                assertThat(e).hasMessageNotContaining("canary");
            }
        }
        assertThat(session("ana", Set.of(), regions("canary")).toString()).doesNotContain("canary");
    }

    @Test
    void tenThousandValuesFitAndMoreAreRefused() {
        List<String> many = new ArrayList<>();
        IntStream.rangeClosed(1, EntitlementValues.MOST_VALUES).forEach(i -> many.add("tenant-" + i));
        mesh = mesh("region IN (ENTITLEMENT('regions')) OR id = 1");
        assertThat(sql(Map.of("regions", EntitlementValues.of(many)))).contains("'tenant-10000'");
        many.add("one more");
        assertThatThrownBy(() -> EntitlementValues.of(many)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<String> problems(Mesh checked) {
        List<String> problems = new ArrayList<>();
        planner.checkEntitlements(checked).forEach(problem -> problems.add(problem.toString()));
        planner.check(checked).forEach(problem -> problems.add(problem.message()));
        return problems;
    }

    private static Mesh only(Mesh plain, Entitlement... entitlements) {
        return plain.with(Entitlements.of(List.of(entitlements)));
    }

    @Test
    void checkFindsNothingWrongWithSoundOnes() {
        assertThat(problems(with(tables().rowFilter("sales.shop.orders", "region IN (ENTITLEMENT('regions'), 'x')")
                        .rowFilter("sales.shop.orders", "id IN (ENTITLEMENT('numbers'))")
                        .rowFilter("sales.shop.orders", "price IN (ENTITLEMENT('numbers'))")
                        .rowFilter("sales.shop.orders", "day NOT IN (ENTITLEMENT('days'))")
                        .rowFilter("sales.shop.orders", "region IN (ENTITLEMENT('desks'))")
                        .mesh())))
                .isEmpty();
    }

    @Test
    void checkFindsUnknownNamesAndTypesThatDoNotFit() {
        assertThat(problems(mesh("region IN (ENTITLEMENT('region'))")))
                .singleElement()
                .asString()
                .contains("There is no entitlement 'region'; did you mean 'regions'?");
        assertThat(problems(mesh("region IN (ENTITLEMENT('numbers'))")))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).contains("sales.shop.orders"));
        assertThat(problems(mesh("day IN (ENTITLEMENT('desks'))"))).isNotEmpty();
    }

    @Test
    void checkFindsQueriesThatCannotBePlanned() {
        Mesh plain = tables().hiddenTable("hr.staff.secret", "x:string").mesh();
        assertThat(problems(only(
                        plain,
                        query("a", "SELECT nope FROM hr.staff.areas"),
                        query("b", "SELECT region, id FROM hr.staff.areas"),
                        query("c", "SELECT region FROM hr.staff.areas WHERE id = ?"),
                        query("d", "SELECT 1.5e0"),
                        query("e", "SELECT x FROM hr.staff.secret"),
                        query("f", "SHOW CATALOGS"),
                        query("g", "SELECT region FORM hr.staff.areas"),
                        query("h", "SELECT query_id FROM system.runtime.queries"))))
                .satisfiesExactly(
                        a -> assertThat(a)
                                .startsWith("e.yaml:1:1: Entitlement 'a'")
                                .contains("nope"),
                        b -> assertThat(b).contains("2 columns, not one"),
                        c -> assertThat(c).contains("it has parameters"),
                        d -> assertThat(d).contains("type that is not accepted"),
                        e -> assertThat(e).contains("secret"),
                        f -> assertThat(f).contains("it is not a query"),
                        g -> assertThat(g).contains("of the query)"),
                        h -> assertThat(h).contains("the gateway's own tables"));
    }

    @Test
    void checkRefusesOneThatNeedsAnother() {
        Mesh plain = tables().rowFilter("hr.staff.areas", "region IN (ENTITLEMENT('two'))")
                .mesh();
        assertThat(problems(only(
                        plain,
                        query("one", "SELECT region FROM hr.staff.areas"),
                        query("two", "SELECT region FROM sales.shop.orders"))))
                .singleElement()
                .asString()
                .contains("'one'", "'two'", "must not need another");
        assertThat(problems(only(plain, query("two", "SELECT region FROM hr.staff.areas WHERE region > 'a'"))))
                .singleElement()
                .asString()
                .contains("Entitlement 'two'", "entitlement 'two'");
    }

    @Test
    void entitlementOfADomainReadsNoOtherDomain() {
        Entitlement foreign = new Entitlement(
                "mine",
                "",
                Optional.of("sales"),
                new Entitlement.Query("SELECT region FROM hr.staff.areas", Set.of(), Duration.ofSeconds(10)),
                new PolicySource("e.yaml", 1, 1));
        Entitlement own = new Entitlement(
                "own",
                "",
                Optional.of("sales"),
                new Entitlement.Query("SELECT region FROM shop.orders", Set.of(), Duration.ofSeconds(10)),
                new PolicySource("e.yaml", 1, 1));
        assertThat(problems(only(tables().mesh(), foreign, own)))
                .singleElement()
                .asString()
                .contains("Entitlement 'mine'", "other domains than 'sales'");
    }
}
