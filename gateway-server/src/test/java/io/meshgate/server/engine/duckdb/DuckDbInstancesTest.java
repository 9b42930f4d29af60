package io.meshgate.server.engine.duckdb;

import static io.meshgate.server.engine.Columns.INT32;
import static io.meshgate.server.engine.Columns.TEXT;
import static io.meshgate.server.engine.Columns.column;
import static io.meshgate.server.engine.Columns.map;
import static io.meshgate.server.engine.Columns.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.engine.Scans;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A failure after which DuckDB refuses all further work must not be the end of the gateway. */
@Timeout(120)
class DuckDbInstancesTest {
    private static final Schema C = schema(column("c", TEXT));

    /** More than an engine computes before somebody reads it. */
    private static final long NUMBERS = 5_000_000;

    @TempDir
    Path directory;

    private DuckDbFixture duckDb;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        duckDb = new DuckDbFixture(directory, "64MB");
        file = duckDb.data().resolve("key-twice.parquet");
        try (InputStream resource = getClass().getResourceAsStream("key-twice.parquet")) {
            Files.copy(Objects.requireNonNull(resource), file);
        }
    }

    @AfterEach
    void leavesNothingBehind() {
        duckDb.close();
    }

    /**
     * A map with two values of one key, as a careless writer leaves it (pyarrow wrote this one): DuckDB takes the cast for
     * one that cannot fail.
     */
    private GatewayException endInstance() {
        Schema maps = schema(map("m", TEXT, INT32));
        EngineTask task = new EngineTask(
                "ending",
                "SELECT CAST(CAST(m AS MAP(VARCHAR, BIGINT)) AS VARCHAR) AS c FROM in0",
                C,
                List.of(),
                Map.of("in0", Scans.files(maps, Scans.group(maps, Scans.file(file)))));
        return catchThrowableOfType(GatewayException.class, () -> drain(task));
    }

    private long drain(EngineTask task) {
        try (ResultStream stream = duckDb.engine().execute(task)) {
            return drain(stream);
        }
    }

    private static long drain(ResultStream stream) {
        long rows = 0;
        while (stream.next()) {
            rows += stream.root().getRowCount();
        }
        return rows;
    }

    @Test
    void queriesAfterAFailureHaveANewInstance() {
        for (int time = 0; time < 3; time++) {
            GatewayException failure = endInstance();
            assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
            assertThat(failure).hasMessageEndingWith("is started again.");

            assertThat(duckDb.texts("SELECT 'here' AS c")).containsExactly("here");
        }
    }

    @Test
    void theNextInstanceIsLockedDownAsTheFirst() throws IOException {
        String settings = "SELECT name || '=' || value AS c FROM duckdb_settings()"
                + " WHERE name NOT IN ('temp_directory', 'max_temp_directory_size', 'allowed_directories') ORDER BY 1";
        List<String> before = duckDb.texts(settings);

        endInstance();

        assertThat(duckDb.texts(settings)).isEqualTo(before);
        assertThat(duckDb.texts("SELECT current_setting('temp_directory') AS c"))
                .first()
                .asString()
                .endsWith("instance-2");
    }

    @Test
    void aResultThatStreamsGoesOn() {
        try (ResultStream stream = duckDb.engine().execute(numbers())) {
            assertThat(stream.next()).isTrue();
            int first = stream.root().getRowCount();

            endInstance();

            assertThat(first + drain(stream)).isEqualTo(NUMBERS);
        }
    }

    /** Or their memory would add up. */
    @Test
    void noMoreThanTwoInstancesAreKept() {
        try (ResultStream stream = duckDb.engine().execute(numbers())) {
            assertThat(stream.next()).isTrue();

            endInstance();
            assertThat(stream.next()).isTrue();
            endInstance();

            GatewayException failure = catchThrowableOfType(GatewayException.class, stream::next);
            assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    void aQueryThatHasYetToBeginFails() {
        try (ResultStream stream = duckDb.engine().execute(numbers())) {
            endInstance();

            GatewayException failure = catchThrowableOfType(GatewayException.class, stream::next);
            assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_FAILED);
            assertThat(failure).hasMessageEndingWith("is started again.");
        }
        // That was the end of an instance that was not in force any more.
        assertThat(duckDb.texts("SELECT current_setting('temp_directory') AS c"))
                .first()
                .asString()
                .endsWith("instance-2");
    }

    private static EngineTask numbers() {
        return new EngineTask(
                "running",
                "SELECT CAST(i AS VARCHAR) AS c FROM range(" + NUMBERS + ") AS r(i)",
                C,
                List.of(),
                Map.of());
    }
}
