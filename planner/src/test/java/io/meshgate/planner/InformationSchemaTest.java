package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.catalog.SystemRows;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code information_schema} tells, as the rows that an engine gets: at least those that the query wants. */
class InformationSchemaTest {
    private final Planner planner = new Planner();

    /** The rows of the one input, with the columns that the query selects. */
    private List<List<@Nullable Object>> rows(Mesh mesh, SessionContext session, String sql, Object... parameters) {
        QueryPlan plan = (QueryPlan) planner.plan(mesh, session, sql);
        SystemInput input =
                (SystemInput) plan.resultStage().inputs().values().iterator().next();
        SystemRows computed = new SystemRows(
                mesh,
                session,
                input,
                input.table().predicate().flatMap(predicate -> predicate.bind(Arrays.asList(parameters))),
                SystemSource.NONE);
        List<Integer> selected = plan.resultSchema().getFields().stream()
                .map(field -> input.table().columns().indexOf(field.getName()))
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        computed.rows()
                .forEachRemaining(row -> rows.add(
                        selected.stream().<@Nullable Object>map(row::get).toList()));
        assertThat(computed.schema().getFields())
                .extracting(Field::getName)
                .isEqualTo(input.table().columns());
        return rows;
    }

    private List<List<@Nullable Object>> rows(PlanFixture tables, String sql, Object... parameters) {
        return rows(tables.mesh(), tables.session(), sql, parameters);
    }

    @Test
    void listsWhatIsVisibleOnly() {
        PlanFixture tables = StatementFixture.tables();
        assertThat(rows(tables, "SELECT catalog_name, schema_name FROM sales.information_schema.schemata"))
                .containsExactly(List.of("sales", "information_schema"), List.of("sales", "shop"));
        assertThat(rows(
                        tables,
                        "SELECT table_schema, table_name, table_type FROM Sales.INFORMATION_SCHEMA.Tables"
                                + " WHERE table_schema <> 'information_schema'"))
                .containsExactly(List.of("shop", "customers", "BASE TABLE"), List.of("shop", "orders", "BASE TABLE"));
        assertThat(rows(
                        tables,
                        "SELECT column_name, ordinal_position FROM sales.information_schema.columns"
                                + " WHERE table_schema = 'shop' AND table_name = 'customers'"))
                .containsExactly(List.of("customer_id", 1), List.of("email", 2));
        for (String empty : List.of("views", "table_constraints", "key_column_usage", "referential_constraints")) {
            assertThat(rows(tables, "SELECT * FROM sales.information_schema." + empty))
                    .isEmpty();
        }
    }

    @Test
    void listsItself() {
        assertThat(rows(
                        StatementFixture.tables(),
                        "SELECT table_name, table_type FROM hr.information_schema.tables"
                                + " WHERE table_schema = 'information_schema'"))
                .containsExactly(
                        List.of("columns", "SYSTEM VIEW"),
                        List.of("key_column_usage", "SYSTEM VIEW"),
                        List.of("referential_constraints", "SYSTEM VIEW"),
                        List.of("schemata", "SYSTEM VIEW"),
                        List.of("table_constraints", "SYSTEM VIEW"),
                        List.of("tables", "SYSTEM VIEW"),
                        List.of("views", "SYSTEM VIEW"));
    }

    @Test
    void listsTablesThatMayOnlyBeDiscovered() {
        PlanFixture tables = StatementFixture.tables().grant("sales.vault.jewels", Privilege.DISCOVER);
        assertThat(rows(
                        tables,
                        "SELECT table_name, column_name FROM sales.information_schema.columns"
                                + " WHERE table_schema = 'vault'"))
                .containsExactly(List.of("jewels", "carats"));
    }

    @Test
    void positionsTellNothingOfHiddenColumns() {
        PlanFixture tables = PlanFixture.fixture()
                .hiddenTable("d.s.t", "id:long!", "secret:string", "name:string")
                .grant("d.s.t", "secret");
        assertThat(rows(
                        tables,
                        "SELECT column_name, ordinal_position, is_nullable FROM d.information_schema.columns"
                                + " WHERE table_schema = 's'"))
                .containsExactly(List.of("id", 1, "NO"), List.of("name", 2, "YES"));
    }

