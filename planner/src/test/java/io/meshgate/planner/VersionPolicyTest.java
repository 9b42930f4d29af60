package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** Who may read versions of tables and tables about them, and how. */
class VersionPolicyTest {
    private static final TableName TABLE = new TableName("shop", "orders");
    private static final List<Column> THEN = List.of(
            text(1, "id"), text(2, "ssn"), text(3, "region"), struct(4, "who", text(5, "name"), text(6, "nick")));
    private static final List<Column> TODAY = List.of(
            text(1, "id"), text(3, "ssn"), text(2, "region"), struct(4, "who", text(6, "name"), text(5, "nick")));

    private final InMemoryConnector connector =
            new InMemoryConnector().replaceTable(TABLE, THEN, List.of()).replaceTable(TABLE, TODAY, List.of());
    private final Planner planner = new Planner();

    private static Column text(int id, String name) {
        return new Column(id, field(id, name, ArrowType.Utf8.INSTANCE, List.of()), Optional.empty());
    }

    private static Column struct(int id, String name, Column... parts) {
        List<Field> fields = List.of(parts).stream().map(Column::field).toList();
        return new Column(id, field(id, name, ArrowType.Struct.INSTANCE, fields), Optional.empty());
    }

    private static Field field(int id, String name, ArrowType type, List<Field> parts) {
        Map<String, String> metadata = Map.of("PARQUET:field_id", Integer.toString(id));
        return new Field(name, new FieldType(true, type, null, metadata), parts);
    }

    /** Of no tables: these come from the connector. */
    private static PlanFixture policies() {
        return PlanFixture.fixture();
    }

    private static PlanFixture readable() {
        return policies().grant("sales.shop.orders");
    }

    private QueryPlan plan(PlanFixture policies, String sql) {
        return (QueryPlan) planned(policies, sql);
    }

    private PlannedStatement planned(PlanFixture policies, String sql) {
        Mesh mesh = new Mesh(
                "mesh",
                new TreeMap<>(Map.of("sales", connector)),
                policies.mesh().policies());
        SessionContext session = new SessionContext(
                new Principal("ann", Set.of(), Map.of()), Optional.of("sales"), Optional.of("shop"), ZoneOffset.UTC);
        return planner.plan(mesh, session, sql);
    }

