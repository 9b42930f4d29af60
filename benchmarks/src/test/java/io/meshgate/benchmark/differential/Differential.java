package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.World.Eyes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Compares the gateway with its oracles on one world, query by query. Used by one thread. */
final class Differential {
    private static final int MINIMISER_STEPS = 400;
    private static final long PER_WORLD = 1_000_003;

    private final World world;
    private final long seed;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, String> refusals = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();

    Differential(World world, long seed) {
        this.world = world;
        this.seed = seed;
    }

    /** A difference, made as small as it gets. */
    record Failure(long seed, int query, String oracle, String statement, String expected, String difference) {
        @Override
        public String toString() {
            return "-Ddifferential.seed=" + seed + " -Ddifferential.query=" + query + ", against " + oracle
                    + "\n  gateway: " + statement + "\n  oracle:  " + expected + "\n  " + difference;
        }
    }

    Map<String, Integer> counts() {
        return counts;
    }

    /** What the gateway refused, with the shortest statement for each reason. */
    Map<String, String> refusals() {
        return refusals;
    }

    List<Failure> failures() {
        return failures;
    }

    /** Runs the query of a number against all oracles. */
    void run(int number) {
        Random random = new Random(seed * PER_WORLD + number);
        int choice = random.nextInt(20);
        if (choice == 0) {
            new PartitionOracle(world, random).check().ifPresent(broken -> fail(number, "TLP", broken));
            count("TLP");
        } else if (choice == 1) {
            new PartitionOracle(world, random).checkCount().ifPresent(broken -> fail(number, "NoREC", broken));
            count("NoREC");
        } else if (choice < 4) {
            faults(number, random);
        } else {
            Query query = new Queries(random, world.tables()).next();
            boolean same =
                    compare(number, query, Target.DUCKDB, Eyes.ALL) && compare(number, query, Target.DUCKDB, Eyes.SOME);
            if (same && world.has(Target.POSTGRESQL) && query.fits(Target.POSTGRESQL)) {
                compare(number, query, Target.POSTGRESQL, Eyes.ALL);
            }
        }
    }

    private void fail(int number, String oracle, PartitionOracle.Broken broken) {
        failures.add(new Failure(seed, number, oracle, broken.statement(), broken.parts(), broken.difference()));
    }

    /** One operator that may fail, on one row: no engine can choose to evaluate it elsewhere. */
    private void faults(int number, Random random) {
        RandomValues values = new RandomValues(random);
        Rule rule = values.pick(FaultRules.all());
        RandomTable table = values.pick(world.tables());
        List<Expression> columns = table.columns().stream()
                .map(column -> Expression.column(column.kind(), "a1", column.name()))
                .toList();
        Scope scope = new Scope(columns, List.of(), List.of());
        Expressions expressions = new Queries(random, world.tables()).expressions();
        List<Expression> operands = rule.operands().stream()
                .map(kind -> expressions.leaf(kind, scope))
                .toList();
        Expression faulty = new Expression.Call(rule.result(), rule.template(), operands);
        int rows = Math.min(6, table.rows().size());
        for (int id = 1; id <= rows; id++) {
            Expression one = Expression.call(Kind.BOOLEAN, Template.same("(a1.id = " + id + ")"));
            Query.Source source = new Query.Source(",", Optional.empty(), table.name(), "a1", Optional.empty());
            Query query = Queries.plain(List.of(faulty), List.of(source), Optional.of(one));
            boolean same = compare(number, query, Target.DUCKDB, Eyes.ALL);
            if (same && world.has(Target.POSTGRESQL) && query.fits(Target.POSTGRESQL)) {
                compare(number, query, Target.POSTGRESQL, Eyes.ALL);
            }
        }
    }

    private boolean compare(int number, Query query, Target oracle, Eyes eyes) {
        Optional<Difference> difference = difference(query, oracle, eyes, true);
        if (difference.isEmpty() || isKnown(oracle, query, difference.get().text())) {
            return true;
        }
        Query least = minimised(query, oracle, eyes, difference.get().kind());
        String left =
                difference(least, oracle, eyes, false).orElse(difference.get()).text();
        if (isKnown(oracle, least, left)) {
            return true;
        }
        String statement = least.sql(Target.GATEWAY);
        String against = oracle + (eyes == Eyes.SOME ? " on filtered and masked copies" : "");
        failures.add(new Failure(seed, number, against, statement, least.sql(oracle), left));
        return false;
    }

    private boolean isKnown(Target oracle, Query query, String difference) {
        Optional<String> known = KnownDifferences.reason(oracle, query.sql(Target.GATEWAY), difference);
        known.ifPresent(reason -> count("known: " + reason));
        return known.isPresent();
    }

    /** @param kind the same for differences that may have one cause */
    private record Difference(String kind, String text) {}

    private Optional<Difference> difference(Query query, Target oracle, Eyes eyes, boolean counted) {
        Answer answer = world.run(Target.GATEWAY, eyes, query);
        if (answer.isNotSupported()) {
            if (counted) {
                refused(answer.message(), query.sql(Target.GATEWAY));
            }
            return Optional.empty();
        }
        Answer expected = world.run(oracle, eyes, query);
        String state = answer.fault().isPresent() ? answer.message().substring(0, 5) : "rows";
        if (expected.isNotSupported() || expected.fault().equals(Optional.of(Answer.Fault.OTHER))) {
            if (counted) {
                count(oracle + " refuses: " + expected.message().replaceAll("[0-9\"].*", "..."));
            }
            return state.equals("XX001") || state.equals("XX000")
                    ? Optional.of(new Difference(state, "got " + answer.message()))
                    : Optional.empty();
        }
        if (counted) {
            count(oracle + " " + eyes + (expected.fault().isPresent() ? ", failing alike" : ""));
        }
        String kind = state + " for " + expected.fault().map(Enum::name).orElse("rows");
        return answer.difference(expected, query.isOrdered()).map(text -> new Difference(kind, text));
    }

    private Query minimised(Query query, Target oracle, Eyes eyes, String kind) {
        Query least = query;
        int steps = 0;
        boolean smaller = true;
        while (smaller && steps < MINIMISER_STEPS) {
            smaller = false;
            for (Query candidate : least.simpler()) {
                if (steps++ >= MINIMISER_STEPS) {
                    break;
                }
                if (differs(candidate, oracle, eyes, kind)) {
                    least = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return least;
    }

    private boolean differs(Query candidate, Target oracle, Eyes eyes, String kind) {
        boolean sound = !candidate.columns().isEmpty()
                && !candidate.sources().isEmpty()
                && candidate.fits(oracle)
                && (candidate.limit().isEmpty() || candidate.isOrdered());
        return sound
                && difference(candidate, oracle, eyes, false)
                        .filter(found -> found.kind().equals(kind))
                        .isPresent();
    }

    /** Keeps the shortest statement for each message. */
    private void refused(String message, String statement) {
        String text = message.replaceAll(" \\[query .*", "");
        count("the gateway refuses: " + text);
        refusals.merge(text, statement, (one, other) -> one.length() <= other.length() ? one : other);
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