    @Test
    void describesTypesAsThePrincipalGetsThem() {
        PlanFixture tables = PlanFixture.fixture()
                .table(
                        "d.s.t",
                        "a:tiny!",
                        "b:long",
                        "c:real",
                        "d:double",
                        "e:dec12_2",
                        "f:string",
                        "g:date",
                        "h:time",
                        "i:timestamp",
                        "j:instant",
                        "k:strings",
                        "l:boolean")
                .mask("d.s.t", "a", new Mask.ToNull());
        assertThat(rows(
                        tables,
                        "SELECT is_nullable, data_type, numeric_precision, numeric_precision_radix, numeric_scale,"
                                + " datetime_precision FROM d.information_schema.columns WHERE table_name = 't'"))
                .containsExactly(
                        Arrays.asList("YES", "TINYINT", 8, 2, 0, null),
                        Arrays.asList("YES", "BIGINT", 64, 2, 0, null),
                        Arrays.asList("YES", "REAL", 24, 2, null, null),
                        Arrays.asList("YES", "DOUBLE", 53, 2, null, null),
                        Arrays.asList("YES", "DECIMAL", 12, 10, 2, null),
                        Arrays.asList("YES", "VARCHAR", null, null, null, null),
                        Arrays.asList("YES", "DATE", null, null, null, 0),
                        Arrays.asList("YES", "TIME", null, null, null, 6),
                        Arrays.asList("YES", "TIMESTAMP", null, null, null, 6),
                        Arrays.asList("YES", "TIMESTAMP WITH TIME ZONE", null, null, null, 6),
                        Arrays.asList("YES", "VARCHAR ARRAY", null, null, null, null),
                        Arrays.asList("YES", "BOOLEAN", null, null, null, null));
    }

    /** A source that counts what it is asked for. */
    private static final class Counted implements Connector {
        private final InMemoryConnector source;
        private final List<String> asked = new ArrayList<>();

        Counted(InMemoryConnector source) {
            this.source = source;
        }

        @Override
        public List<String> schemas() {
            return source.schemas();
        }

        @Override
        public List<TableName> tables(String schema) {
            asked.add(schema);
            return source.tables(schema);
        }

        @Override
        public Optional<TableSnapshot> table(TableName name) {
            asked.add(name.toString());
            return source.table(name);
        }

        @Override
        public ScanSource scan(TableSnapshot table, ScanRequest request) {
            return source.scan(table, request);
        }

        @Override
        public List<Path> dataDirectories() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @Test
    void readsNoMetadataThatNobodyWants() {
        PlanFixture tables = PlanFixture.fixture()
                .table("d.a.t1", "x:int")
                .table("d.a.t2", "x:int")
                .table("d.b.t1", "x:int");
        Mesh mesh = tables.mesh();
        Counted counted = new Counted(
                (InMemoryConnector) Objects.requireNonNull(mesh.domains().get("d")));
        Mesh watched = new Mesh("m", new TreeMap<>(Map.of("d", counted)), mesh.policies());
        String all = "SELECT column_name FROM d.information_schema.columns";
        rows(watched, tables.session(), all + " WHERE table_schema = 'a' AND table_name = ?", "t2");
        assertThat(counted.asked).containsExactly("a", "a.t2");
        counted.asked.clear();
        rows(watched, tables.session(), all + " WHERE table_name IN ('t2', 'T1') AND NOT (table_schema = 'b')");
        assertThat(counted.asked).containsExactly("a", "a.t2");
        counted.asked.clear();
        rows(watched, tables.session(), all + " WHERE table_schema = 'information_schema'");
        assertThat(counted.asked).isEmpty();
        rows(watched, tables.session(), all + " WHERE table_schema LIKE 'b%' OR column_name = 'y'");
        assertThat(counted.asked).contains("a.t1", "a.t2", "b.t1");
    }

    /** Rows are of the moment of the execution and of its principal, though the plan is kept. */
    @Test
    void plansHoldNoRows() {
        PlanFixture tables = PlanFixture.fixture().table("d.s.t1", "x:int").grant("d.s.t2");
        Mesh mesh = tables.mesh();
        String sql = "SELECT table_name FROM d.information_schema.tables WHERE table_schema = 's'";
        PlannedStatement first = planner.plan(mesh, tables.session(), sql);
        assertThat(rows(mesh, tables.session(), sql)).containsExactly(List.of("t1"));
        InMemoryConnector source =
                (InMemoryConnector) Objects.requireNonNull(mesh.domains().get("d"));
        source.replaceTable(
                new TableName("s", "t2"),
                source.table(new TableName("s", "t1")).orElseThrow().columns(),
                List.of());
        assertThat(((QueryPlan) planner.plan(mesh, tables.session(), sql)).resultStage())
                .isEqualTo(((QueryPlan) first).resultStage());
        assertThat(rows(mesh, tables.session(), sql)).containsExactly(List.of("t1"), List.of("t2"));
    }

