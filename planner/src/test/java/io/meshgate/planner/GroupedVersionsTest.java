package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/** The policies of today hold for versions of a table, whose columns had other names. */
class GroupedVersionsTest {
    private static final TableName TABLE = new TableName("s", "orders");
    private final InMemoryConnector connector = new InMemoryConnector()
            .replaceTable(TABLE, List.of(column(1, "id")), List.of())
            .replaceTable(TABLE, List.of(column(1, "id"), column(2, "client"), column(3, "customer")), List.of())
            .replaceTable(TABLE, List.of(column(1, "id"), column(2, "customer"), column(3, "client")), List.of());

    private static Column column(int id, String name) {
        FieldType type = new FieldType(
                true, new ArrowType.Int(32, true), null, Map.of("PARQUET:field_id", Integer.toString(id)));
        return new Column(id, new Field(name, type, null), Optional.empty());
    }

    private PlannedStatement plan(String sql) {
        GroupsFixture policies = GroupsFixture.over(PlanFixture.fixture().grant("sales.s.orders"))
                .groups("sales.s.orders", 3, "customer");
        Mesh mesh = new Mesh(
                "mesh",
                new TreeMap<>(Map.of("sales", connector)),
                policies.mesh().policies());
        return new Planner().plan(mesh, policies.tables().session(), sql);
    }

    private GatewayException refused(String sql) {
        return catchThrowableOfType(GatewayException.class, () -> plan(sql));
    }

    @Test
    void entityIsTheColumnThatIsCalledSoToday() {
        String sql = "SELECT COUNT(*) FROM sales.s.orders";
        assertThat(((QueryPlan) plan(sql)).resultStage().sql()).contains("\"customer\"");
        assertThat(((QueryPlan) plan(sql + " FOR VERSION AS OF 2"))
                        .resultStage()
                        .sql())
                .contains("\"client\"")
                .doesNotContain("\"customer\"");
    }

    @Test
    void versionsAreReadInGroupsOnly() {
        assertThat(refused("SELECT id FROM sales.s.orders FOR VERSION AS OF 2").code())
                .isEqualTo(ErrorCode.AGGREGATION_REQUIRED);
    }

    @Test
    void versionWithoutTheEntityIsDenied() {
        GatewayException refused = refused("SELECT COUNT(*) FROM sales.s.orders FOR VERSION AS OF 1");
        assertThat(refused.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
        assertThat(refused).hasMessageContaining("'groups-0'");
    }
}
