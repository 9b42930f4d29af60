package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.PolicyTerms;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Scope;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.Validity;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** Grants of the privileges statistics and metadata: what they open of a table under policies, and what bounds them. */
class DisclosureTest {
    private static final PolicySource MESH = new PolicySource("governance/policies/a.yaml", 1, 1);
    private static final PolicySource DOMAIN = new PolicySource("domains/sales/policies/a.yaml", 1, 1);
    private static final TablePattern ORDERS = new TablePattern("sales", "shop", "orders");
    private static final Subjects ANN = new Subjects(Set.of("ann"), Set.of(), false);
    private static final String FILES = "EXPLAIN SELECT id FROM orders";
    private static final String SNAPSHOTS = "SELECT * FROM \"orders$snapshots\"";

    private final InMemoryConnector connector = new InMemoryConnector()
            .replaceTable(new TableName("shop", "orders"), List.of(text(1, "id"), text(2, "ssn")), List.of());
    private final Planner planner = new Planner();
    private final List<Grant> grants = new ArrayList<>();
    private final List<RowFilter> filters = new ArrayList<>();
    private final List<ColumnMask> masks = new ArrayList<>();

    private static Column text(int id, String name) {
        return new Column(id, new Field(name, FieldType.nullable(ArrowType.Utf8.INSTANCE), null), Optional.empty());
    }

    private DisclosureTest grant(String id, Privilege privilege, Subjects to, PolicySource source) {
        grants.add(new Grant(id, "", List.of(ORDERS), Optional.empty(), List.of(), privilege, to, source));
        return this;
    }

    private DisclosureTest grant(String id, Privilege privilege) {
        return grant(id, privilege, ANN, DOMAIN);
    }

    /** Everybody reads, under a row filter of the domain. */
    private DisclosureTest filtered() {
        filters.add(new RowFilter("f", "", List.of(ORDERS), "id = 'a'", Subjects.EVERYONE, Subjects.NOBODY, DOMAIN));
        return grant("read", Privilege.SELECT, Subjects.EVERYONE, DOMAIN);
    }

    private DisclosureTest masked(String id, Mask mask, PolicySource source) {
        masks.add(new ColumnMask(
                id, "", List.of(ORDERS), List.of("ssn"), mask, Subjects.EVERYONE, Subjects.NOBODY, source));
        return this;
    }

    private PlannedStatement plan(String user, Optional<String> purpose, String sql) {
        PolicySet policies = new PolicySet("1", grants, filters, masks, Map.of());
        Mesh mesh = new Mesh("mesh", new TreeMap<>(Map.of("sales", connector)), policies);
        Principal principal = new Principal(user, Set.of(), Map.of()).withPurpose(purpose);
        return planner.plan(
                mesh, new SessionContext(principal, Optional.of("sales"), Optional.of("shop"), ZoneOffset.UTC), sql);
    }

    private String told(String user, String sql) {
        PlannedStatement planned = plan(user, Optional.empty(), sql);
        return planned instanceof PlannedStatement.Rows rows ? String.valueOf(rows.rows()) : "a plan";
    }

