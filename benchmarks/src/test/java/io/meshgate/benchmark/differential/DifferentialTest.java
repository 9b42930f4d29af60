package io.meshgate.benchmark.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries over random tables give what DuckDB and PostgreSQL give on the same rows. A few always; for as long as
 * {@code -Ddifferential.minutes} says in the profile {@code differential}. A failure names its seed and number: {@code
 * -Ddifferential.seed=S -Ddifferential.query=N} runs it alone.
 */
class DifferentialTest {
    private static final long SEED = 1;
    private static final int QUERIES_PER_WORLD = 250;

    @TempDir
    Path directory;

    private final List<Differential.Failure> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    private final Map<String, String> refusals = new TreeMap<>();

    @Test
    void agreesWithTheOraclesOnASample() throws IOException, SQLException {
        try (EmbeddedPostgres server = postgresql()) {
            world(server, SEED, 0, 80, Long.MAX_VALUE);
        }
        assertThat(failures).isEmpty();
        assertThat(counts).containsKeys("DUCKDB ALL", "DUCKDB SOME", "POSTGRESQL ALL", "TLP", "NoREC");
    }

    @Test
    @EnabledIfSystemProperty(named = "differential.query", matches = "[0-9]+")
    void agreesOnOneQuery() throws IOException, SQLException {
        int query = Integer.getInteger("differential.query", 0);
        try (EmbeddedPostgres server = postgresql()) {
            world(server, Long.getLong("differential.seed", SEED), query, query + 1, Long.MAX_VALUE);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "differential.minutes", matches = "[1-9][0-9]*")
    void agreesWithTheOraclesForAsLongAsItIsTold() throws IOException, SQLException {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("differential.minutes", 1)).toNanos();
        long seed = Long.getLong("differential.seed", System.currentTimeMillis() / 1000);
        try (EmbeddedPostgres server = postgresql()) {
            long worlds = Long.getLong("differential.worlds", Integer.MAX_VALUE);
            for (long world = seed; world < seed + worlds && System.nanoTime() < end; world++) {
                world(server, world, 0, QUERIES_PER_WORLD, end);
            }
        }
        counts.forEach((what, count) -> System.out.println(count + "  " + what));
        refusals.forEach((why, statement) -> System.out.println("refused: " + why + "\n  for instance " + statement));
        assertThat(failures).isEmpty();
    }

    private static EmbeddedPostgres postgresql() throws IOException {
        return EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF8")
                .start();
    }

    private void world(EmbeddedPostgres server, long seed, int first, int last, long end)
            throws IOException, SQLException {
        String postgresql = server.getJdbcUrl("postgres", "postgres");
        try (World world = World.create(Files.createTempDirectory(directory, "world"), seed, Optional.of(postgresql))) {
            Differential differential = new Differential(world, seed);
            for (int query = first; query < last && System.nanoTime() < end; query++) {
                differential.run(query);
            }
            differential.counts().forEach((what, count) -> counts.merge(what, count, Integer::sum));
            refusals.putAll(differential.refusals());
            differential.failures().forEach(failure -> System.out.println("DIFFERENCE " + failure));
            failures.addAll(differential.failures());
        }
    }
}
