package io.meshgate.benchmark.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the driver and the gateway talk: compressed, by certificates, and from a place in the mesh. */
@Timeout(120)
@ExtendWith(ToolGateway.Extension.class)
class DriverTransportIT {
    private static final String PASSWORD = "changeit";

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void readsTheSameCompressed(String compression, ToolGateway gateway) throws SQLException {
        String types = "SELECT * FROM finance.reference.all_types";
        String many = "SELECT a.*, b.id AS other, b.name AS other_name FROM sales.retail.customer a"
                + " JOIN sales.retail.customer b ON a.id < b.id WHERE b.id <= 300 ORDER BY a.id, b.id";
        try (Connection plain = gateway.connect(ToolGateway.STEWARD);
                Connection compressed = DriverManager.getConnection(
                        gateway.url() + "?compression=" + compression, ToolGateway.STEWARD, ToolGateway.STEWARD)) {
            assertThat(rows(compressed, types)).isEqualTo(rows(plain, types)).hasSize(1);
            assertThat(rows(compressed, many)).isEqualTo(rows(plain, many)).hasSize(300 * 299 / 2);
            try (ResultSet tables = compressed.getMetaData().getTables("sales", null, "%", null)) {
                assertThat(tables.next()).isTrue();
            }
            assertThatThrownBy(() -> rows(compressed, "SELECT * FROM nowhere"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).startsWith("42"));
        }
    }

    @Test
    void findsNamesWhereTheUrlPoints(ToolGateway gateway) throws SQLException {
        String count = "SELECT count(*) FROM ";
        try (Connection inSchema = DriverManager.getConnection(
                        gateway.url() + "/sales/retail", ToolGateway.STEWARD, ToolGateway.STEWARD);
                Connection inCatalog = DriverManager.getConnection(
                        gateway.url() + "/sales", ToolGateway.STEWARD, ToolGateway.STEWARD)) {
            List<List<String>> expected = List.of(List.of(Integer.toString(ToolMesh.CUSTOMERS)));
            assertThat(inSchema.getCatalog()).isEqualTo("sales");
            assertThat(inSchema.getSchema()).isEqualTo("retail");
            assertThat(rows(inSchema, count + "customer")).isEqualTo(expected);
            assertThat(rows(inCatalog, count + "retail.customer")).isEqualTo(expected);
            assertThatThrownBy(() -> rows(inCatalog, count + "customer")).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> DriverManager.getConnection(
                        gateway.url() + "/sales/nowhere", ToolGateway.STEWARD, ToolGateway.STEWARD))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void connectsByACertificateThatTheGatewayAsksFor(@TempDir Path directory) throws Exception {
        Path server = keys(directory, "server");
        Path client = keys(directory, "client");
        ToolMesh.write(Files.createDirectory(directory.resolve("mesh")));
        Path settings = directory.resolve("mesh").resolve("gateway.yaml");
        String tls = "flight:\n  certificate: %s.crt\n  private-key: %s.key\n  client-authorities: %s.crt\n"
                .formatted(server, server, client);
        Files.writeString(settings, Files.readString(settings).replace("flight:\n", tls));
        try (Gateway gateway = Gateway.start(directory.resolve("mesh"), Overrides.port(0))) {
            String url = "jdbc:meshgate://127.0.0.1:" + gateway.port() + "?tls-ca=" + server + ".crt";
            String own = "&tls-cert=" + client + ".crt&tls-key=" + client + ".key";
            try (Connection connection =
                    DriverManager.getConnection(url + own, ToolGateway.STEWARD, ToolGateway.STEWARD)) {
                assertThat(rows(connection, "SELECT 1")).isEqualTo(List.of(List.of("1")));
            }
            assertThatThrownBy(() -> DriverManager.getConnection(url, ToolGateway.STEWARD, ToolGateway.STEWARD))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("tls-cert");
            assertThatThrownBy(() -> DriverManager.getConnection(
                            url + own.replace(client.toString(), server.toString()),
                            ToolGateway.STEWARD,
                            ToolGateway.STEWARD))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(url + own, ToolGateway.STEWARD, "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
        }
    }

    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        List<List<String>> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                all.add(row);
            }
        }
        return all;
    }

    /** A certificate of its own for 127.0.0.1 and its key, as PEM files that differ in their ends. */
    private static Path keys(Path directory, String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem(
                directory.resolve(name + ".crt"),
                "CERTIFICATE",
                keys.getCertificate(name).getEncoded());
        pem(
                directory.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
        return directory.resolve(name);
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
