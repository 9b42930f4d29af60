package io.meshgate.server.leak;

import io.meshgate.connector.Column;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Runs statements under a row filter and masks and compares what a client learns with the same statements over tables
 * from which the hidden rows have been taken out, and in which visible values are masked. Not thread-safe.
 */
final class LeakSweep implements AutoCloseable {
    /** How the rows of a table reach the engine. */
    enum Input {
        ARROW,
        PARQUET
    }

    /** How many threads the engine has. */
    enum Threads {
        ONE(1),
        SEVERAL(4);

        private final int count;

        Threads(int count) {
            this.count = count;
        }
    }

    /** One statement under one filter, run in one way. */
    record Combination(
            FaultExpression expression,
            Clause clause,
            FilterShape shape,
            MaskShape masks,
            Input input,
            Threads threads,
            Door door) {
        String sql() {
            return clause.with(expression);
        }
    }

    /**
     * What running a combination showed.
     *
     * @param failing whether the statement fails on the visible rows alone, which makes it a weak probe
     */
    record Probe(Optional<Leak> leak, boolean failing) {}

    /** What a client could learn. */
    record Leak(Combination combination, String difference, String generated) {
        @Override
        public String toString() {
            return combination.shape() + " " + combination.masks() + " " + combination.input() + " "
                    + combination.threads() + " "
                    + combination.door() + " " + combination.clause() + ": " + combination.sql() + "\n    " + difference
                    + "\n    " + generated;
        }
    }

    private static final Principal ANALYST = new Principal("ann", Set.of(), Map.of("region", List.of("EU")));
    private static final Policies OPEN = Policies.none().grant("t").grant("u").grant("m");

    private final Planner planner = new Planner();
    private final Map<Threads, DuckDbEngine> engines = new HashMap<>();
    private final Map<String, Mesh> meshes = new HashMap<>();
    private final Map<MaskShape, GovernedRun> copies = new HashMap<>();
    private final LeakData data;

    LeakSweep(BufferAllocator allocator, Path directory, LeakData data) {
        this.data = data;
        for (Threads threads : Threads.values()) {
            DuckDbSettings settings =
                    new DuckDbSettings("1GB", threads.count, directory.resolve("spill"), List.of(directory));
            engines.put(threads, new DuckDbEngine(settings, allocator));
        }
    }

    private GovernedRun copy(MaskShape masks) {
        return copies.computeIfAbsent(masks, shape -> {
            Mesh filtered = mesh("filtered " + shape, data.filtered(shape), OPEN, Door.TABLE);
            return new GovernedRun(planner, engine(Threads.ONE), filtered, ANALYST);
        });
    }

    private DuckDbEngine engine(Threads threads) {
        DuckDbEngine engine = engines.get(threads);
        if (engine == null) {
            throw new AssertionError(threads);
        }
        return engine;
    }

    private static Mesh mesh(String version, StoredTables tables, Policies policies, Door door) {
        Map<String, List<Field>> columns = new HashMap<>();
        tables.tables()
                .forEach((name, table) -> columns.put(
                        name.table(),
                        table.snapshot().columns().stream().map(Column::field).toList()));
        return door.mesh(version, tables, policies.set(), columns);
    }

    /** How many combinations there are. */
    static long count() {
        return (long) FaultExpression.all().size()
                * Clause.values().length
                * FilterShape.values().length
                * MaskShape.values().length
                * Input.values().length
                * Threads.values().length
                * Door.values().length;
    }

    /** Each expression in each clause once, under a filter and in a way that chance picks; in an order that chance picks. */
    static List<Combination> pairs(Random random) {
        List<Combination> pairs = new ArrayList<>();
        for (FaultExpression expression : FaultExpression.all()) {
            for (Clause clause : Clause.values()) {
                pairs.add(any(expression, clause, random));
            }
        }
        Collections.shuffle(pairs, random);
        return pairs;
    }

    static Combination any(FaultExpression expression, Clause clause, Random random) {
        return new Combination(
                expression,
                clause,
                any(FilterShape.values(), random),
                random.nextBoolean() ? MaskShape.NONE : any(MaskShape.values(), random),
                any(Input.values(), random),
                any(Threads.values(), random),
                anyDoor(random));
    }

    /** Half of them the tables themselves. */
    private static Door anyDoor(Random random) {
        return random.nextBoolean() ? Door.TABLE : any(Door.values(), random);
    }

    private static <T> T any(T[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }

    GovernedRun governed(Combination combination) {
        Mesh mesh = meshes.computeIfAbsent(
                combination.shape() + " " + combination.masks() + " " + combination.input() + " " + combination.door(),
                version -> mesh(
                        version,
                        combination.input() == Input.ARROW ? data.asArrow() : data.asParquet(),
                        combination.masks().on(combination.shape().on(OPEN)),
                        combination.door()));
        return new GovernedRun(planner, engine(combination.threads()), mesh, ANALYST);
    }

    Probe probe(Combination combination) {
        return probe(combination, UnaryOperator.identity());
    }

    /** @param mutation applied to the generated SQL */
    Probe probe(Combination combination, UnaryOperator<String> mutation) {
        GovernedRun governed = governed(combination).mutated(mutation);
        Outcome outcome = governed.run(combination.sql());
        Outcome expected = copy(combination.masks()).run(combination.sql());
        Optional<Leak> leak = outcome.difference(expected, combination.clause().ordered())
                .map(difference -> new Leak(combination, difference, generated(governed, combination, mutation)));
        return new Probe(leak, expected.error().isPresent());
    }

    private static String generated(GovernedRun governed, Combination combination, UnaryOperator<String> mutation) {
        try {
            return mutation.apply(governed.plan(combination.sql()).resultStage().sql());
        } catch (RuntimeException e) {
            return "(no plan)";
        }
    }

    @Override
    public void close() {
        engines.values().forEach(DuckDbEngine::close);
    }
}
