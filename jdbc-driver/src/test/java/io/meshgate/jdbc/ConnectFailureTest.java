package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when there is something else than a gateway, or nothing. */
@Timeout(60)
class ConnectFailureTest {
    @Test
    void saysThatNothingListens() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertFails(free, "tls=false")
                .hasMessageContaining("nothing answers there; check host and port (a gateway listens on 32010");
        assertFails(free, "tls=true").hasMessageContaining("nothing answers there");
    }

    @Test
    void saysThatTheHostIsNotKnown() {
        assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:meshgate://no-such-host.invalid?user=a&password=s3cret&tls=false"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("the host no-such-host.invalid is not known; check its name in the URL")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls=false", "tls=true"})
    void saysThatThePortSpeaksHttp(String tls) throws Exception {
        try (Stranger web = new Stranger("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            assertFails(web.port(), tls)
                    .hasMessageContaining(tls.equals("tls=true") ? "say tls=false" : "it speaks HTTP, but not gRPC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls=false", "tls=true"})
    void saysThatTheServerHangsUp(String tls) throws Exception {
        try (Stranger server = new Stranger("")) {
            assertFails(server.port(), tls).hasMessageContaining(tls.equals("tls=true") ? "tls=false" : "tls=true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls=false", "tls=true"})
    void givesUpOnAServerThatSaysNothing(String tls) throws Exception {
        try (Stranger server = new Stranger(null)) {
            assertFails(server.port(), tls + "&login-timeout=300ms")
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("has not answered within the login-timeout of 300 ms");
        }
    }

    @Test
    void respectsTheLoginTimeoutOfTheDriverManager() throws Exception {
        try (Stranger server = new Stranger(null)) {
            DriverManager.setLoginTimeout(1);
            assertFails(server.port(), "tls=false").hasMessageContaining("login-timeout of 1000 ms");
        } finally {
            DriverManager.setLoginTimeout(0);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(int port, String properties) {
        return assertThatThrownBy(() -> DriverManager.getConnection(
                        "jdbc:meshgate://127.0.0.1:" + port + "?user=a&password=s3cret&" + properties))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageStartingWith("The server at 127.0.0.1:" + port)
                .hasMessageNotContaining("s3cret");
    }

    /** Takes connections; once something has come, says one thing and hangs up, unless that is null. */
    private static final class Stranger implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final Thread thread;

        Stranger(@Nullable String answer) throws IOException {
            thread = new Thread(() -> {
                while (!socket.isClosed()) {
                    serve(answer);
                }
            });
            thread.start();
        }

        private void serve(@Nullable String answer) {
            try (Socket client = socket.accept()) {
                InputStream in = client.getInputStream();
                byte[] some = new byte[1_000];
                while (in.read(some) >= 0) {
                    if (answer != null) {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        return;
                    }
                }
            } catch (IOException e) {
                // The client has gone, or the test is over.
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException, InterruptedException {
            socket.close();
            thread.join();
        }
    }
}
