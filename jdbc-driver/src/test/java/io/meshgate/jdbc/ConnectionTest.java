package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tools and pools do with a connection besides running statements. */
@Timeout(60)
class ConnectionTest {
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));

    private FixedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FixedServer.plain()
                .answering("SELECT 1", NUMBERS, List.of(MeshgateDriverTest.numbers(1)))
                .answeringWithoutEnd("SELECT forever", NUMBERS, MeshgateDriverTest.numbers(1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void endsTheSessionThatItHasOpened() throws SQLException {
        connect("").close();
        assertThat(server.actions).containsExactly("CloseSession");
    }

    @Test
    void sendsClientInfoWithEachCall() throws SQLException {
        try (Connection connection = connect("?application-name=a%20tool")) {
            connection.isValid(5);
            assertThat(server.headers).containsEntry("meshgate-application", "a%20tool");
            connection.setClientInfo("ClientUser", "ä\u00adb");
            connection.setClientInfo("ClientHostname", "pc");
            connection.isValid(5);
            assertThat(server.headers)
                    .containsEntry("meshgate-client-user", "%C3%A4%C2%ADb")
                    .containsEntry("meshgate-client-host", "pc");
            assertThat(connection.getClientInfo("ClientHostname")).isEqualTo("pc");
            connection.setClientInfo("ClientHostname", null);
            assertThat(connection.getClientInfo("ClientHostname")).isNull();
            Properties only = new Properties();
            only.setProperty("ApplicationName", "other");
            connection.setClientInfo(only);
            assertThat(connection.getClientInfo()).isEqualTo(only);
            connection.isValid(5);
            assertThat(server.headers).containsOnlyKeys("meshgate-application");
        }
    }

    @Test
    void asksForCompressionWithEachCallWhenToldTo() throws SQLException {
        for (String suffix : List.of("", "?compression=none")) {
            try (Connection connection = connect(suffix)) {
                connection.isValid(5);
                assertThat(server.headers).doesNotContainKey("meshgate-compression");
            }
        }
        try (Connection connection = connect("?compression=zstd")) {
            connection.setClientInfo("ClientHostname", "pc");
            connection.isValid(5);
            assertThat(server.headers)
                    .containsEntry("meshgate-compression", "zstd")
                    .containsEntry("meshgate-client-host", "pc");
        }
        assertThatThrownBy(() -> connect("?compression=gzip"))
                .hasMessageContaining("property compression")
                .hasMessageContaining("accepted are none and lz4 and zstd");
    }

    @Test
    void refusesClientInfoThatNoHeaderHolds() throws SQLException {
        try (Connection connection = connect("")) {
            assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "a\r\nauthorization: x"))
                    .isInstanceOf(SQLClientInfoException.class);
            assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "x".repeat(257)))
                    .isInstanceOf(SQLClientInfoException.class);
            connection.setClientInfo("Favourite", "blue");
            assertThat(connection.getWarnings().getMessage()).contains("accepted are ApplicationName");
            assertThat(connection.getClientInfo("Favourite")).isNull();
            connection.close();
            assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "x"))
                    .isInstanceOf(SQLClientInfoException.class);
        }
    }

    @Test
    void warnsOfResultsOfOtherKinds() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat((Throwable) connection.getWarnings()).isNull();
            for (int i = 0; i < 100; i++) {
                connection
                        .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                        .close();
            }
            assertThat(connection.getWarnings().getMessage()).contains("TYPE_FORWARD_ONLY is used instead");
            assertThat(connection.getWarnings().getSQLState()).isEqualTo("01000");
            assertThat(connection.getWarnings().getNextWarning().getMessage()).contains("CONCUR_READ_ONLY");
            assertThat((Throwable) connection.getWarnings().getNextWarning().getNextWarning())
                    .isNull();
            connection.clearWarnings();
            assertThat((Throwable) connection.getWarnings()).isNull();
            try (Statement statement = connection.createStatement(
                    ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_READ_ONLY, ResultSet.CLOSE_CURSORS_AT_COMMIT)) {
                assertThat(statement.getResultSetType()).isEqualTo(ResultSet.TYPE_FORWARD_ONLY);
            }
            assertThat(connection.getWarnings().getNextWarning().getMessage()).contains("HOLD_CURSORS");
            assertThatThrownBy(() -> connection.createStatement(17, ResultSet.CONCUR_READ_ONLY))
                    .hasMessageContaining("none of the constants TYPE_");
            assertThatThrownBy(() -> connection.prepareStatement("SELECT 1", ResultSet.TYPE_FORWARD_ONLY, 17))
                    .hasMessageContaining("none of the constants CONCUR_");
        }
    }

    @Test
    void letsToolsPlayTransactions() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat(connection.getAutoCommit()).isTrue();
            assertThatThrownBy(connection::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25000"));
            assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
            connection.setAutoCommit(false);
            assertThat(connection.getAutoCommit()).isFalse();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 1")) {
                connection.commit();
                connection.rollback();
                assertThat(rows.next()).isTrue();
            }
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
            assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                    .isInstanceOf(SQLException.class);
            connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
            assertThatThrownBy(() -> connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT))
                    .isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThatThrownBy(() -> connection.setHoldability(17)).hasMessageContaining("none of the constants");
            assertThat(connection.isReadOnly()).isFalse();
            connection.setReadOnly(true);
            assertThat(connection.isReadOnly()).isTrue();
            assertThat(connection.nativeSQL("SELECT 1")).isEqualTo("SELECT 1");
        }
    }

    @Test
    void closesWhenTheNetworkTimeoutPasses() throws Exception {
        try (Connection connection = connect("?network-timeout=300ms");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT forever")) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(300);
            assertThat(rows.next()).isTrue();
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageContaining("network timeout of 300 ms");
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
    }

    @Test
    void takesANetworkTimeoutAndItsEnd() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat(connection.getNetworkTimeout()).isZero();
            connection.setNetworkTimeout(Runnable::run, 5_000);
            assertThat(connection.getNetworkTimeout()).isEqualTo(5_000);
            assertThat(connection.isValid(1)).isTrue();
            assertThatThrownBy(() -> connection.setNetworkTimeout(Runnable::run, -1))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connection.setNetworkTimeout(null, 1)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> connection.isValid(-1)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void abortsWithoutWaiting() throws Exception {
        Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT forever");
        assertThat(rows.next()).isTrue();
        assertThatThrownBy(() -> connection.abort(null)).isInstanceOf(SQLException.class);
        connection.abort(Runnable::run);
        connection.abort(Runnable::run);
        assertThat(connection.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
        assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.actions).isEmpty();
    }

    @Test
    void startsStatementsWithTheQueryTimeout() throws SQLException {
        try (Connection connection = connect("?query-timeout=90");
                Statement statement = connection.createStatement()) {
            assertThat(statement.getQueryTimeout()).isEqualTo(90);
        }
    }

    @Test
    void signsInWithAToken(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> DriverManager.getConnection(url("?token=wrong")))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("28"));
        connect("").close();
        String token = server.authorization.substring("Bearer ".length());
        server.actions.clear();
        try (Connection connection = DriverManager.getConnection(url("?token=" + token))) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(connection.getMetaData().getUserName()).isEmpty();
        }
        Path file = Files.writeString(directory.resolve("token"), token + "\n");
        try (Connection connection = DriverManager.getConnection(url("?user=ann&token-file=" + file))) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("ann");
        }
        assertThat(server.actions).doesNotContain("CloseSession");
        Files.writeString(file, "two\nlines");
        assertThatThrownBy(() -> DriverManager.getConnection(url("?token-file=" + file)))
                .hasMessageContaining("property token-file")
                .hasMessageNotContaining("lines");
    }

    private Connection connect(String suffix) throws SQLException {
        return DriverManager.getConnection(url(suffix), FixedServer.USER, FixedServer.PASSWORD);
    }

    private String url(String suffix) {
        return "jdbc:meshgate://127.0.0.1:" + server.port() + suffix;
    }
}
