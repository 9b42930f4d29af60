package io.meshgate.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HikariCP in front of the driver. */
@Timeout(600)
class PoolTest {
    private static final int STATEMENTS = Integer.getInteger("meshgate.test.statements", 10_000);
    private static final int THREADS = 120;
    private static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));

    private FixedServer server;

    @BeforeEach
    void start() throws Exception {
        server = FixedServer.plain().answering("SELECT n", NUMBERS, List.of(MeshgateDriverTest.numbers(1, 2, 3)));
        server.takesCommandTickets = true;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void servesMoreThreadsThanConnections() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (HikariDataSource pool = pool(8)) {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(() -> {
                    long sum = 0;
                    for (int run = 0; run < 10; run++) {
                        sum += sum(pool);
                    }
                    return sum;
                });
            }
            for (Future<Long> result : threads.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
                assertThat(result.get()).isEqualTo(60);
            }
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isBetween(1, 8);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.actions.stream().filter("CloseSession"::equals)).hasSizeBetween(1, 8);
    }

    /** One connection for many threads at once, each with a statement of its own. */
    @Test
    void servesManyThreadsByOneConnection() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Connection connection = source().getConnection()) {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                tasks.add(() -> sum(connection));
            }
            for (Future<Long> result : threads.invokeAll(tasks, 2, TimeUnit.MINUTES)) {
                assertThat(result.get()).isEqualTo(6);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void replacesConnectionsThatAreNoLongerValid() throws Exception {
        // Else the pool trusts a connection for half a second.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "-1");
        try (HikariDataSource pool = pool(1)) {
            MeshgateConnection first;
            try (Connection connection = pool.getConnection()) {
                first = connection.unwrap(MeshgateConnection.class);
            }
            first.abort(Runnable::run);
            assertThat(sum(pool)).isEqualTo(6);
        } finally {
            System.clearProperty("com.zaxxer.hikari.aliveBypassWindowMs");
        }
    }

    @Test
    void saysWhyThePoolCannotStart() {
        MeshgateDataSource wrong = source();
        wrong.setPassword("wrong");
        HikariConfig config = new HikariConfig();
        config.setDataSource(wrong);
        assertThatThrownBy(() -> new HikariDataSource(config).close()).hasStackTraceContaining("UNAUTHENTICATED");
    }

    @Test
    void setsPropertiesOfTheDataSource() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(MeshgateDataSource.class.getName());
        config.addDataSourceProperty("url", url());
        config.addDataSourceProperty("applicationName", "pooled");
        config.addDataSourceProperty("tls", "false");
        config.setUsername(FixedServer.USER);
        config.setPassword(FixedServer.PASSWORD);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = pool.getConnection()) {
            assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("pooled");
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(sum(connection)).isEqualTo(6);
            connection.rollback();
        }
    }

    @Test
    void leaksNothing() throws Exception {
        try (HikariDataSource pool = pool(4)) {
            for (int i = 0; i < 500; i++) {
                sum(pool);
            }
            int threads = Thread.activeCount();
            long descriptors = descriptors();
            long heap = usedHeap();
            for (int i = 0; i < STATEMENTS; i++) {
                if (i % 10 == 0) {
                    prepared(pool);
                } else {
                    sum(pool);
                }
            }
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 8);
            assertThat(usedHeap()).isLessThan(heap + (24 << 20));
            assertThat(server.handles).isEmpty();
        }
        for (int i = 0; i < 20; i++) {
            source().getConnection().close();
        }
        int threads = Thread.activeCount();
        long descriptors = descriptors();
        for (int i = 0; i < 200; i++) {
            source().getConnection().close();
        }
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 4);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 8);
    }

    private static long sum(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return sum(connection);
        }
    }

    private static long sum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT n")) {
            return sum(rows);
        }
    }

    private static void prepared(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT n");
                ResultSet rows = statement.executeQuery()) {
            assertThat(sum(rows)).isEqualTo(6);
        }
    }

    private static long sum(ResultSet rows) throws SQLException {
        long sum = 0;
        while (rows.next()) {
            sum += rows.getLong(1);
        }
        return sum;
    }

    /** Open files and sockets, where the system says; else 0. */
    private static long descriptors() throws IOException {
        Path own = Path.of("/proc/self/fd");
        if (!Files.isDirectory(own)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(own)) {
            return open.count();
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setUsername(FixedServer.USER);
        config.setPassword(FixedServer.PASSWORD);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    private MeshgateDataSource source() {
        MeshgateDataSource source = new MeshgateDataSource();
        source.setUrl(url());
        source.setUser(FixedServer.USER);
        source.setPassword(FixedServer.PASSWORD);
        return source;
    }

    private String url() {
        return "jdbc:meshgate://127.0.0.1:" + server.port();
    }
}
