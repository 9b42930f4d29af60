package io.meshgate.benchmark.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.meshgate.server.Gateway;
import io.meshgate.server.Overrides;
import io.meshgate.shell.SqlCommand;
import io.meshgate.shell.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClientMiddleware;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Invoices that an analyst may read to find fraud, and for nothing else: through the driver, alone and pooled. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class DriverPurposeIT {
    private static final String READ = "SELECT count(*) FROM finance.billing.invoices";
    private static final String SET = "SET SESSION purpose = 'fraud'";

    @TempDir
    private Path directory;

    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        ToolMesh.write(directory);
        write("governance/purposes.yaml", "purposes: [{name: fraud}, {name: marketing}]\n");
        write("domains/finance/policies/purpose.yaml", """
            grants:
              - id: invoices-for-fraud
                tables: [finance.billing.invoices]
                to: {roles: [analyst], purposes: [fraud]}
            """);
        gateway = Gateway.start(directory, Overrides.port(0));
    }

    private void write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String url() {
        return "jdbc:meshgate://127.0.0.1:" + gateway.port();
    }

    private Connection connect(String properties) throws SQLException {
        return DriverManager.getConnection(url() + properties, "analyst", "analyst");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static boolean mayRead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(READ)) {
            return rows.next();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("42501");
            return false;
        }
    }

    @Test
    void thePropertyStatesIt() throws SQLException {
        try (Connection without = connect("");
                Connection fraud = connect("?purpose=fraud");
                Connection marketing = connect("?purpose=marketing")) {
            assertThat(mayRead(without)).isFalse();
            assertThat(mayRead(fraud)).isTrue();
            assertThat(mayRead(marketing)).isFalse();
            for (String sql : List.of("SET SESSION purpose = 'marketing'", "RESET SESSION purpose")) {
                assertThatThrownBy(() -> run(fraud, sql)).hasMessageContaining("cannot be changed by a statement");
            }
            assertThat(mayRead(fraud)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fraud", "fraud%20", "audit", "%27%20OR%201=1"})
    void oneThatIsNotDeclaredIsRefusedWithThoseThatAre(String wrong) {
        assertThatThrownBy(() -> connect("?purpose=" + wrong).close())
                .hasMessageContaining("is no purpose; the purposes are fraud, marketing")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
    }

    private HikariDataSource pool(int size, String properties) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url() + properties);
        config.setUsername("analyst");
        config.setPassword("analyst");
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    @Test
    void aPoolLendsNoPurposeThatABorrowerHasSet() throws SQLException {
        try (HikariDataSource pool = pool(1, "")) {
            for (int i = 0; i < 5; i++) {
                try (Connection first = pool.getConnection()) {
                    assertThat(mayRead(first)).isFalse();
                    run(first, SET);
                    assertThat(mayRead(first)).isTrue();
                }
                try (Connection second = pool.getConnection()) {
                    assertThat(mayRead(second)).isFalse();
                }
            }
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
        }
    }

    @Test
    void aPoolOfManyBorrowersMixesNoPurposes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (HikariDataSource pool = pool(3, "")) {
            List<Callable<Boolean>> borrowers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                boolean states = i % 2 == 0;
                borrowers.add(() -> {
                    try (Connection connection = pool.getConnection()) {
                        if (states) {
                            run(connection, SET);
                        }
                        return mayRead(connection) == states;
                    }
                });
            }
            for (Future<Boolean> right : threads.invokeAll(borrowers)) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPoolWithAPurposeHasItForAll() throws SQLException {
        try (HikariDataSource pool = pool(1, "?purpose=fraud")) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(mayRead(connection)).isTrue();
                    assertThatThrownBy(() -> run(connection, "SET SESSION purpose = 'marketing'"))
                            .hasMessageContaining("cannot be changed");
                }
            }
        }
    }

    /** What the gateway answers to a sign-in. */
    private String token() throws Exception {
        AtomicReference<String> token = new AtomicReference<>("");
        FlightClientMiddleware.Factory watching = info -> new FlightClientMiddleware() {
            @Override
            public void onBeforeSendingHeaders(CallHeaders headers) {}

            @Override
            public void onHeadersReceived(CallHeaders headers) {
                token.set(String.valueOf(headers.get("authorization")).replace("Bearer ", ""));
            }

            @Override
            public void onCallCompleted(CallStatus status) {}
        };
        try (RootAllocator allocator = new RootAllocator();
                FlightClient flight = FlightClient.builder(
                                allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                        .intercept(watching)
                        .build()) {
            flight.authenticateBasicToken("analyst", "analyst");
        }
        return Objects.requireNonNull(token.get());
    }

    /** They share a session, but not what each says with its calls. */
    @Test
    void connectionsOfOneTokenKeepTheirPurposesApart() throws Exception {
        String token = token();
        Properties login = new Properties();
        login.setProperty("token", token);
        Properties withPurpose = new Properties();
        withPurpose.putAll(login);
        withPurpose.setProperty("purpose", "fraud");
        try (Connection fraud = DriverManager.getConnection(url(), withPurpose);
                Connection without = DriverManager.getConnection(url(), login)) {
            assertThat(mayRead(fraud)).isTrue();
            assertThat(mayRead(without)).isFalse();
            run(without, "SET SESSION purpose = 'marketing'");
            assertThat(mayRead(fraud)).isTrue();
        }
    }

    private int shell(ByteArrayOutputStream out, String... arguments) {
        SqlCommand command = new SqlCommand(() -> new Surroundings(
                InputStream.nullInputStream(),
                out,
                out,
                Surroundings.Terminals.NONE,
                Map.of("MESHGATE_PASSWORD", "analyst"),
                directory,
                DriverManager::getConnection));
        List<String> all = new ArrayList<>(List.of("--url", url(), "--user", "analyst", "-e", READ));
        all.addAll(List.of(arguments));
        return new CommandLine(command).execute(all.toArray(String[]::new));
    }

    @Test
    void theShellStatesIt() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(shell(out, "--purpose", "fraud")).as(out.toString(UTF_8)).isZero();
        assertThat(shell(out)).isEqualTo(1);
        assertThat(shell(out, "--purpose", "marketing")).isEqualTo(1);
        out.reset();
        assertThat(shell(out, "--purpose", "frud")).isEqualTo(4);
        assertThat(out.toString(UTF_8)).contains("'frud' is no purpose; the purposes are fraud, marketing");
    }
}