    private String refusal(String user, Optional<String> purpose, String sql) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> plan(user, purpose, sql));
        return e == null ? "none" : e.code().name();
    }

    private String refusal(String sql) {
        return refusal("ann", Optional.empty(), sql);
    }

    @Test
    void statisticsLetExplainTellOfFilesAndOfNothingElse() {
        filtered().grant("stats", Privilege.STATISTICS);
        assertThat(told("ann", FILES)).contains("snapshot:", "not shown, because policies apply");
        assertThat(told("ann", "EXPLAIN SELECT id FROM orders WHERE ssn = 'x'")).doesNotContain("predicate");
        assertThat(refusal(SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
    }

    /** Engines must not be told by the files of a filtered table what they need not compute. */
    @Test
    void statisticsLetEnginesTellThatThereIsNoFile() {
        filtered().grant("stats", Privilege.STATISTICS);
        assertThat(conceals("ann")).isFalse();
        assertThat(conceals("bob")).isTrue();
    }

    @Test
    void tablesWithoutFiltersConcealNothing() {
        grant("read", Privilege.SELECT, Subjects.EVERYONE, DOMAIN);
        assertThat(conceals("bob")).isFalse();
    }

    private boolean conceals(String user) {
        QueryPlan plan = (QueryPlan) plan(user, Optional.empty(), "SELECT id FROM orders");
        return plan.resultStage().inputs().values().stream()
                .map(input -> (QueryPlan.TableInput) input)
                .anyMatch(QueryPlan.TableInput::concealed);
    }

    @Test
    void onePlanOfTheOtherUserInBetweenChangesNothing() {
        filtered().grant("stats", Privilege.STATISTICS).grant("meta", Privilege.METADATA);
        for (int round = 0; round < 2; round++) {
            assertThat(told("ann", FILES)).contains("snapshot:");
            assertThat(told("bob", FILES)).doesNotContain("snapshot:");
            assertThat(refusal(SNAPSHOTS)).isEqualTo("none");
            assertThat(refusal("bob", Optional.empty(), SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
        }
    }

    @Test
    void metadataLetsReadTheTablesAboutATableAndNothingElse() {
        grant("meta", Privilege.METADATA);
        assertThat(refusal(SNAPSHOTS)).isEqualTo("none");
        assertThat(refusal("SELECT id FROM orders")).isEqualTo("ACCESS_DENIED");
        assertThat(refusal("DESCRIBE orders")).isEqualTo("none");
        assertThat(refusal("bob", Optional.empty(), SNAPSHOTS)).isEqualTo("TABLE_NOT_FOUND");
        filtered();
        assertThat(told("ann", FILES)).doesNotContain("snapshot:");
    }

    @Test
    void statisticsDoNotLetRead() {
        grant("stats", Privilege.STATISTICS);
        assertThat(refusal("DESCRIBE orders")).isEqualTo("none");
        for (String sql : List.of("SELECT id FROM orders", FILES, SNAPSHOTS)) {
            assertThat(refusal(sql)).isEqualTo("ACCESS_DENIED");
        }
    }

    @Test
    void metadataTablesNeedEveryColumn() {
        grant("meta", Privilege.METADATA);
        grants.add(new Grant(
                "ids", "", List.of(ORDERS), Optional.of(List.of("id")), List.of(), Privilege.SELECT, ANN, DOMAIN));
        assertThat(refusal(SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
        assertThat(told("ann", "EXPLAIN POLICY SELECT id FROM orders")).doesNotContain("meta");
        grant("stats", Privilege.STATISTICS);
        assertThat(told("ann", FILES)).contains("snapshot:").doesNotContain("ssn");
    }

    @Test
    void whatTheMeshHidesNoDomainDiscloses() {
        filtered()
                .masked("mesh-mask", new Mask.ShowLast(4), MESH)
                .masked("domain-mask", new Mask.ToNull(), DOMAIN)
                .grant("stats", Privilege.STATISTICS)
                .grant("meta", Privilege.METADATA);
        // Although the stronger mask, which is applied, is the domain's own.
        assertThat(told("ann", FILES)).doesNotContain("snapshot:");
        assertThat(refusal(SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
        grant("mesh-stats", Privilege.STATISTICS, ANN, MESH).grant("mesh-meta", Privilege.METADATA, ANN, MESH);
        assertThat(told("ann", FILES)).contains("snapshot:");
        assertThat(refusal(SNAPSHOTS)).isEqualTo("none");
    }

    @Test
    void exclusiveGrantsBoundThem() {
        filtered().grant("stats", Privilege.STATISTICS).grant("meta", Privilege.METADATA);
        Subjects bob = new Subjects(Set.of("bob"), Set.of(), false);
        grants.add(exclusive("bobs", bob));
        assertThat(refusal(SNAPSHOTS)).isEqualTo("TABLE_NOT_FOUND");
        grants.remove(grants.size() - 1);
        grants.add(exclusive("audits", forAudit()));
        assertThat(refusal(SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
        assertThat(refusal("ann", Optional.of("audit"), SNAPSHOTS)).isEqualTo("none");
    }

    private static Grant exclusive(String id, Subjects to) {
        return new Grant(
                new PolicyTerms(id, "", Optional.empty(), to, Subjects.NOBODY, Validity.ALWAYS, MESH),
                new Scope(List.of(ORDERS), List.of()),
                Optional.empty(),
                new ColumnChoice(List.of(), List.of()),
                Privilege.SELECT,
                true);
    }

    private static Subjects forAudit() {
        return new Subjects(Set.of("ann"), Set.of(), Set.of(), Map.of(), Set.of("audit"), false);
    }

    @Test
    void holdForTheirPurposeOnly() {
        filtered().grant("meta", Privilege.METADATA, forAudit(), DOMAIN);
        assertThat(refusal(SNAPSHOTS)).isEqualTo("ACCESS_DENIED");
        assertThat(refusal("ann", Optional.of("audit"), SNAPSHOTS)).isEqualTo("none");
    }

    @Test
    void areNamedWhereverTheyCount() {
        filtered().grant("stats", Privilege.STATISTICS).grant("meta", Privilege.METADATA);
        assertThat(told("ann", "EXPLAIN POLICY SELECT id FROM orders"))
                .contains("row filter, null, f", "statistics, null, stats, domain sales", "metadata, null, meta");
        assertThat(told("ann", "EXPLAIN POLICY " + SNAPSHOTS)).contains("orders$snapshots, metadata, null, meta");
        assertThat(told("ann", "SHOW GRANTS ON orders")).contains("[stats, statistics,", "[meta, metadata,");
        assertThat(told("bob", "EXPLAIN POLICY SELECT id FROM orders")).doesNotContain("stats", "meta");
        assertThat(told("bob", "SHOW GRANTS ON orders")).doesNotContain("stats", "meta");

        assertThat(PlannedStatement.disclosing(plan("ann", Optional.empty(), FILES)))
                .containsExactly("stats");
        assertThat(PlannedStatement.disclosing(plan("ann", Optional.empty(), "EXPLAIN ANALYZE SELECT id FROM orders")))
                .containsExactly("stats");
        assertThat(PlannedStatement.disclosing(plan("bob", Optional.empty(), FILES)))
                .isEmpty();
        QueryPlan metadata = (QueryPlan) plan("ann", Optional.empty(), SNAPSHOTS);
        assertThat(metadata.tables()).flatExtracting(QueryPlan.TableUse::grants).containsExactly("meta");
    }
}
