package io.meshgate.server.flight;

import static io.meshgate.server.engine.Columns.*;
import static io.meshgate.server.flight.MeshEndpoint.grant;
import static io.meshgate.server.flight.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.TableName;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.flight.FlightFixture.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code information_schema} over Flight SQL, planned and run as for any client. */
class InformationSchemaTest {
    private static final Subjects STEWARDS = new Subjects(Set.of(), Set.of("steward"), false);
    private static final String TABLES_OF_SHOP =
            "SELECT table_name FROM sales.information_schema.tables WHERE table_schema = 'shop' ORDER BY table_name";

    private final InMemoryConnector sales = new InMemoryConnector();
    private final InMemoryConnector hr = new InMemoryConnector();
    private MeshEndpoint endpoint;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        table(sales, "shop", "orders", List.of(Arrays.asList("orders", null), Arrays.asList("nowhere", "s")), "region");
        table(sales, "shop", "payroll", List.of(), "wage");
        table(sales, "vault", "jewels", List.of(), "carats");
        table(hr, "people", "staff", List.of(), "mail");
        Mesh mesh = new Mesh(
                "1",
                new TreeMap<String, Connector>(Map.of("sales", sales, "hr", hr)),
                new PolicySet(
                        "1",
                        List.of(
                                grant("sales.shop.orders", Privilege.SELECT, Subjects.EVERYONE, "secret"),
                                grant("sales.vault.jewels", Privilege.DISCOVER, Subjects.EVERYONE),
                                grant("sales.wide.*", Privilege.SELECT, Subjects.EVERYONE),
                                grant("hr.*.*", Privilege.SELECT, Subjects.EVERYONE),
                                grant("sales.shop.*", Privilege.SELECT, STEWARDS)),
                        List.of(),
                        List.of(),
                        Map.of()));
        UserDirectory users = new UserDirectory(
                List.of(
                        new User("analyst", FlightFixture.ANALYST_HASH, Set.of("reader"), Map.of()),
                        new User("steward", FlightFixture.STEWARD_HASH, Set.of("steward"), Map.of())),
                System::nanoTime);
        endpoint = new MeshEndpoint(temporary, List.of(), () -> mesh, () -> users);
    }

    @AfterEach
    void close() throws Exception {
        endpoint.close();
    }

    private static void table(
            InMemoryConnector source, String schema, String name, List<List<@Nullable Object>> rows, String column) {
        source.replaceTable(
                new TableName(schema, name),
                List.of(
                        new Column(1, column(column, TEXT), Optional.of("about " + column)),
                        new Column(2, column("secret", TEXT), Optional.empty())),
                rows);
    }

    private Client connect(String user) {
        return endpoint.connect(user);
    }

    @Test
    void everyoneSeesTheirOwnMesh() throws Exception {
        Client analyst = connect("analyst");
        Client steward = connect("steward");
        String columns = "SELECT table_name, column_name, ordinal_position, data_type, comment"
                + " FROM sales.information_schema.columns WHERE table_schema = 'shop' ORDER BY 1, 3";
        // In turn, as plans are kept.
        for (int i = 0; i < 2; i++) {
            assertThat(analyst.query(TABLES_OF_SHOP)).containsExactly(List.of("orders"));
            assertThat(steward.query(TABLES_OF_SHOP)).containsExactly(List.of("orders"), List.of("payroll"));
            assertThat(analyst.query(columns))
                    .containsExactly(List.of("orders", "region", 1, "VARCHAR", "about region"));
            assertThat(steward.query(columns))
                    .hasSize(4)
                    .anySatisfy(row -> assertThat(row).startsWith("payroll", "secret", 2));
        }
    }

    @Test
    void tellsNothingOfHiddenNames() throws Exception {
        Client analyst = connect("analyst");
        assertThat(analyst.query("SELECT COUNT(*) FROM sales.information_schema.columns"
                        + " WHERE column_name IN ('wage', 'secret') AND table_schema = 'shop'"))
                .containsExactly(List.of(0L));
        FlightRuntimeException failure = refused(
                ErrorCode.TABLE_NOT_FOUND, () -> analyst.execute("SELECT * FROM sales.information_schema.payrol"));
        assertThat(failure.getMessage()).doesNotContain("payroll");
        assertThat(String.valueOf(analyst.query("EXPLAIN " + TABLES_OF_SHOP)))
                .contains("sales.information_schema.tables")
                .doesNotContain("payroll", "orders");
        FlightRuntimeException cast = refused(
                ErrorCode.INVALID_CAST,
                () -> analyst.query("SELECT CAST(table_name AS INTEGER) FROM sales.information_schema.tables"
                        + " WHERE table_name NOT IN ('orders', 'jewels')"));
        assertThat(cast.getMessage()).doesNotContain("payroll", "wage");
    }

    @Test
    void joinsWithTablesAndItself() throws Exception {
        Client analyst = connect("analyst");
        assertThat(analyst.query("SELECT o.region, t.table_schema FROM sales.shop.orders o"
                        + " LEFT JOIN sales.information_schema.tables t ON t.table_name = o.region ORDER BY 1"))
                .containsExactly(Arrays.asList("nowhere", null), Arrays.asList("orders", "shop"));
        assertThat(analyst.query("SELECT s.schema_name, COUNT(c.column_name) FROM sales.information_schema.schemata s"
                        + " LEFT JOIN sales.information_schema.columns c ON c.table_schema = s.schema_name"
                        + " WHERE EXISTS (SELECT 1 FROM sales.information_schema.tables t"
                        + " WHERE t.table_schema = s.schema_name AND t.table_type = 'BASE TABLE')"
                        + " GROUP BY s.schema_name ORDER BY 1"))
                .containsExactly(List.of("shop", 1L), List.of("vault", 2L));
        assertThat(analyst.query("SELECT table_catalog, COUNT(*) FROM (SELECT * FROM sales.information_schema.tables"
                        + " UNION ALL SELECT * FROM hr.information_schema.tables)"
                        + " WHERE table_schema <> 'information_schema' GROUP BY table_catalog ORDER BY 1"))
                .containsExactly(List.of("hr", 1L), List.of("sales", 2L));
        assertThat(analyst.query("SELECT COUNT(*) FROM sales.information_schema.views"))
                .containsExactly(List.of(0L));
        assertThat(analyst.query("SELECT COUNT(*) FROM hr.information_schema.schemata"))
                .containsExactly(List.of(2L));
    }

    @Test
    void takesParameters() throws Exception {
        Client analyst = connect("analyst");
        try (PreparedStatement statement = analyst.sql()
                .prepare(
                        "SELECT column_name FROM sales.information_schema.columns WHERE table_name = ?",
                        analyst.options())) {
            for (Map.Entry<String, List<List<@Nullable Object>>> expected : Map.of(
                            "orders", List.of(List.<@Nullable Object>of("region")),
                            "payroll", List.<List<@Nullable Object>>of())
                    .entrySet()) {
                Schema schema = new Schema(List.of(Field.nullable("?1", TEXT)));
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, endpoint.clientAllocator());
                ((VarCharVector) root.getVector(0)).setSafe(0, expected.getKey().getBytes(StandardCharsets.UTF_8));
                root.setRowCount(1);
                statement.setParameters(root);
                assertThat(analyst.rows(statement.execute(analyst.options()))).isEqualTo(expected.getValue());
            }
            statement.close(analyst.options());
        }
    }

    @Test
    void aDomainThatIsDownHurtsItsOwnOnly() throws Exception {
        Client analyst = connect("analyst");
        hr.goDown();
        assertThat(analyst.query(TABLES_OF_SHOP)).hasSize(1);
        FlightRuntimeException failure = refused(
                ErrorCode.CATALOG_UNAVAILABLE,
                () -> analyst.query("SELECT table_name FROM hr.information_schema.tables"));
        assertThat(failure.getMessage()).contains("The catalog of domain 'hr' cannot be reached");
        hr.comeUp();
        assertThat(analyst.query("SELECT table_name FROM hr.information_schema.tables WHERE table_schema = 'people'"))
                .containsExactly(List.of("staff"));
    }

    @Test
    void listsTenThousandTablesInTime() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            table(sales, "wide", "table_" + i, List.of(), "n");
        }
        Client analyst = connect("analyst");
        String all = "SELECT table_schema, table_name, table_type FROM sales.information_schema.tables"
                + " WHERE table_schema = 'wide'";
        String one = "SELECT column_name FROM sales.information_schema.columns"
                + " WHERE table_schema = 'wide' AND table_name = 'table_77'";
        String every = "SELECT table_name, column_name, data_type FROM sales.information_schema.columns";
        long tables = best(analyst, all, 10_000);
        long column = best(analyst, one, 2);
        long columns = best(analyst, every, 20_000);
        System.out.printf(
                "10,000 tables: tables %d ms, columns of one %d ms, columns of all %d ms%n",
                tables / 1_000_000, column / 1_000_000, columns / 1_000_000);
        // Wide of the 200 ms that it takes at most where nothing else runs.
        assertThat(tables).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }

    private static long best(Client client, String sql, int rows) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            long from = System.nanoTime();
            assertThat(client.query(sql)).hasSizeGreaterThanOrEqualTo(rows);
            best = Math.min(best, System.nanoTime() - from);
        }
        return best;
    }
}
