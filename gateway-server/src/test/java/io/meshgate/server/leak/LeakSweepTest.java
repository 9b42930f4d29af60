package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.leak.LeakSweep.Combination;
import io.meshgate.server.leak.LeakSweep.Leak;
import io.meshgate.server.leak.LeakSweep.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a statement does, and wherever, it tells no more than over tables that never had the hidden rows. A sample
 * always; everything, for as long as {@code -Dleak.minutes} says, in the profile {@code leak-sweep}.
 */
class LeakSweepTest {
    private static final int ROWS = 100_500;
    private static final int SAMPLES_PER_EXPRESSION = 3;
    /** How many of a thousand rows the passes of the whole sweep let through: the first fast, the others with big results. */
    private static final List<Integer> VISIBLE = List.of(100, 500, 950);

    private static final long SEED = 20_260_101;

    @TempDir
    Path directory;

    @Test
    void aSampleOfAllCombinationsTellsNothingOfHiddenRows() {
        Result result = sweep(SEED, 100, sample().iterator(), Duration.ofMinutes(10));
        assertThat(result.leaks).isEmpty();
        assertThat(result.failing)
                .as("statements that fail on the visible rows alone")
                .isLessThan(result.ran / 20);
    }

    @Test
    @EnabledIfSystemProperty(named = "leak.minutes", matches = "[1-9][0-9]*")
    void noCombinationTellsAnythingOfHiddenRows() {
        long end = System.nanoTime()
                + Duration.ofMinutes(Long.getLong("leak.minutes", 1)).toNanos();
        long seed = Long.getLong("leak.seed", System.nanoTime());
        List<Leak> leaks = new ArrayList<>();
        for (int pass = 0; System.nanoTime() < end; pass++) {
            int visible = VISIBLE.get(pass % VISIBLE.size());
            List<Combination> pairs = LeakSweep.pairs(new Random(seed + pass));
            Result result = sweep(seed + pass, visible, pairs.iterator(), Duration.ofNanos(end - System.nanoTime()));
            leaks.addAll(result.leaks);
            System.out.println("leak sweep, pass " + pass + ": " + result.ran + " of " + pairs.size()
                    + " pairs of expression and clause (" + LeakSweep.count() + " combinations), " + visible
                    + " of 1000 rows visible, " + result.leaks.size() + " leaks, -Dleak.seed=" + seed);
        }
        assertThat(leaks).as("-Dleak.seed=%s", seed).isEmpty();
    }

    private record Result(int ran, int failing, List<Leak> leaks) {}

    private Result sweep(long seed, int visible, Iterator<Combination> combinations, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        List<Leak> leaks = new ArrayList<>();
        int ran = 0;
        int failing = 0;
        try (RootAllocator allocator = new RootAllocator()) {
            LeakData data = new LeakData(allocator, directory, seed, ROWS, visible);
            try (LeakSweep sweep = new LeakSweep(allocator, directory, data)) {
                while (combinations.hasNext() && System.nanoTime() < end) {
                    Combination combination = combinations.next();
                    ran++;
                    Probe probe = sweep.probe(combination);
                    failing += probe.failing() ? 1 : 0;
                    probe.leak().ifPresent(leaks::add);
                }
            }
        }
        return new Result(ran, failing, leaks);
    }

    /** Each expression in a few clauses, so that all clauses, filters, inputs and thread counts take their turns. */
    private static List<Combination> sample() {
        List<Combination> sample = new ArrayList<>();
        List<Clause> clauses = List.of(Clause.values());
        Random random = new Random(SEED);
        for (FaultExpression expression : FaultExpression.all()) {
            for (int i = 0; i < SAMPLES_PER_EXPRESSION; i++) {
                sample.add(LeakSweep.any(expression, clauses.get(sample.size() % clauses.size()), random));
            }
        }
        return sample;
    }
}
