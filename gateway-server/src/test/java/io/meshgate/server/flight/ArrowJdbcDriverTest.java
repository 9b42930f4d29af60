package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arrow's own JDBC driver, which many tools come with; its classes are shaded and do not meet the service's. */
class ArrowJdbcDriverTest {
    private final FlightFixture fixture = new FlightFixture();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void selects() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT n FROM numbers")) {
            List<Long> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getLong("n"));
            }
            assertThat(numbers).containsExactly(0L, 1L, 2L);
            assertThat(rows.getMetaData().getColumnCount()).isEqualTo(1);
        }
    }

    @Test
    void bindsParameters() throws Exception {
        List<Object> bound = new ArrayList<>();
        fixture.queries.define(
                "SELECT n FROM numbers WHERE n = ?",
                FlightFixture.NUMBERS,
                List.of(Field.nullable("?1", new ArrowType.Int(64, true))),
                (root, batch, execution) -> {
                    if (batch == 0) {
                        bound.addAll(execution.parameters());
                    }
                    return FlightFixture.numbers(1, 1).fill(root, batch, execution);
                });
        try (Connection connection = connect("");
                PreparedStatement statement = connection.prepareStatement("SELECT n FROM numbers WHERE n = ?")) {
            statement.setLong(1, 42);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
        }
        assertThat(bound).containsExactly(42L);
    }

    @Test
    void listsTablesAndColumns() throws Exception {
        try (Connection connection = connect("")) {
            List<String> found = new ArrayList<>();
            try (ResultSet tables =
                    connection.getMetaData().getTables("sales", "crm", "customer%", new String[] {"TABLE"})) {
                while (tables.next()) {
                    found.add(tables.getString("TABLE_CAT") + "." + tables.getString("TABLE_SCHEM") + "."
                            + tables.getString("TABLE_NAME"));
                }
            }
            assertThat(found).containsExactly("sales.crm.customer_notes", "sales.crm.customers");
            List<String> columns = new ArrayList<>();
            try (ResultSet rows = connection.getMetaData().getColumns("sales", "crm", "customers", "%")) {
                while (rows.next()) {
                    columns.add(rows.getString("COLUMN_NAME") + " " + rows.getString("TYPE_NAME"));
                }
            }
            assertThat(columns).hasSize(4).first().isEqualTo("id BIGINT");
        }
    }

    @Test
    void asksWhatTheServerIs() throws Exception {
        try (Connection connection = connect("")) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("Meshgate");
            assertThat(connection.getMetaData().getIdentifierQuoteString()).isEqualTo("\"");
            assertThat(connection.getMetaData().getCatalogTerm()).isEqualTo("domain");
            assertThat(connection.getMetaData().isReadOnly()).isFalse();
            assertThat(connection.getMetaData().supportsTransactions()).isFalse();
            assertThat(connection.getMetaData().supportsFullOuterJoins()).isTrue();
            assertThat(connection.getMetaData().getNumericFunctions()).contains("ABS");
            assertThat(connection.getMetaData().supportsConvert()).isTrue();
            assertThat(connection.getMetaData().getDefaultTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_NONE);
        }
    }

    @Test
    void startsInACatalog() throws Exception {
        List<String> catalogs = new ArrayList<>();
        fixture.queries.define("SELECT catalog", FlightFixture.NUMBERS, (root, batch, execution) -> {
            catalogs.add(execution.session().context().catalog().orElse("-"));
            return FlightFixture.numbers(1, 1).fill(root, batch, execution);
        });
        Connection connection = connect("&catalog=sales");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT catalog")) {
            assertThat(rows.next()).isTrue();
        }
        closeTolerantly(connection);
        assertThat(catalogs).startsWith("sales");
        assertThatThrownBy(() -> connect("&catalog=nowhere")).isInstanceOf(SQLException.class);
    }

    @Test
    void showsTheGatewaysMessage() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM missing"))
                    .hasStackTraceContaining("TABLE_NOT_FOUND: there is no such table");
        }
        Properties wrong = credentials("wrong");
        assertThatThrownBy(() -> DriverManager.getConnection(url(""), wrong))
                .hasStackTraceContaining("UNAUTHENTICATED: the user name or the password is wrong");
    }

    /** Version 18.3.0 closes its session a second time when it has closed its channel already. */
    private static void closeTolerantly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("Channel shutdown invoked");
        }
    }

    private Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(url(options), credentials("analyst-secret"));
    }

    private String url(String options) {
        return "jdbc:arrow-flight-sql://127.0.0.1:" + fixture.endpoint.port() + "/?useEncryption=false" + options;
    }

    private static Properties credentials(String password) {
        Properties properties = new Properties();
        properties.setProperty("user", "analyst");
        properties.setProperty("password", password);
        return properties;
    }
}
