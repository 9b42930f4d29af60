package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Compares what viewers see under policies with what they see of copies, query by query. Used by one thread. */
final class Equivalence {
    private static final long PER_WORLD = 1_000_003;
    private static final int SIMPLER = 300;
    private static final String ROWS = "rows";
    private static final String INTERNAL = "XX";
    private static final String AGGREGATION_REQUIRED = "42803";

    private final GovernedWorld world;
    private final long seed;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    Equivalence(GovernedWorld world, long seed) {
        this.world = world;
        this.seed = seed;
    }

    /** How many queries were compared, by viewer and by how they ended. */
    Map<String, Integer> counts() {
        return counts;
    }

    List<String> failures() {
        return failures;
    }

    /** Runs the query of a number. */
    void run(int number) {
        Random random = new Random(seed * PER_WORLD + number);
        Viewer viewer = Viewer.ALL.get(random.nextInt(Viewer.ALL.size()));
        // Now and then also of what the viewer may not see: it is to fail as on copies that lack it.
        List<RandomTable> tables =
                random.nextInt(15) == 0 || world.tables(viewer).isEmpty() ? world.tables() : world.tables(viewer);
        int form = random.nextInt(6);
        if (form == 0) {
            faults(number, viewer, tables, random);
            return;
        }
        if (form == 1) {
            grouped(number, viewer, random);
            return;
        }
        Query query = new Queries(random, tables).next();
        Optional<String> difference = difference(viewer, query, true);
        if (difference.isPresent()) {
            Query least = simplest(viewer, query);
            fail(
                    number,
                    viewer,
                    least.sql(Target.GATEWAY),
                    difference(viewer, least, false).orElse(""));
        }
    }

    private Optional<String> difference(Viewer viewer, Query query, boolean counted) {
        String sql = query.sql(Target.GATEWAY);
        return difference(viewer, sql, query.kinds(), query.isOrdered(), counted);
    }

    private Optional<String> difference(Viewer viewer, String sql, List<Kind> kinds, boolean ordered, boolean counted) {
        Seen governed = world.governed(viewer, sql, kinds);
        if (governed.answer().isNotSupported()) {
            count("refused as not supported", counted);
            return Optional.empty();
        }
        if (governed.state().startsWith(INTERNAL)) {
            return Optional.of("an error of the gateway itself, whatever the copy gives: " + governed.state());
        }
        count(viewer.name() + ", " + governed.state(), counted);
        return difference(governed, viewer, sql, kinds, ordered);
    }

    /**
     * Beside a filtered table, what can fail is computed in another order: a copy under a row filter that hides nothing
     * tells whether it is because of that that one fails and the other does not.
     */
    private Optional<String> difference(Seen governed, Viewer viewer, String sql, List<Kind> kinds, boolean ordered) {
        Seen copy = world.copy(viewer, sql, kinds);
        Seen same = governed.state().equals(copy.state()) ? copy : world.filteredCopy(viewer, sql, kinds);
        return governed.difference(same, ordered);
    }

    private void count(String what, boolean counted) {
        if (counted) {
            counts.merge(what, 1, Integer::sum);
        }
    }

    /** One operator that may fail, where no engine can choose which rows it meets: on all that are seen. */
    private void faults(int number, Viewer viewer, List<RandomTable> tables, Random random) {
        RandomValues values = new RandomValues(random);
        Rule rule = values.pick(FaultRules.all());
        RandomTable table = values.pick(tables);
        List<Expression> columns = table.columns().stream()
                .map(column -> Expression.column(column.kind(), "a1", column.name()))
                .toList();
        Scope scope = new Scope(columns, List.of(), List.of());
        Expressions expressions = new Queries(random, tables).expressions();
        List<Expression> operands = rule.operands().stream()
                .map(kind -> expressions.leaf(kind, scope))
                .toList();
        String faulty = new Expression.Call(rule.result(), rule.template(), operands).sql(Target.GATEWAY);
        String from = " FROM " + table.name() + " AS a1";
        // Not IS NOT NULL of it: an engine that knows of no NULLs in a file need not evaluate it.
        for (String sql : List.of(
                "SELECT " + faulty + " AS c0" + from,
                "SELECT COUNT(*)" + from + " GROUP BY " + faulty,
                "SELECT COUNT(DISTINCT " + faulty + ")" + from,
                "SELECT a1.id" + from + " ORDER BY " + faulty + ", 1 LIMIT 3")) {
            List<Kind> kinds = List.of(sql.startsWith("SELECT " + faulty) ? rule.result() : Kind.BIGINT);
            difference(viewer, sql, kinds, false, true)
                    .filter(difference ->
                            !isOfAVisibleRow(viewer, sql, kinds, "SELECT " + faulty + " AS c0" + from, rule))
                    .ifPresent(difference -> fail(number, viewer, sql, difference));
        }
    }

