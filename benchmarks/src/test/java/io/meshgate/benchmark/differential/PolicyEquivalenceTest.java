package io.meshgate.benchmark.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries of several viewers under random policies give what they give on filtered and masked copies. Some
 * hundreds always; {@code -Dproof.queries} says how many, {@code -Dproof.minutes} for how long at most. A failure names
 * its seed and number: {@code -Dproof.seed=S -Dproof.query=N} runs it alone.
 */
class PolicyEquivalenceTest {
    private static final long SEED = 1;
    private static final int QUERIES = 300;
    private static final int QUERIES_PER_WORLD = 250;

    @TempDir
    Path directory;

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void showsWhatFilteredAndMaskedCopiesShow() throws IOException, SQLException {
        long seed = Long.getLong("proof.seed", SEED);
        int queries = Integer.getInteger("proof.queries", QUERIES);
        Duration most = Duration.ofMinutes(Long.getLong("proof.minutes", 60));
        long end = System.nanoTime() + most.toNanos();
        for (int done = 0; done < queries && System.nanoTime() < end; done += QUERIES_PER_WORLD) {
            world(seed + done / QUERIES_PER_WORLD, 0, Math.min(QUERIES_PER_WORLD, queries - done), end);
        }
        System.out.println("policy equivalence from seed " + seed + ": " + counts);
        assertThat(failures).isEmpty();
        int compared = counts.values().stream().mapToInt(Integer::intValue).sum();
        int refused = counts.getOrDefault("refused as not supported", 0);
        assertThat(refused).as("most queries must run").isLessThan(compared / 5);
        for (Viewer viewer : Viewer.ALL) {
            assertThat(counts).containsKey(viewer.name() + ", rows");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "proof.query", matches = "[0-9]+")
    void showsOfOneQueryWhatCopiesShow() throws IOException, SQLException {
        int query = Integer.getInteger("proof.query", 0);
        world(Long.getLong("proof.seed", SEED), query, query + 1, Long.MAX_VALUE);
        assertThat(failures).isEmpty();
    }

    private void world(long seed, int first, int last, long end) throws IOException, SQLException {
        try (GovernedWorld world = GovernedWorld.create(Files.createTempDirectory(directory, "governed"), seed)) {
            Equivalence equivalence = new Equivalence(world, seed);
            for (int query = first; query < last && System.nanoTime() < end; query++) {
                equivalence.run(query);
            }
            equivalence.counts().forEach((what, count) -> counts.merge(what, count, Integer::sum));
            equivalence.failures().forEach(failure -> System.out.println("DIFFERENCE " + failure));
            failures.addAll(equivalence.failures());
        }
    }
}