    private String refused(PlanFixture policies, String sql) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> planned(policies, sql));
        return e == null ? "no error" : e.code() + " " + e.getMessage();
    }

    @Test
    void pinsEachVersionAndGovernsItByItself() {
        QueryPlan plan = plan(
                readable().mask("sales.shop.orders", "ssn", new Mask.Redact()),
                "SELECT o.ssn, o.region, n.ssn, n.region FROM orders FOR VERSION AS OF 1 o JOIN orders n ON o.id = n.id");
        Set<OptionalLong> read = new java.util.HashSet<>();
        plan.resultStage()
                .inputs()
                .values()
                .forEach(input -> read.add(((TableInput) input).table().snapshotId()));
        assertThat(read).containsExactlyInAnyOrder(OptionalLong.of(1), OptionalLong.of(2));
        // The mask is on column 3 of today; then it was called region, and another was called ssn.
        assertThat(plan.tables())
                .extracting(
                        use -> use.table().snapshotId().orElse(0),
                        use -> new TreeSet<>(use.masks().keySet()))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(1L, new TreeSet<>(Set.of("region", "ssn"))),
                        org.assertj.core.groups.Tuple.tuple(2L, new TreeSet<>(Set.of("ssn"))));
    }

    @Test
    void hidesAColumnThatIsDeniedUnderEitherName() {
        PlanFixture denied = policies().grant("sales.shop.orders", "ssn");
        assertThat(plan(denied, "SELECT * FROM orders FOR VERSION AS OF 1")
                        .resultSchema()
                        .getFields())
                .extracting(Field::getName)
                .containsExactly("id", "who");
        assertThat(refused(denied, "SELECT region FROM orders FOR VERSION AS OF 1"))
                .startsWith("COLUMN_NOT_FOUND");
        assertThat(refused(
                        policies().grant("sales.shop.orders", "ssn", "id", "who"), "TABLE orders FOR VERSION AS OF 1"))
                .startsWith("ACCESS_DENIED");
    }

    @Test
    void filtersByTheColumnOfTodayAndRefusesWhatItCannotTell() {
        String sql = plan(
                        readable().rowFilter("sales.shop.orders", "ssn = 'EU'"),
                        "SELECT id FROM orders FOR VERSION AS OF 1")
                .resultStage()
                .sql();
        assertThat(sql).contains("\"region\" = 'EU'").doesNotContain("ssn");
        // Parts have changed names: who.name would be another one.
        PlanFixture nested = readable().rowFilter("sales.shop.orders", "orders.who.name = 'ann' OR who IS NULL");
        assertThat(refused(nested, "SELECT id FROM orders FOR VERSION AS OF 1")).startsWith("ACCESS_DENIED Row filter");
    }

    @Test
    void saysNothingOfVersionsToThoseWhoMayNotRead() {
        PlanFixture discovering = policies().grant("sales.shop.orders", Grant.Privilege.DISCOVER);
        assertThat(refused(discovering, "SELECT id FROM orders FOR VERSION AS OF 1"))
                .startsWith("ACCESS_DENIED")
                .isEqualTo(refused(discovering, "SELECT id FROM orders FOR VERSION AS OF 99"));
        assertThat(refused(policies(), "SELECT id FROM orders FOR VERSION AS OF 1"))
                .isEqualTo("TABLE_NOT_FOUND Table 'orders' not found");
        assertThat(refused(policies(), "SELECT id FROM \"orders$snapshots\""))
                .isEqualTo("TABLE_NOT_FOUND Table 'orders$snapshots' not found");
        assertThat(refused(discovering, "SELECT * FROM \"orders$snapshots\"")).startsWith("ACCESS_DENIED");
    }

    @Test
    void refusesMetadataTablesToThoseFromWhomAnythingIsWithheld() {
        String sql = "SELECT * FROM \"orders$snapshots\"";
        assertThat(refused(readable(), sql)).isEqualTo("no error");
        assertThat(refused(readable().rowFilter("sales.shop.orders", "id = 'a'"), sql))
                .startsWith("ACCESS_DENIED");
        assertThat(refused(readable().mask("sales.*.*", "ssn", new Mask.Redact()), sql))
                .startsWith("ACCESS_DENIED");
        assertThat(refused(policies().grant("sales.shop.orders", "ssn"), sql)).startsWith("ACCESS_DENIED");
        assertThat(refused(readable().mask("sales.*.*", "ssn", new Mask.Redact()), "DESCRIBE orders$snapshots"))
                .startsWith("ACCESS_DENIED");
        // A real table of the name is the one that is meant, but for those who may not know of it.
        connector.replaceTable(new TableName("shop", "orders$snapshots"), List.of(text(1, "real")), List.of());
        assertThat(plan(readable(), sql).resultSchema().findField("snapshot_id"))
                .isNotNull();
        assertThat(plan(readable().grant("sales.shop.orders$snapshots"), sql)
                        .resultSchema()
                        .findField("real"))
                .isNotNull();
    }

    @Test
    void listsNeitherVersionsNorMetadataTables() {
        assertThat(((PlannedStatement.Rows) planned(readable(), "SHOW TABLES")).rows())
                .extracting(row -> row.get(row.size() - 1))
                .noneSatisfy(name -> assertThat(String.valueOf(name)).contains("$"));
        assertThat(refused(readable(), "SHOW TABLES")).isEqualTo("no error");
    }

    @Test
    void looksVersionsUpForEachExecution() {
        String metadata = "SELECT count(*) FROM \"orders$snapshots\" WHERE snapshot_id > 0";
        String version = "SELECT count(*) FROM orders FOR VERSION AS OF 2";
        assertThat(snapshot(metadata).version()).isEqualTo("snapshots-[[1], [2]]");
        assertThat(snapshot(version).snapshotId()).hasValue(2);
        connector.replaceTable(TABLE, List.of(text(9, "id")), List.of());
        assertThat(snapshot(metadata).version()).isEqualTo("snapshots-[[1], [2], [3]]");
        // None of its columns is left.
        assertThat(refused(readable(), version)).startsWith("ACCESS_DENIED");
        connector.expireVersions();
        assertThat(refused(readable(), version)).startsWith("INVALID_ARGUMENT");
    }

    private io.meshgate.connector.TableSnapshot snapshot(String sql) {
        return plan(readable(), sql).tables().stream()
                .map(TableUse::table)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void explainsAVersionUnderItsPolicies() {
        String open = String.valueOf(
                ((PlannedStatement.Rows) planned(readable(), "EXPLAIN SELECT ssn FROM orders FOR VERSION AS OF 1"))
                        .rows());
        assertThat(open).contains("snapshot: 1", "SQL: SELECT");
        String masked = String.valueOf(((PlannedStatement.Rows) planned(
                        readable().mask("sales.shop.orders", "ssn", new Mask.Redact()),
                        "EXPLAIN SELECT region FROM orders FOR VERSION AS OF 1"))
                .rows());
        assertThat(masked)
                .contains("under policies", "masks: region:mask-0", "not shown, because policies apply")
                .doesNotContain("snapshot:", "SELECT");
    }
}
