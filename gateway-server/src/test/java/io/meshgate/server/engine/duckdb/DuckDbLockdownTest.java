package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.*;
import static io.meshgate.server.engine.Scans.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ScanSource;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the instance does not do, even if SQL of ours asked for it, and how it uses its memory. */
@Timeout(120)
class DuckDbLockdownTest {
    private static final Schema N = schema(column("n", INT64));

    @TempDir
    Path directory;

    private DuckDbFixture duckDb;
    private DuckDbEngine engine;
    private ParquetDirectory files;

    @BeforeEach
    void start() throws IOException {
        directory = directory.toRealPath();
        Files.createDirectories(directory.resolve("other"));
        duckDb = new DuckDbFixture(directory, "64MB");
        engine = duckDb.engine();
        files = duckDb.files();
    }

    @AfterEach
    void leavesNothingBehind() {
        duckDb.close();
    }

    private long count(String sql, Map<String, ScanSource> inputs) {
        long rows = 0;
        try (ResultStream stream = engine.execute(new EngineTask("q", sql, N, List.of(), inputs))) {
            while (stream.next()) {
                rows += stream.root().getRowCount();
            }
        }
        return rows;
    }

    private ErrorCode code(String sql) {
        GatewayException failure = catchThrowableOfType(GatewayException.class, () -> count(sql, Map.of()));
        assertThat(failure).as(sql).isNotNull();
        assertThat(failure.getMessage()).doesNotContain(directory.toString());
        assertThat(count("SELECT CAST(1 AS BIGINT) AS n", Map.of())).isEqualTo(1);
        return failure.code();
    }

    private String setting(String name) {
        List<String> values = new ArrayList<>();
        try (ResultStream stream = engine.execute(new EngineTask(
                "q",
                "SELECT value AS v FROM duckdb_settings() WHERE name = $1",
                schema(column("v", TEXT)),
                List.of(name),
                Map.of()))) {
            while (stream.next()) {
                values.add(String.valueOf(stream.root().getVector(0).getObject(0)));
            }
        }
        return String.join(",", values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_parquet('%s/other/f.parquet')",
                "SELECT * FROM read_parquet('%s/data/../other/f.parquet')",
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM read_csv('/etc/passwd')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT * FROM glob('/etc/*')",
                "SELECT * FROM read_parquet('https://127.0.0.1:1/f.parquet')",
                "COPY (SELECT 1) TO '%s/other/out.csv'",
                "ATTACH '%s/other/x.db'",
                "EXPORT DATABASE '%s/other/x'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "LOAD '%s/other/x.duckdb_extension'",
                "SET memory_limit = '10GB'",
                "SET GLOBAL enable_external_access = true",
                "SET lock_configuration = false",
                "SET allowed_directories = ['/']",
                "RESET memory_limit",
                "PRAGMA enable_logging",
                "SELECT getenv('HOME')",
                "CREATE PERSISTENT SECRET s (TYPE http)",
            })
    void refuses(String sql) {
        Path other = directory.resolve("other");
        new ParquetDirectory(other).write("f.parquet", "SELECT 1::BIGINT AS n");
        List<Path> before = list(other);
        assertThat(code(sql.replace("%s", directory.toString())))
                .isIn(ErrorCode.SOURCE_DATA_INVALID, ErrorCode.ENGINE_FAILED, ErrorCode.INVALID_ARGUMENT);
        assertThat(list(other)).isEqualTo(before);
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void standsAsConfigured() {
        assertThat(setting("lock_configuration")).isEqualTo("true");
        assertThat(setting("enable_external_access")).isEqualTo("false");
        assertThat(setting("autoload_known_extensions")).isEqualTo("false");
        assertThat(setting("autoinstall_known_extensions")).isEqualTo("false");
        assertThat(setting("allow_community_extensions")).isEqualTo("false");
        assertThat(setting("allow_persistent_secrets")).isEqualTo("false");
        assertThat(setting("allow_extension_repositories")).isEqualTo("forbidden");
        assertThat(setting("TimeZone")).isEqualTo("UTC");
        assertThat(setting("threads")).isEqualTo("2");
        assertThat(setting("memory_limit")).isEqualTo("61.0 MiB");
        assertThat(setting("enable_logging")).isIn("0", "false");
        assertThat(setting("preserve_insertion_order")).isEqualTo("true");
        assertThat(setting("jdbc_stream_results")).isEqualTo("true");
    }

    @Test
    void keepsTemporaryObjectsToTheirQuery() {
        ScanSource scan = files(N, group(N, file(files.write("f.parquet", "SELECT 1::BIGINT AS n"))));
        assertThat(count("SELECT n FROM secret_input", Map.of("secret_input", scan)))
                .isEqualTo(1);
        assertThat(code("SELECT n FROM secret_input")).isEqualTo(ErrorCode.ENGINE_FAILED);
        try (ResultStream open = engine.execute(
                new EngineTask("q", "SELECT n FROM secret_input", N, List.of(), Map.of("secret_input", scan)))) {
            assertThat(open.next()).isTrue();
            assertThat(code("SELECT n FROM secret_input")).isEqualTo(ErrorCode.ENGINE_FAILED);
        }
    }

    @Test
    void spillsWhatDoesNotFitIntoMemory() throws IOException {
        try (ResultStream stream = engine.execute(new EngineTask(
                "q", "SELECT i AS n FROM range(5000000) AS r(i) ORDER BY hash(i)", N, List.of(), Map.of()))) {
            assertThat(stream.next()).isTrue();
            try (Stream<Path> spilled = Files.walk(directory.resolve("spill"))) {
                assertThat(spilled.filter(Files::isRegularFile)).isNotEmpty();
            }
            long rows = stream.root().getRowCount();
            while (stream.next()) {
                rows += stream.root().getRowCount();
            }
            assertThat(rows).isEqualTo(5_000_000);
        }
    }

    @Test
    void saysWhenMemoryDoesNotSuffice() {
        assertThat(code("SELECT len(list(i)) AS n FROM range(50000000) AS r(i)"))
                .isEqualTo(ErrorCode.MEMORY_LIMIT);
    }

    @Test
    void doesNotStartWithNonsense() {
        GatewayException failure = catchThrowableOfType(
                GatewayException.class,
                () -> new DuckDbEngine(
                                new DuckDbSettings("much", 2, directory.resolve("spill2"), List.of()),
                                duckDb.allocator())
                        .close());
        assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
        assertThat(directory.resolve("spill2")).isEmptyDirectory();
    }

    @Test
    void spillsToAPartOfTheDiskOnly() throws IOException {
        long free = Files.getFileStore(directory).getTotalSpace();
        String limit = setting("max_temp_directory_size");
        assertThat(limit).matches("[0-9.]+ [KMGT]iB");
        double size = Double.parseDouble(limit.substring(0, limit.indexOf(' ')));
        int power = "KMGT".indexOf(limit.charAt(limit.indexOf(' ') + 1)) + 1;
        assertThat(size * Math.pow(1024, power)).isPositive().isLessThan(free / 2.0 + 1);
    }
}
