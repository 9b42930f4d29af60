package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers with certificates of their own making, for 127.0.0.1; one asks clients for a certificate too. */
@Timeout(60)
class TlsTest {
    @TempDir
    private static Path directory;

    private static TestKeys serverKeys;
    private static TestKeys clientKeys;
    private static Path ca;
    private static FixedServer server;
    private static FixedServer mutual;
    private static FixedServer otherName;

    @BeforeAll
    static void start() throws Exception {
        serverKeys = TestKeys.create(directory, "server", "EC", "san=ip:127.0.0.1");
        clientKeys = TestKeys.create(directory, "client", "EC", "san=dns:client");
        ca = serverKeys.certificate(directory.resolve("ca.pem"));
        server = FixedServer.tls(serverKeys.certificateStream(), serverKeys.keyStream());
        mutual = FixedServer.mutualTls(
                serverKeys.certificateStream(), serverKeys.keyStream(), clientKeys.certificateStream());
        TestKeys other = TestKeys.create(directory, "other", "EC", "san=dns:gateway.example");
        other.certificate(directory.resolve("other.pem"));
        otherName = FixedServer.tls(other.certificateStream(), other.keyStream());
    }

    @AfterAll
    static void stop() {
        server.close();
        mutual.close();
        otherName.close();
    }

    @Test
    void connectsWhenTheCertificateIsTrusted() throws SQLException {
        assertConnects(server, "tls=true", "tls-ca=" + ca);
        assertConnects(server, "tls-ca=" + ca);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void trustsWhatAStoreHolds(String type) throws Exception {
        Path store = serverKeys.trustStore(directory.resolve("trust." + type), type);
        assertConnects(
                server, "tls-truststore=" + store, "tls-truststore-type=" + type, "tls-truststore-password=changeit");
        assertRefuses(server, "tls-truststore=" + store, "tls-truststore-type=" + type, "tls-truststore-password=wr0ng")
                .hasMessageContaining("that the property tls-truststore-password opens")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void saysHowToTrustACertificate() {
        assertRefuses(server, "tls=true")
                .hasMessageContaining("its certificate is not trusted")
                .hasMessageContaining("tls-ca, a PEM file")
                .hasStackTraceContaining("certification path");
    }

    @Test
    void saysThatTheCertificateIsForAnotherName() throws SQLException {
        Path trusted = directory.resolve("other.pem");
        assertRefuses(otherName, "tls-ca=" + trusted)
                .hasMessageContaining("its certificate is for another name")
                .hasMessageContaining("tls-server-name");
        assertRefuses(otherName, "tls-ca=" + trusted, "tls-server-name=elsewhere.example")
                .hasMessageContaining("its certificate is for another name");
        assertConnects(otherName, "tls-ca=" + trusted, "tls-server-name=gateway.example");
    }

    @Test
    void saysThatTheServerSpeaksNoTls() throws Exception {
        try (FixedServer plain = FixedServer.plain()) {
            assertRefuses(plain, "tls-ca=" + ca).hasMessageContaining("tls=false");
        }
    }

    @Test
    void saysThatTheServerSpeaksTls() {
        assertRefuses(server, "tls=false").hasMessageContaining("if it expects TLS, say tls=true");
    }

    @Test
    void showsACertificateOfPemFiles() throws Exception {
        Path certificate = clientKeys.certificate(directory.resolve("client.pem"));
        Path key = clientKeys.key(directory.resolve("client.key"));
        assertConnects(mutual, "tls-ca=" + ca, "tls-cert=" + certificate, "tls-key=" + key);
    }

    @Test
    void opensAnEncryptedKey() throws SQLException {
        Path locked = Path.of("src", "test", "resources", "keys", "locked.pem");
        Path plain = locked.resolveSibling("plain.pem");
        assertThat(Pem.privateKey(locked, Optional.of("op3n")).getEncoded())
                .isEqualTo(Pem.privateKey(plain, Optional.empty()).getEncoded());
        assertRefuses(mutual, "tls-ca=" + ca, "tls-cert=" + ca, "tls-key=" + locked)
                .hasMessageContaining("is encrypted; accepted is its password as tls-key-password");
        assertRefuses(mutual, "tls-ca=" + ca, "tls-cert=" + ca, "tls-key=" + locked, "tls-key-password=shut")
                .hasMessageContaining("cannot be decrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519"})
    void readsKeysOfOtherKinds(String kind) throws Exception {
        TestKeys keys = TestKeys.create(directory, "kind" + kind, kind, "san=dns:client");
        Path key = keys.key(directory.resolve(kind + ".key"));
        assertThat(Pem.privateKey(key, Optional.empty()).getEncoded())
                .isEqualTo(keys.keys()
                        .getKey(TestKeys.ALIAS, TestKeys.PASSWORD.toCharArray())
                        .getEncoded());
    }

    @Test
    void showsACertificateOfAStore() throws SQLException {
        assertConnects(mutual, "tls-ca=" + ca, "tls-keystore=" + clientKeys.store(), "tls-keystore-password=changeit");
    }

    @Test
    void saysThatACertificateOfTheClientIsWanted() {
        assertRefuses(mutual, "tls-ca=" + ca).hasMessageContaining("tls-cert and tls-key");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "nothing");
        Path old =
                Files.writeString(directory.resolve("old.key"), TestKeys.pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}));
        Path broken =
                Files.writeString(directory.resolve("broken.pem"), TestKeys.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        assertRefuses(server, "tls-ca=" + directory.resolve("none.pem"))
                .hasMessageContaining("tls-ca")
                .hasMessageContaining("none.pem: it does not exist");
        assertRefuses(server, "tls-ca=" + directory).hasMessageContaining("it cannot be read");
        assertRefuses(server, "tls-ca=" + empty).hasMessageContaining("holds no certificate; accepted is PEM");
        assertRefuses(server, "tls-ca=" + broken).hasMessageContaining("holds a certificate that is not X.509");
        assertRefuses(server, "tls-ca=/dev/zero").hasMessageContaining("is larger than");
        assertRefuses(server, "tls-cert=" + ca, "tls-key=" + old).hasMessageContaining("openssl pkcs8 -topk8");
        assertRefuses(server, "tls-cert=" + ca, "tls-key=" + empty).hasMessageContaining("holds no key");
        assertRefuses(server, "tls-keystore=" + empty).hasMessageContaining("is not a PKCS12 store");
    }

    private static void assertConnects(FixedServer to, String... properties) throws SQLException {
        try (Connection connection = connect(to, properties)) {
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefuses(FixedServer by, String... properties) {
        return assertThatThrownBy(() -> connect(by, properties))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageNotContaining(FixedServer.PASSWORD);
    }

    private static Connection connect(FixedServer to, String... properties) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", FixedServer.USER);
        login.setProperty("password", FixedServer.PASSWORD);
        return DriverManager.getConnection(
                "jdbc:meshgate://127.0.0.1:" + to.port() + "?" + String.join("&", properties), login);
    }
}