    /** Where rows that are seen fail in several ways, any of them may come first: nothing hidden is told. */
    private boolean isOfAVisibleRow(Viewer viewer, String sql, List<Kind> kinds, String rows, Rule rule) {
        String state = world.governed(viewer, sql, kinds).state();
        if (state.equals(ROWS) || world.copy(viewer, sql, kinds).state().equals(ROWS)) {
            return false;
        }
        String ids = "SELECT a1.id AS c0" + rows.substring(rows.lastIndexOf(" FROM "));
        return world.copy(viewer, ids, List.of(Kind.INTEGER)).answer().rows().stream()
                .anyMatch(id -> world.copy(viewer, rows + " WHERE a1.id = " + id.get(0), List.of(rule.result()))
                        .state()
                        .equals(state));
    }

    /** A table under an aggregation policy: only groups that are large enough, or a refusal, whatever is in the rows. */
    private void grouped(int number, Viewer viewer, Random random) {
        GroupedTable table = world.grouped();
        RandomTable columns = table.policy().columnsFor(viewer);
        List<RandomTable> joined = table.countsEntitiesOnly(viewer) ? world.tables(viewer) : List.of();
        GroupedQueries queries = new GroupedQueries(random, columns, joined, table.condition(viewer));
        if (random.nextInt(4) == 0) {
            String sql = queries.refused();
            Seen governed = world.governed(viewer, sql, List.of(Kind.BIGINT));
            count(viewer.name() + ", single rows, " + governed.state(), true);
            if (table.policy().isReadBy(viewer) && table.demandsGroups(viewer)) {
                if (!governed.state().equals(AGGREGATION_REQUIRED)) {
                    fail(number, viewer, sql, "single rows of a table that is read in groups: " + governed.state());
                }
                return;
            }
            difference(governed, viewer, sql, List.of(Kind.BIGINT), false)
                    .ifPresent(difference -> fail(number, viewer, sql, difference));
            return;
        }
        GroupedQueries.Pair pair = queries.next();
        Seen governed = world.governed(viewer, pair.governed(), pair.kinds());
        count(viewer.name() + ", groups, " + governed.state(), true);
        difference(governed, viewer, pair.copy(), pair.kinds(), pair.ordered())
                .ifPresent(
                        difference -> fail(number, viewer, pair.governed() + "\n  copy: " + pair.copy(), difference));
    }

    private void fail(int number, Viewer viewer, String sql, String difference) {
        failures.add("-Dproof.seed=" + seed + " -Dproof.query=" + number + ", as " + viewer.name() + "\n  " + sql
                + "\n  " + difference);
    }

    private Query simplest(Viewer viewer, Query query) {
        Query least = query;
        int steps = 0;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (Query candidate : least.simpler()) {
                if (steps++ >= SIMPLER) {
                    return least;
                }
                if (differs(viewer, candidate)) {
                    least = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        return least;
    }

    private boolean differs(Viewer viewer, Query query) {
        boolean sound = !query.columns().isEmpty()
                && !query.sources().isEmpty()
                && (query.limit().isEmpty() || query.isOrdered());
        return sound && difference(viewer, query, false).isPresent();
    }
}
