package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that go away, that send much, and that are asked for what is over. */
@Timeout(120)
class ServerTroubleTest {
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));
    private static final int LONG_TEXT = 50_000_000;

    private FixedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FixedServer.plain()
                .answering("SELECT 1", NUMBERS, List.of(MeshgateDriverTest.numbers(1)))
                .answeringWithoutEnd("SELECT forever", NUMBERS, MeshgateDriverTest.numbers(1));
        server.takesCommandTickets = true;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysThatTheServerWentAwayInTheMiddleOfAResult() throws Exception {
        try (Wire wire = new Wire(server.port());
                Connection connection = connect(wire.port(), "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT forever")) {
            assertThat(rows.next()).isTrue();
            wire.cut();
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            SQLNonTransientConnectionException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageStartingWith("The connection to the gateway was lost")
                    .hasCauseInstanceOf(RuntimeException.class);
            assertThat(connection.isValid(5)).isFalse();
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageStartingWith("The connection to the gateway was lost");
        }
    }

    @Test
    void readsATextOfFiftyMegabytes() throws Exception {
        byte[] text = "ä-".repeat(LONG_TEXT / 3).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        server.answering(
                "SELECT long",
                new Schema(List.of(Field.nullable("t", new ArrowType.Utf8()))),
                List.of(
                        root -> {
                            ((VarCharVector) root.getVector(0)).setSafe(0, text);
                            root.setRowCount(1);
                        },
                        root -> root.setRowCount(1)));
        try (Connection connection = connect(server.port(), "?fetch-memory=1MiB");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT long")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1))
                    .hasSize(LONG_TEXT / 3 * 2)
                    .startsWith("ä-ä-")
                    .endsWith("ä-");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isNull();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void doesNothingWhenCancelledAfterTheEnd() throws Exception {
        try (Connection connection = connect(server.port(), "");
                Statement statement = connection.createStatement()) {
            statement.cancel();
            ResultSet rows = statement.executeQuery("SELECT 1");
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            statement.cancel();
            assertThat(rows.next()).isFalse();
            rows.close();
            statement.cancel();
            assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
        }
    }

    @Test
    void endsTheSessionWhenTheCatalogOfTheUrlCannotBeEntered() {
        assertThatThrownBy(() -> connect(server.port(), "/nowhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        assertThat(server.actions).containsExactly("CloseSession");
    }

    private static Connection connect(int port, String suffix) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:meshgate://127.0.0.1:" + port + suffix, FixedServer.USER, FixedServer.PASSWORD);
    }

    /** Passes bytes on, until it is cut. */
    private static final class Wire implements AutoCloseable {
        private final ServerSocket entrance = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private final int port;

        Wire(int port) throws IOException {
            this.port = port;
            new Thread(this::accept).start();
        }

        private void accept() {
            while (!entrance.isClosed()) {
                try {
                    Socket client = entrance.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                    sockets.addAll(List.of(client, server));
                    new Thread(() -> pass(client, server)).start();
                    new Thread(() -> pass(server, client)).start();
                } catch (IOException e) {
                    // It was cut.
                }
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // It was cut.
            }
        }

        int port() {
            return entrance.getLocalPort();
        }

        void cut() {
            try {
                entrance.close();
                for (Socket socket : sockets) {
                    socket.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            cut();
        }
    }
}