    @Test
    void hidesASchemaOfThatNameInASource() {
        PlanFixture tables = PlanFixture.fixture()
                .table("d.information_schema.tables", "stolen:int")
                .table("d.Information_Schema.wages", "wage:int")
                .table("d.s.t", "x:int");
        StatementFixture statements = new StatementFixture(tables);
        assertThat(statements.error("SELECT stolen FROM d.information_schema.tables"))
                .isEqualTo("COLUMN_NOT_FOUND 1:8 Column 'stolen' not found");
        assertThat(statements.error("SELECT * FROM d.information_schema.wages"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'd.information_schema.wages' not found");
        assertThat(statements.error("SELECT * FROM d.\"Information_Schema\".wages"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'd.Information_Schema.wages' not found");
        assertThat(statements.column("SHOW SCHEMAS FROM d")).containsExactly("information_schema", "s");
        assertThat(rows(tables, "SELECT table_name FROM d.information_schema.tables"))
                .doesNotContain(List.of("wages"))
                .contains(List.of("t"));
    }

    @Test
    void saysThatADomainIsDownInsteadOfListingNothing() {
        PlanFixture tables = StatementFixture.tables();
        Mesh mesh = new StatementFixture(tables).down("hr").mesh();
        assertThatThrownBy(() -> rows(mesh, tables.session(), "SELECT table_name FROM hr.information_schema.tables"))
                .isInstanceOf(GatewayException.class)
                .hasMessage("The catalog of domain 'hr' cannot be reached; statements on other domains are not"
                        + " affected");
        assertThat(rows(mesh, tables.session(), "SELECT schema_name FROM sales.information_schema.schemata"))
                .hasSize(2);
    }

    /** They are still in the list of tables; asked for alone they say what is wrong. */
    @Test
    void leavesOutTheColumnsOfTablesThatCannotBeRead() {
        PlanFixture tables = PlanFixture.fixture().table("d.s.t", "x:int").grant("d.s.odd");
        Mesh mesh = tables.mesh();
        Field odd = new Field("u", new FieldType(true, new ArrowType.Int(32, false), null), null);
        ((InMemoryConnector) Objects.requireNonNull(mesh.domains().get("d")))
                .replaceTable(new TableName("s", "odd"), List.of(new Column(1, odd, Optional.empty())), List.of());
        assertThat(rows(
                        mesh,
                        tables.session(),
                        "SELECT table_name FROM d.information_schema.columns WHERE table_schema = 's'"))
                .containsExactly(List.of("t"));
        assertThat(rows(
                        mesh,
                        tables.session(),
                        "SELECT table_name FROM d.information_schema.tables WHERE table_schema = 's'"))
                .containsExactly(List.of("odd"), List.of("t"));
    }

    @Test
    void isExplainedAndDescribed() {
        StatementFixture statements = StatementFixture.statements();
        assertThat(statements.column("EXPLAIN SELECT t.table_name FROM sales.information_schema.tables t"
                        + " WHERE t.table_schema = 'shop'"))
                .contains(
                        "  Input in0: sales.information_schema.tables",
                        "    columns: table_schema, table_name",
                        "    predicate: table_schema = ?");
        assertThat(String.valueOf(statements
                        .column("EXPLAIN (FORMAT JSON) SELECT * FROM sales.information_schema.views")
                        .get(0)))
                .contains("sales.information_schema.views");
        assertThat(statements.column("DESCRIBE sales.information_schema.schemata"))
                .startsWith("catalog_name", "schema_name");
        assertThat(statements.column("SHOW TABLES FROM sales.information_schema"))
                .containsExactly(
                        "columns",
                        "key_column_usage",
                        "referential_constraints",
                        "schemata",
                        "table_constraints",
                        "tables",
                        "views");
        PlannedStatement.SessionChange use =
                (PlannedStatement.SessionChange) statements.plan("USE sales.INFORMATION_SCHEMA");
        assertThat(use.schema()).contains("information_schema");
        assertThat(statements
                        .using("sales", "information_schema")
                        .error("SELECT table_name, c.column_name FROM columns c"
                                + " JOIN tables t USING (table_schema, table_name) WHERE c.column_name LIKE '%email%'"
                                + " AND t.table_type = 'BASE TABLE'"))
                .isEqualTo("no error");
        assertThat(statements.using("sales", "shop").column("DESCRIBE information_schema.tables"))
                .contains("table_type");
        assertThat(statements.error("SELECT * FROM sales.\"INFORMATION_SCHEMA\".tables"))
                .startsWith("TABLE_NOT_FOUND");
        assertThat(statements.error("SELECT * FROM sales.information_schema.payroll"))
                .isEqualTo("TABLE_NOT_FOUND 1:15 Table 'sales.information_schema.payroll' not found");
    }

    @Test
    void isUsedBesideTablesOfTheMesh() {
        QueryPlan plan = StatementFixture.tables()
                .query("SELECT o.region, COUNT(*) FROM sales.shop.orders o JOIN sales.information_schema.columns c"
                        + " ON c.column_name = o.region WHERE EXISTS (SELECT 1 FROM hr.information_schema.tables t"
                        + " WHERE t.table_name = c.table_name) GROUP BY o.region");
        assertThat(plan.tables())
                .extracting(use -> use.domain() + "." + use.table().name())
                .containsExactlyInAnyOrder(
                        "sales.shop.orders", "sales.information_schema.columns", "hr.information_schema.tables");
        assertThat(plan.resultStage().inputs().values())
                .hasOnlyElementsOfTypes(TableInput.class, SystemInput.class)
                .filteredOn(SystemInput.class::isInstance)
                .hasSize(2);
    }
}
