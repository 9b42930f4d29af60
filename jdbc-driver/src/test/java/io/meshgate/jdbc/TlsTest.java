package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a server with a certificate of its own making, for 127.0.0.1. */
@Timeout(60)
class TlsTest {
    @TempDir
    private static Path directory;

    private static Path certificate;
    private static FixedServer server;

    @BeforeAll
    static void start() throws Exception {
        KeyStore keys = keys(directory.resolve("server.p12"));
        String certificatePem = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        String keyPem = pem(
                "PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded());
        certificate = Files.writeString(directory.resolve("ca.pem"), certificatePem);
        server = FixedServer.tls(stream(certificatePem), stream(keyPem));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void connectsWhenTheCertificateIsTrusted() throws SQLException {
        try (Connection connection = connect("?tls=true&tls-ca=" + certificate)) {
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void refusesACertificateThatIsNotTrusted() {
        assertThatThrownBy(() -> connect("?tls=true"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasStackTraceContaining("certification path");
    }

    @Test
    void saysThatTheFileOfCertificatesIsMissing() {
        assertThatThrownBy(() -> connect("?tls=true&tls-ca=" + directory.resolve("none.pem")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("tls-ca")
                .hasMessageContaining("none.pem");
    }

    private static Connection connect(String query) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        return DriverManager.getConnection("jdbc:meshgate://127.0.0.1:" + server.port() + query, login);
    }

    private static KeyStore keys(Path file) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString());
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    }

    private static String pem(String kind, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }
}
