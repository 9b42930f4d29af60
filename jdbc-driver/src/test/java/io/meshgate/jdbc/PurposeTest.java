package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver sends for a purpose, and when it takes one back. */
@Timeout(60)
class PurposeTest {
    private static final Schema NOTHING = new Schema(List.of());
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));
    private static final String SET = "SET SESSION purpose = 'fraud'";
    private static final String RESET = "RESET SESSION purpose";

    private FixedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FixedServer.plain()
                .answering("SELECT 1", NUMBERS, List.of(MeshgateDriverTest.numbers(1)))
                .answering("USE a", NOTHING, List.of())
                .answering(SET, NOTHING, List.of())
                .answering(RESET, NOTHING, List.of());
        server.takesCommandTickets = true;
        server.takesPurposes = true;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:meshgate://127.0.0.1:" + server.port() + properties, FixedServer.USER, FixedServer.PASSWORD);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long resets() {
        return server.statements.stream().filter(RESET::equals).count();
    }

    @Test
    void thePropertyGoesWithEachCall() throws SQLException {
        try (Connection connection = connect("?purpose=Fraud%20%C3%A4&application-name=x")) {
            run(connection, "SELECT 1");
            assertThat(server.headers)
                    .containsEntry("meshgate-purpose", "Fraud%20%C3%A4")
                    .containsEntry("meshgate-application", "x");
            connection.setClientInfo("ApplicationName", "y");
            connection.isValid(5);
            assertThat(server.headers).containsEntry("meshgate-purpose", "Fraud%20%C3%A4");
        }
        try (Connection connection = connect("")) {
            connection.isValid(5);
            assertThat(server.headers).doesNotContainKey("meshgate-purpose");
        }
    }

    @Test
    void aServerThatKnowsNoPurposesIsRefused() throws SQLException {
        server.takesPurposes = false;
        assertThatThrownBy(() -> connect("?purpose=fraud"))
                .hasMessageContaining("does not take the property purpose")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        assertThat(server.actions).last().isEqualTo("CloseSession");
        connect("").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "a\u0085"})
    void aPropertyThatNoHeaderHoldsIsRefused(String purpose) {
        MeshgateDataSource source = new MeshgateDataSource();
        source.setUrl("jdbc:meshgate://127.0.0.1:" + server.port());
        source.setPurpose(purpose);
        assertThatThrownBy(() -> source.getConnection(FixedServer.USER, FixedServer.PASSWORD))
                .hasMessageContaining("The property purpose has a value that is not valid");
        assertThatThrownBy(() -> connect("?purpose=" + "x".repeat(257)))
                .hasMessageContaining("The property purpose has a value that is not valid");
    }

    @Test
    void whatAStatementMayHaveSetIsTakenBackOnce() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "SELECT 1");
            connection.clearWarnings();
            connection.endRequest();
            assertThat(resets()).isZero();

            run(connection, SET);
            connection.clearWarnings();
            assertThat(resets()).isEqualTo(1);
            connection.clearWarnings();
            connection.beginRequest();
            assertThat(resets()).isEqualTo(1);

            run(connection, SET);
            connection.endRequest();
            run(connection, "USE a");
            connection.beginRequest();
            assertThat(resets()).isEqualTo(3);
        }
    }

    @Test
    void nothingIsTakenBackFromAConnectionThatHasItsOwn() throws SQLException {
        try (Connection connection = connect("?purpose=fraud")) {
            run(connection, "USE a");
            connection.clearWarnings();
            assertThat(resets()).isZero();
        }
    }

    @Test
    void aStatementThatFailedMayHaveSetOne() throws SQLException {
        try (Connection connection = connect("")) {
            assertThatThrownBy(() -> run(connection, "SELECT nothing")).isInstanceOf(SQLException.class);
            connection.clearWarnings();
            assertThat(resets()).isEqualTo(1);
        }
    }

    /** Whoever would get it next would ask for the purpose of whoever had it before. */
    @Test
    void aConnectionWhosePurposeStaysIsClosed() throws Exception {
        try (FixedServer withoutReset = FixedServer.plain().answering(SET, NOTHING, List.of())) {
            withoutReset.takesCommandTickets = true;
            Connection connection = DriverManager.getConnection(
                    "jdbc:meshgate://127.0.0.1:" + withoutReset.port(), FixedServer.USER, FixedServer.PASSWORD);
            run(connection, SET);
            assertThatThrownBy(connection::clearWarnings).isInstanceOf(SQLException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPoolLendsNoPurpose(boolean boundaries) throws SQLException {
        String property = "com.zaxxer.hikari.enableRequestBoundaries";
        System.setProperty(property, String.valueOf(boundaries));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:meshgate://127.0.0.1:" + server.port());
        config.setUsername(FixedServer.USER);
        config.setPassword(FixedServer.PASSWORD);
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            for (int i = 1; i <= 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    run(connection, SET);
                }
                assertThat(server.statements).last().isEqualTo(RESET);
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT 1")) {
                    assertThat(rows.next()).isTrue();
                }
                assertThat(resets()).isEqualTo(i);
            }
        } finally {
            System.clearProperty(property);
        }
    }
}
