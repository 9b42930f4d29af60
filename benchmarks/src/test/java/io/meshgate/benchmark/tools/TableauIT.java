package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The calls of Tableau's JDBC connector ("Other Databases (JDBC)"). Its source is not public; what it calls is documented
 * in tableau/connector-plugin-sdk: {@code docs/metadata-enumeration.md} (getCatalogs, getSchemas, getTables, getColumns,
 * keys, indexes, {@code WHERE 1=0}; neither setCatalog nor USE, but the database in the URL and statements that name
 * schema and table only), {@code docs/drivers.md} (the SQLStates it acts on), {@code docs/capabilities.md} (fetch sizes,
 * cancel, prepared queries, auto-commit) and the issues 1252 (probes for temporary tables) and 520 (getTableTypes).
 */
@ExtendWith(ToolGateway.Extension.class)
class TableauIT {
    private static final String MANY_ROWS =
            "SELECT a.\"id\" + b.\"id\" + c.\"id\" AS \"x\" FROM \"retail\".\"customer\" a"
                    + " CROSS JOIN \"retail\".\"customer\" b CROSS JOIN \"retail\".\"customer\" c";

    private final ToolGateway gateway;
    private Connection connection;

    TableauIT(ToolGateway gateway) {
        this.gateway = gateway;
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(gateway.url() + "/sales", ToolGateway.ANALYST, ToolGateway.ANALYST);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void tellsAWrongPasswordFromAServerThatIsNotThere() throws IOException {
        assertThatThrownBy(() -> DriverManager.getConnection(gateway.url(), "analyst", "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + free, "analyst", "analyst"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
    }

    @Test
    void enumeratesDatabasesSchemasAndTables() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(server.getJDBCMajorVersion()).isGreaterThanOrEqualTo(4);
        assertThat(server.getDriverName()).isNotBlank();
        assertThat(server.getDriverVersion()).isNotBlank();
        assertThat(Listed.of(server.getCatalogs()).values("TABLE_CAT"))
                .containsSubsequence("finance", "logistics", "sales");
        assertThat(Listed.of(server.getSchemas("sales", null)).values("TABLE_CATALOG", "TABLE_SCHEM"))
                .containsExactly("sales.information_schema", "sales.retail");
        assertThat(Listed.of(server.getTableTypes()).values("TABLE_TYPE")).contains("TABLE", "VIEW");
        assertThat(Listed.of(server.getTables("sales", "retail", "%", new String[] {"TABLE", "VIEW", "SYNONYM"}))
                        .values("TABLE_NAME"))
                .containsExactly("customer", "orderXitems", "order_items");
    }

    @Test
    void searchesTablesByAPartOfTheirName() throws SQLException {
        assertThat(Listed.of(connection.getMetaData().getTables("sales", "%", "%item%", null))
                        .values("TABLE_NAME"))
                .containsExactly("orderXitems", "order_items");
    }

    @Test
    void readsColumnsKeysAndIndexesOfATable() throws SQLException {
        DatabaseMetaData server = connection.getMetaData();

        assertThat(Listed.of(server.getColumns("sales", "retail", "customer", "%"))
                        .values("COLUMN_NAME", "TYPE_NAME", "ORDINAL_POSITION"))
                .containsExactly("id.BIGINT.1", "name.VARCHAR.2", "region.VARCHAR.3", "email.VARCHAR.4");
        assertThat(Listed.of(server.getPrimaryKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getImportedKeys("sales", "retail", "customer"))
                        .rows())
                .isEmpty();
        assertThat(Listed.of(server.getIndexInfo("sales", "retail", "customer", true, true))
                        .rows())
                .isEmpty();
    }

    @Test
    void readsTheColumnsOfAPreparedQuery() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT * FROM (SELECT id, amount FROM retail.order_items JOIN retail.customer ON id = order_id)"
                        + " \"Custom SQL Query\" WHERE 1=0")) {
            ResultSetMetaData columns = statement.getMetaData();
            assertThat(columns.getColumnCount()).isEqualTo(2);
            assertThat(columns.getColumnLabel(2)).isEqualTo("amount");
            assertThat(columns.getColumnTypeName(2)).isEqualTo("DECIMAL");
            assertThat(columns.getPrecision(2)).isEqualTo(12);
            assertThat(columns.getScale(2)).isEqualTo(2);
            assertThat(columns.isNullable(2)).isEqualTo(ResultSetMetaData.columnNullable);
        }
    }

    @Test
    void groupsBySchemaQualifiedNamesAndKeepsTheCaseOfAliases() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(100);
            List<String> groups = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("""
                SELECT "customer"."region" AS "region",
                  SUM(1) AS "sum_Number of Records_ok",
                  COUNT(DISTINCT "customer"."id") AS "ctd_Id_ok"
                FROM "retail"."customer" "customer"
                  INNER JOIN "retail"."order_items" "order_items" ON ("customer"."id" = "order_items"."order_id" * 3)
                GROUP BY 1
                ORDER BY 2 DESC\
                """)) {
                assertThat(rows.getMetaData().getColumnLabel(2)).isEqualTo("sum_Number of Records_ok");
                while (rows.next()) {
                    groups.add(rows.getString("region") + " " + rows.getLong("sum_Number of Records_ok") + " "
                            + rows.getLong(3));
                }
            }
            assertThat(groups).containsExactly("EUROPE 2 2");
        }
    }

    @Test
    void findsThatNoTemporaryTableCanBeMadeAndGoesOn() throws SQLException {
        for (String probe : List.of(
                "CREATE LOCAL TEMPORARY TABLE \"#Tableau_1_Connect\" (\"COL\" INTEGER) ON COMMIT PRESERVE ROWS",
                "SELECT TOP 1 * INTO \"#Tableau_2_Connect\" FROM (SELECT 1 AS \"COL\") AS \"CHECKTEMP\"",
                "DROP TABLE \"#Tableau_1_Connect\"")) {
            try (Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(probe))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isIn("42000", "42601", "42P01", "0A000"));
            }
        }
        assertThat(connection.isValid(5)).isTrue();
    }

    /** What an isolation level or a transaction would be for is met by each statement's own snapshot. */
    @Test
    void isToldOfNoTransactions() throws SQLException {
        assertThat(connection.getMetaData().supportsTransactions()).isFalse();
        assertThat(connection.getMetaData().getDefaultTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
        connection.setAutoCommit(true);
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void cancelsAQueryFromAnotherThread() throws Exception {
        try (Statement statement = connection.createStatement()) {
            CountDownLatch started = new CountDownLatch(1);
            Thread user = new Thread(() -> {
                try {
                    started.await();
                    statement.cancel();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            user.start();
            assertThatThrownBy(() -> {
                        try (ResultSet rows = statement.executeQuery(MANY_ROWS)) {
                            started.countDown();
                            while (rows.next()) {
                                assertThat(rows.getLong("x")).isPositive();
                            }
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            user.join();
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM \"retail\".\"customer\"")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(ToolMesh.CUSTOMERS / 3);
            }
        }
    }

    @Test
    void closesAResultThatItHasReadInPart() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(100);
            try (ResultSet rows = statement.executeQuery(MANY_ROWS)) {
                for (int i = 0; i < 100; i++) {
                    assertThat(rows.next()).isTrue();
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT 1 AS \"COL\"")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }
}
