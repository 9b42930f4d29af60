package io.meshgate.server.flight;

import static io.meshgate.server.engine.Columns.*;
import static io.meshgate.server.flight.MeshEndpoint.grant;
import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ConnectorConfig;
import io.meshgate.connector.ConnectorFactory;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.flight.FlightFixture.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views in a real Iceberg catalog, over tables of another domain, from socket to socket. */
class ViewsTest {
    private static final Subjects STEWARDS = new Subjects(Set.of(), Set.of("steward"), false);
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);

    private final InMemoryConnector sales = new InMemoryConnector();
    private final JdbcCatalog catalog = new JdbcCatalog();
    private volatile String meshVersion = "1";
    private Connector lake;
    private MeshEndpoint endpoint;
    private Client analyst;
    private Client steward;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        sales.replaceTable(
                new TableName("shop", "orders"),
                List.of(
                        new Column(1, column("id", INT64), Optional.empty()),
                        new Column(2, column("region", TEXT), Optional.empty()),
                        new Column(3, column("mail", TEXT), Optional.empty())),
                List.of(
                        Arrays.asList(1L, "EUROPE", "a@mail"),
                        Arrays.asList(2L, "ASIA", "b@mail"),
                        Arrays.asList(3L, "EUROPE", null)));
        Path directory = temporary.toRealPath();
        openLake(directory);
        UserDirectory users = new UserDirectory(
                List.of(
                        new User(
                                "analyst",
                                FlightFixture.ANALYST_HASH,
                                Set.of("reader"),
                                Map.of("region", List.of("EUROPE"))),
                        new User("steward", FlightFixture.STEWARD_HASH, Set.of("steward"), Map.of())),
                System::nanoTime);
        endpoint = new MeshEndpoint(directory, lake.dataDirectories(), this::mesh, () -> users);
        analyst = endpoint.connect("analyst");
        steward = endpoint.connect("steward");
    }

    private void openLake(Path directory) throws Exception {
        Path warehouse = Files.createDirectories(directory.resolve("warehouse"));
        catalog.initialize(
                "lake",
                Map.of(
                        CatalogProperties.URI,
                        "jdbc:sqlite:" + directory.resolve("catalog.db"),
                        CatalogProperties.WAREHOUSE_LOCATION,
                        warehouse.toString(),
                        CatalogProperties.FILE_IO_IMPL,
                        "org.apache.iceberg.hadoop.HadoopFileIO",
                        "jdbc.schema-version",
                        "V1"));
        catalog.createNamespace(Namespace.of("s"));
        catalog.createTable(
                TableIdentifier.of("s", "t"), new Schema(Types.NestedField.optional(1, "n", Types.LongType.get())));
        lake = ServiceLoader.load(ConnectorFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.type().equals("iceberg"))
                .findFirst()
                .orElseThrow()
                .open(new ConnectorConfig(
                        "lake",
                        directory,
                        Map.of("catalog", "jdbc", "uri", "jdbc:sqlite:catalog.db", "warehouse", "warehouse"),
                        System::nanoTime));
    }

    private Mesh mesh() {
        PolicySet policies = new PolicySet(
                meshVersion,
                List.of(
                        grant("sales.shop.orders", Privilege.SELECT, Subjects.EVERYONE),
                        grant("lake.s.*", Privilege.SELECT, Subjects.EVERYONE),
                        grant("lake.s.*", Privilege.WRITE, STEWARDS)),
                List.of(new RowFilter(
                        "own-region",
                        "",
                        List.of(new TablePattern("sales", "shop", "orders")),
                        "region = ATTRIBUTE('region')",
                        Subjects.EVERYONE,
                        STEWARDS,
                        SOURCE)),
                List.of(new ColumnMask(
                        "mail",
                        "",
                        List.of(new TablePattern("*", "*", "*")),
                        List.of("mail"),
                        new Mask.ShowFirst(1),
                        Subjects.EVERYONE,
                        STEWARDS,
                        SOURCE)),
                Map.of());
        return new Mesh(meshVersion, new TreeMap<>(Map.of("sales", sales, "lake", lake)), policies);
    }

    @AfterEach
    void close() throws Exception {
        endpoint.close();
        lake.close();
        catalog.close();
    }

    private void create(String sql) {
        assertThat(steward.sql().executeUpdate(sql, steward.options())).isZero();
    }

    @Test
    void viewGivesEveryReaderTheirOwnRows() throws Exception {
        create("CREATE VIEW lake.s.v COMMENT 'all' AS SELECT id, region, mail FROM sales.shop.orders");
        assertThat(steward.query("SELECT id, mail FROM lake.s.v ORDER BY id"))
                .containsExactly(Arrays.asList(1L, "a@mail"), Arrays.asList(2L, "b@mail"), Arrays.asList(3L, null));
        List<List<Object>> own = new ArrayList<>();
        analyst.query("SELECT id, mail FROM lake.s.v ORDER BY id").forEach(row -> own.add(new ArrayList<>(row)));
        assertThat(own).hasSize(2);
        assertThat(own.get(0).get(0)).isEqualTo(1L);
        assertThat(own.toString()).doesNotContain("a@mail");
        assertThat(analyst.query("SELECT COUNT(*) FROM lake.s.v WHERE 100 / (id - 2) > -1000"))
                .containsExactly(List.of(2L));
        assertThat(catalog.loadView(TableIdentifier.of("s", "v"))
                        .sqlFor("meshgate")
                        .sql())
                .isEqualTo("SELECT id, region, mail FROM \"sales\".\"shop\".\"orders\"");
    }

    @Test
    void viewsAreTables() throws Exception {
        create("CREATE VIEW lake.s.v AS SELECT id FROM sales.shop.orders");
        assertThat(tables(List.of("VIEW"))).containsExactly(List.of("v", "VIEW"));
        assertThat(tables(List.of("TABLE"))).containsExactly(List.of("t", "TABLE"));
        assertThat(tables(List.of())).contains(List.of("t", "TABLE"), List.of("v", "VIEW"));
        assertThat(tables(List.of("SYNONYM"))).isEmpty();
        assertThat(analyst.query("SELECT table_name, table_type FROM lake.information_schema.tables"
                        + " WHERE table_schema = 's' ORDER BY 1"))
                .containsExactly(List.of("t", "BASE TABLE"), List.of("v", "VIEW"));
        assertThat(analyst.query("SELECT column_name, is_nullable FROM lake.information_schema.columns"
                        + " WHERE table_name = 'v'"))
                .containsExactly(List.of("id", "YES"));
        assertThat(analyst.query("DESCRIBE lake.s.v")).hasSize(1);
        assertThat(analyst.query("SHOW TABLES FROM lake.s")).containsExactly(List.of("t"), List.of("v"));
    }

    private List<List<Object>> tables(List<String> types) throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        analyst.rows(analyst.sql().getTables("lake", null, null, types, false, analyst.options()))
                .forEach(row -> rows.add(new ArrayList<>(row.subList(2, 4))));
        return rows;
    }

    @Test
    void definitionIsForThoseWhoMayChangeIt() throws Exception {
        create("CREATE VIEW lake.s.v AS SELECT id FROM sales.shop.orders");
        String definition = "SELECT view_definition FROM lake.information_schema.views WHERE table_name = 'v'";
        assertThat(steward.query(definition)).containsExactly(List.of("SELECT id FROM \"sales\".\"shop\".\"orders\""));
        assertThat(analyst.query(definition)).containsExactly(Arrays.asList((Object) null));
    }

    @Test
    void onlyThoseWithAGrantWriteViews() throws Exception {
        refused(
                ErrorCode.ACCESS_DENIED,
                () -> analyst.sql().executeUpdate("CREATE VIEW lake.s.v AS SELECT 1 AS n", analyst.options()));
        create("CREATE VIEW lake.s.v AS SELECT 1 AS n");
        refused(
                ErrorCode.ACCESS_DENIED,
                () -> analyst.sql()
                        .executeUpdate("CREATE OR REPLACE VIEW lake.s.v AS SELECT 2 AS n", analyst.options()));
        refused(ErrorCode.ACCESS_DENIED, () -> analyst.sql().executeUpdate("DROP VIEW lake.s.v", analyst.options()));
        refused(
                ErrorCode.ACCESS_DENIED,
                () -> steward.sql().executeUpdate("CREATE VIEW sales.shop.v AS SELECT 1 AS n", steward.options()));
        assertThat(analyst.query("SELECT n FROM lake.s.v")).containsExactly(List.of(1));
    }

    @Test
    void replacesAndDrops() throws Exception {
        create("CREATE VIEW lake.s.v AS SELECT 1 AS n");
        refused(
                ErrorCode.TABLE_EXISTS,
                () -> steward.sql().executeUpdate("CREATE VIEW lake.s.v AS SELECT 2 AS n", steward.options()));
        refused(
                ErrorCode.TABLE_EXISTS,
                () -> steward.sql()
                        .executeUpdate("CREATE OR REPLACE VIEW lake.s.t AS SELECT 2 AS n", steward.options()));
        assertThat(analyst.query("SELECT n FROM lake.s.v")).containsExactly(List.of(1));
        create("CREATE OR REPLACE VIEW lake.s.v AS SELECT 2 AS n");
        assertThat(analyst.query("SELECT n FROM lake.s.v")).containsExactly(List.of(2));
        // Also as a query, as some tools send everything.
        assertThat(steward.query("DROP VIEW lake.s.v")).isEmpty();
        refused(ErrorCode.TABLE_NOT_FOUND, () -> analyst.execute("SELECT n FROM lake.s.v"));
        create("DROP VIEW IF EXISTS lake.s.v");
    }

    /** To be described is not to be run: tools prepare everything before. */
    @Test
    void preparingChangesNothing() throws Exception {
        FlightSqlClient.PreparedStatement prepared =
                steward.sql().prepare("CREATE VIEW lake.s.v AS SELECT 1 AS n", steward.options());
        assertThat(prepared.getResultSetSchema().getFields()).isEmpty();
        assertThat(catalog.listViews(Namespace.of("s"))).isEmpty();
        prepared.close(steward.options());
    }

    @Test
    void planOfAnotherMeshIsRefused() throws Exception {
        var info = steward.execute("CREATE VIEW lake.s.v AS SELECT 1 AS n");
        meshVersion = "2";
        FlightRuntimeException failure = refused(ErrorCode.PLAN_OUTDATED, () -> steward.rows(info));
        assertThat(failure).isNotNull();
        assertThat(catalog.listViews(Namespace.of("s"))).isEmpty();
    }

    @Test
    void readsAViewThatSparkHasWritten() throws Exception {
        catalog.buildView(TableIdentifier.of("s", "of_spark"))
                .withSchema(new Schema(
                        Types.NestedField.optional(1, "region", Types.StringType.get()),
                        Types.NestedField.optional(2, "n", Types.LongType.get())))
                .withDefaultCatalog("spark_catalog")
                .withDefaultNamespace(Namespace.of("s"))
                .withQuery("spark", "SELECT `region`, COUNT(*) AS n FROM sales.shop.`orders` GROUP BY region")
                .create();
        assertThat(analyst.query("SELECT * FROM lake.s.of_spark")).containsExactly(List.of("EUROPE", 2L));
        assertThat(steward.query("SELECT * FROM lake.s.of_spark")).hasSize(2);
    }
}
