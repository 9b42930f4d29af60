package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Through {@link DriverManager} to a server on a loopback port; each connection checks its memory when it closes. */
@Timeout(60)
class MeshgateDriverTest {
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));
    private static final Schema COUNT = new Schema(List.of(new Field(
            "rows",
            new FieldType(false, new ArrowType.Int(64, true), null, Map.of("meshgate.update-count", "true")),
            List.of())));
    private static final Schema NOTHING = new Schema(List.of());

    private FixedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FixedServer.plain()
                .answering("SELECT 1", NUMBERS, List.of(numbers(1)))
                .answering("SELECT n", NUMBERS, List.of(numbers(1, 2), numbers(), numbers(3)))
                .answering("INSERT three", COUNT, List.of(numbers(3)))
                .answering("SELECT none", NUMBERS, List.of())
                .answering("USE \"sales\".\"odd \"\" one\"", NOTHING, List.of())
                .answeringWithoutEnd("SELECT forever", NUMBERS, numbers(1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void streamsAllBatches() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT n")) {
            assertThat(rows.isBeforeFirst()).isTrue();
            for (long expected = 1; expected <= 3; expected++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(expected);
                assertThat(rows.getRow()).isEqualTo((int) expected);
            }
            assertThat(rows.next()).isFalse();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void givesTheCountOfAStatementThatWrites() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("INSERT three")).isEqualTo(3);
            assertThat(statement.getResultSet()).isNull();
            assertThat(statement.execute("INSERT three")).isFalse();
            assertThat(statement.getLargeUpdateCount()).isEqualTo(3);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            statement.addBatch("INSERT three");
            statement.addBatch("INSERT three");
            assertThat(statement.executeBatch()).containsExactly(3, 3);
            try (ResultSet rows = statement.executeQuery("INSERT three")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("rows")).isEqualTo(3);
            }
        }
        assertThat(server.statements).containsOnly("INSERT three").hasSize(5);
    }

    @Test
    void readsAnEmptyResult() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT none")).isTrue();
            assertThat(statement.getResultSet().next()).isFalse();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void entersCatalogAndSchemaOfTheUrl() throws SQLException {
        try (Connection connection = connect("/sales/odd%20%22%20one")) {
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(server.statements).containsExactly("USE \"sales\".\"odd \"\" one\"");
    }

    @Test
    void closesTheResultBeforeWhenExecutingAgain() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            ResultSet first = statement.executeQuery("SELECT n");
            assertThat(first.next()).isTrue();
            ResultSet second = statement.executeQuery("SELECT 1");
            assertThat(first.isClosed()).isTrue();
            assertThat(second.next()).isTrue();
        }
    }

    @Test
    void closesWhatIsOpenWithTheConnection() throws SQLException {
        Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT n");
        assertThat(rows.next()).isTrue();

        connection.close();

        assertThat(rows.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(rows::next)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
        assertThatThrownBy(connection::createStatement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }

    @Test
    void cancelsWhileTheReaderWaits() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT forever")) {
            assertThat(rows.next()).isTrue();
            CountDownLatch reading = new CountDownLatch(1);
            CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
                reading.countDown();
                return nextUnchecked(rows);
            });
            assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();

            statement.cancel();

            assertThatThrownBy(() -> reader.get(30, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void stopsTheServerWhenAResultIsClosedEarly() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT forever");
            assertThat(rows.next()).isTrue();
            rows.close();
            assertThat(server.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void tellsTheServersErrorWithItsSqlState() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nowhere"))
                    .isInstanceOfSatisfying(
                            SQLSyntaxErrorException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("42P01"))
                    .hasMessage("TABLE_NOT_FOUND: there is no table 'nowhere'");
        }
    }

    @Test
    void refusesAWrongPasswordWithoutRepeatingIt() {
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", "s3cret");
        assertThatThrownBy(() -> DriverManager.getConnection(url(""), login))
                .isInstanceOfSatisfying(
                        SQLInvalidAuthorizationSpecException.class,
                        e -> assertThat(e.getSQLState()).isEqualTo("28000"))
                .hasMessageStartingWith("UNAUTHENTICATED")
                .hasMessageNotContaining("s3cret")
                .satisfies(e -> assertThat(Throwables.getStackTraceAsString(e)).doesNotContain("s3cret"));
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + free, login()))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageStartingWith("The server at 127.0.0.1:" + free + " cannot be used: nothing answers there");
    }

    @Test
    void knowsWhetherTheConnectionIsAlive() throws Exception {
        try (Connection connection = connect("")) {
            assertThat(connection.isValid(5)).isTrue();
            server.close();
            assertThat(connection.isValid(5)).isFalse();
        } finally {
            server = FixedServer.plain();
        }
    }

    @Test
    void namesEveryMethodThatIsNotBuilt() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertNotSupported(() -> connection.prepareCall("SELECT 1"), "Connection.prepareCall(String)");
            assertNotSupported(() -> statement.setCursorName("c"), "Statement.setCursorName(String)");
            assertNotSupported(rows::previous, "ResultSet.previous()");
            assertNotSupported(() -> rows.getBlob("n"), "ResultSet.getBlob(String)");
            assertNotSupported(() -> rows.updateInt("n", 1), "ResultSet.updateInt(String, int)");
            assertNotSupported(connection::setSavepoint, "Connection.setSavepoint()");
        }
    }

    @Test
    void describesItselfWithoutThePassword() throws SQLException {
        try (Connection connection = connect("?user=ann&password=p%26w%20%2B%25")) {
            assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:meshgate://127.0.0.1:" + server.port());
            assertThat(connection.getMetaData().getUserName()).isEqualTo("ann");
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("Meshgate");
            assertThat(connection.getMetaData().isReadOnly()).isFalse();
            assertThat(connection.toString()).doesNotContain("p&w");
        }
    }

    @Test
    void unwrapsToItsOwnInterfaceOnly() throws SQLException {
        try (Connection connection = connect("")) {
            assertThat(connection.isWrapperFor(Connection.class)).isTrue();
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(connection.isWrapperFor(Statement.class)).isFalse();
            assertThatThrownBy(() -> connection.unwrap(Statement.class)).isInstanceOf(SQLException.class);
            assertThat(connection.equals(connection)).isTrue();
        }
    }

    @Test
    void leavesUrlsOfOtherDriversAlone() throws SQLException {
        assertThat(new MeshgateDriver().connect("jdbc:postgresql://h/db", new Properties()))
                .isNull();
    }

    private static void assertNotSupported(ThrowingCallable call, String method) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLFeatureNotSupportedException.class,
                        e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                .hasMessageContaining(method);
    }

    private static boolean nextUnchecked(ResultSet rows) {
        try {
            return rows.next();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private Connection connect(String suffix) throws SQLException {
        return DriverManager.getConnection(url(suffix), login());
    }

    private String url(String suffix) {
        return "jdbc:meshgate://127.0.0.1:" + server.port() + suffix;
    }

    private static Properties login() {
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        return login;
    }

    static Consumer<VectorSchemaRoot> numbers(long... values) {
        return root -> {
            BigIntVector vector = (BigIntVector) root.getVector(0);
            for (int i = 0; i < values.length; i++) {
                vector.setSafe(i, values[i]);
            }
            root.setRowCount(values.length);
        };
    }
}
