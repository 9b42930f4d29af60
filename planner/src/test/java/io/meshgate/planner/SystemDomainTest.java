package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.TableName;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.catalog.SystemRows;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.Grant.Privilege;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The domain {@code system} as every principal finds it, whatever is granted. */
class SystemDomainTest {
    private final Planner planner = new Planner();

    private static List<List<@Nullable Object>> rows(PlannedStatement planned, SessionContext session, Mesh mesh) {
        QueryPlan plan = (QueryPlan) planned;
        SystemInput input =
                (SystemInput) plan.resultStage().inputs().values().iterator().next();
        SystemSource gateway = table -> Stream.of(Arrays.asList("of the gateway", table.toString()));
        SystemRows computed = new SystemRows(
                mesh,
                session,
                input,
                input.table().predicate().flatMap(predicate -> predicate.bind(List.of())),
                gateway);
        List<Integer> selected = plan.resultSchema().getFields().stream()
                .map(field -> input.table().columns().indexOf(field.getName()))
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        computed.rows()
                .forEachRemaining(row -> rows.add(
                        selected.stream().<@Nullable Object>map(row::get).toList()));
        return rows;
    }

    private List<List<@Nullable Object>> rows(String sql) {
        PlanFixture tables = StatementFixture.tables();
        return rows(planner.plan(tables.mesh(), tables.session(), sql), tables.session(), tables.mesh());
    }

    @Test
    void tellsOfThePrincipalAndItsSession() {
        assertThat(rows("SELECT user_name FROM system.session.principal")).containsExactly(List.of("ann"));
        assertThat(rows("SELECT role_name FROM System.Session.Roles")).containsExactly(List.of("analyst"));
        assertThat(rows("SELECT attribute_name, attribute_value FROM \"system\".session.attributes"))
                .containsExactly(List.of("regions", "EU"), List.of("regions", "ASIA"));
        assertThat(rows("SELECT setting_name, setting_value, default_value FROM system.session.settings"))
                .contains(List.of("time_zone", "UTC", "UTC"));
    }

    @Test
    void listsTheFunctionsOfTheOperatorTable() {
        List<List<@Nullable Object>> functions =
                rows("SELECT function_name, function_type FROM system.metadata.functions");
        assertThat(functions)
                .contains(List.of("SUM", "AGGREGATE"), List.of("ROW_NUMBER", "WINDOW"), List.of("SPLIT_PART", "SCALAR"))
                .noneMatch(row -> String.valueOf(row.get(0)).startsWith("$"));
    }

    @Test
    void asksTheGatewayForWhatOnlyTheGatewayKnows() {
        assertThat(rows("SELECT property_name, property_value FROM system.session.client"))
                .containsExactly(List.of("of the gateway", "session.client"));
    }

    @Test
    void isListedAndDescribedAsAnyOther() {
        StatementFixture statements = StatementFixture.statements();
        assertThat(statements.column("SHOW CATALOGS")).containsExactly("hr", "sales", "system");
        assertThat(statements.column("SHOW SCHEMAS FROM system"))
                .containsExactly("information_schema", "metadata", "runtime", "session");
        assertThat(statements.column("SHOW TABLES FROM system.session"))
                .containsExactly("attributes", "client", "principal", "roles", "settings");
        assertThat(statements.column("DESCRIBE system.runtime.queries")).contains("query_id", "state", "query");
        assertThat(statements.column("EXPLAIN SELECT state FROM system.runtime.queries WHERE state = 'RUNNING'"))
                .contains("  Input in0: system.runtime.queries", "    columns: state");
        assertThat(rows("SELECT table_schema, table_name, table_type FROM system.information_schema.tables"
                        + " WHERE table_schema = 'runtime'"))
                .containsExactly(List.of("runtime", "queries", "SYSTEM VIEW"));
        assertThat(rows("SELECT column_name FROM system.information_schema.columns WHERE table_name = 'roles'"))
                .containsExactly(List.of("role_name"));
    }

    @Test
    void itsNameNeedsNoQuotesWhereverATableIsNamed() {
        StatementFixture statements = StatementFixture.statements();
        for (String sql : List.of(
                "SELECT * FROM system.runtime.queries q JOIN system.session.principal p ON q.client_user = p.user_name",
                "SELECT system.session.roles.role_name FROM system.session.roles",
                "SELECT (SELECT COUNT(*) FROM SYSTEM . runtime /* all */ . queries)",
                "TABLE system.session.roles",
                "WITH q AS (SELECT * FROM system.runtime.queries) SELECT COUNT(*) FROM q")) {
            assertThat(statements.error(sql)).as(sql).isEqualTo("no error");
        }
        assertThat(statements.error("SELECT * FROM system.runtime.querys"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'system.runtime.querys' not found;"
                        + " did you mean 'system.runtime.queries'?");
        assertThat(statements.error("SELECT * FROM \"SYSTEM\".runtime.queries")).startsWith("TABLE_NOT_FOUND");
        assertThat(statements.using("system", "runtime").error("SELECT state FROM queries"))
                .isEqualTo("no error");
    }

    /** Not even whoever writes the mesh directory can put a table of a source in its place, or a policy on it. */
    @Test
    void noDomainOfThatNameIsEverRead() {
        PlanFixture tables = PlanFixture.fixture()
                .table("system.runtime.queries", "stolen:string")
                .table("system.other.wages", "wage:int")
                .grant("system.*.*", Privilege.SELECT);
        StatementFixture statements = new StatementFixture(tables);
        assertThat(statements.error("SELECT stolen FROM system.runtime.queries"))
                .startsWith("COLUMN_NOT_FOUND");
        assertThat(statements.error("SELECT * FROM system.other.wages")).startsWith("TABLE_NOT_FOUND");
        assertThat(statements.column("SHOW SCHEMAS FROM system")).doesNotContain("other");
        QueryPlan plan = tables.query("SELECT state FROM system.runtime.queries");
        assertThat(plan.resultStage().inputs().values()).hasOnlyElementsOfType(SystemInput.class);
        assertThat(SystemDomain.QUERIES).isEqualTo(new TableName("runtime", "queries"));
    }
}
