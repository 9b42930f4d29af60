package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Query.Combined;
import io.meshgate.benchmark.differential.Query.Direction;
import io.meshgate.benchmark.differential.Query.Limit;
import io.meshgate.benchmark.differential.Query.Shared;
import io.meshgate.benchmark.differential.Query.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Random queries over random tables. The same random numbers give the same query. */
final class Queries {
    private static final int DEPTH = 3;
    private static final int MAX_NESTED = 4;
    private static final List<String> SET_OPERATIONS =
            List.of("UNION ALL", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL");
    /** Kinds that can be keys of groups; floating-point ones are there for NaN and the two zeros. */
    private static final List<Kind> KINDS = List.of(Kind.values());

    private final Random random;
    private final RandomValues values;
    private final List<RandomTable> tables;
    private final Expressions expressions;
    private int aliases;
    private int nested;
    private int level;
    private List<Shared> shared = List.of();

    Queries(Random random, List<RandomTable> tables) {
        this.random = random;
        this.values = new RandomValues(random);
        this.tables = tables;
        this.expressions = new Expressions(random, this);
    }

    /** A whole query. */
    Query next() {
        List<Shared> with = new ArrayList<>();
        if (random.nextInt(6) == 0) {
            with.add(new Shared("w1", block(kinds(1 + random.nextInt(3)), Scope.EMPTY)));
        }
        shared = with;
        List<Kind> kinds = kinds(1 + random.nextInt(4));
        Query query = block(kinds, Scope.EMPTY);
        Optional<Combined> combined = random.nextInt(8) == 0
                ? Optional.of(new Combined(values.pick(SET_OPERATIONS), block(kinds, Scope.EMPTY)))
                : Optional.empty();
        List<Direction> order = random.nextInt(3) == 0 ? order() : List.of();
        Optional<Limit> limit = !order.isEmpty() && random.nextBoolean()
                ? Optional.of(new Limit(random.nextInt(12), random.nextInt(3)))
                : Optional.empty();
        return new Query(
                List.copyOf(with),
                query.distinct(),
                query.columns(),
                query.sources(),
                query.where(),
                query.groupBy(),
                query.grouping(),
                query.having(),
                query.qualify(),
                combined,
                order,
                limit);
    }

    private List<Direction> order() {
        List<Direction> order = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            order.add(new Direction(random.nextBoolean(), random.nextInt(3) == 0, random.nextBoolean()));
        }
        return order;
    }

    List<Kind> kinds(int count) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            kinds.add(values.pick(KINDS));
        }
        return kinds;
    }

    boolean mayNest() {
        return nested < MAX_NESTED && level < 2;
    }

    <T> T withoutNesting(Supplier<T> made) {
        int before = nested;
        nested = MAX_NESTED;
        T result = made.get();
        nested = before;
        return result;
    }

    /** A sub-query, which may read columns of the queries around it. */
    Query nested(List<Kind> kinds, Scope around) {
        nested++;
        level++;
        Query query = block(kinds, new Scope(List.of(), random.nextInt(3) == 0 ? List.of() : around.all(), List.of()));
        level--;
        return query;
    }

    /** A sub-query of one row: an aggregate without groups. */
    Query scalar(Kind kind, Scope around) {
        nested++;
        level++;
        List<Expression> outer = random.nextInt(3) == 0 ? List.of() : around.all();
        List<Source> sources = new ArrayList<>();
        Scope scope = sources(sources, outer, 1);
        Optional<Expression> where = where(scope);
        Query query = random.nextInt(3) > 0
                ? plain(List.of(expressions.aggregate(kind, scope, 1)), sources, where)
                : first(plain(List.of(expressions.leaf(kind, scope)), sources, where));
        level--;
        return query;
    }

    /** Only the first row. */
    private Query first(Query query) {
        return new Query(
                List.of(),
                false,
                query.columns(),
                query.sources(),
                query.where(),
                List.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                order(),
                Optional.of(new Limit(1, 0)));
    }

    private Optional<Expression> where(Scope scope) {
        return random.nextInt(10) < 6 ? Optional.of(expressions.condition(scope, DEPTH)) : Optional.empty();
    }

    static Query plain(List<Expression> columns, List<Source> sources, Optional<Expression> where) {
        return new Query(
                List.of(),
                false,
                columns,
                sources,
                where,
                List.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private Query block(List<Kind> kinds, Scope around) {
        List<Source> sources = new ArrayList<>();
        Scope scope = sources(sources, around.outer(), level > 0 ? 2 : 3);
        Optional<Expression> where = where(scope);
        int form = random.nextInt(10);
        if (form < 3) {
            return grouped(kinds, sources, scope, where);
        }
        List<Expression> columns = new ArrayList<>();
        boolean windows = form == 3 && level == 0;
        for (Kind kind : kinds) {
            columns.add(windows ? expressions.window(kind, scope, 1) : expressions.next(kind, scope, DEPTH));
        }
        Query query = plain(columns, sources, where);
        if (windows && random.nextInt(3) == 0) {
            Expression rank = expressions.window(Kind.BIGINT, scope, 1);
            Expression few = Expression.call(Kind.BOOLEAN, Template.same("({0} <= 3)"), rank);
            return qualified(query, few);
        }
        return random.nextInt(8) == 0 ? distinct(query) : query;
    }

    private static Query qualified(Query query, Expression condition) {
        return new Query(
                query.shared(),
                false,
                query.columns(),
                query.sources(),
                query.where(),
                List.of(),
                "",
                Optional.empty(),
                Optional.of(condition),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static Query distinct(Query query) {
        return new Query(
                query.shared(),
                true,
                query.columns(),
                query.sources(),
                query.where(),
                query.groupBy(),
                query.grouping(),
                query.having(),
                query.qualify(),
                query.combined(),
                query.order(),
                query.limit());
    }

    private Query grouped(List<Kind> kinds, List<Source> sources, Scope scope, Optional<Expression> where) {
        List<Expression> keys = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count && !scope.own().isEmpty(); i++) {
            Expression key = values.pick(scope.own());
            if (random.nextInt(4) == 0) {
                key = withoutNesting(() -> expressions.next(values.pick(KINDS), scope.withoutOuter(), 2));
            }
            boolean constant = key.operands().isEmpty() && !scope.own().contains(key);
            if (!constant && !keys.contains(key)) {
                keys.add(key);
            }
        }
        List<Expression> atoms = new ArrayList<>(keys);
        for (Kind kind : kinds) {
            atoms.add(expressions.aggregate(kind, scope, 1));
        }
        Scope groups = new Scope(atoms, List.of(), List.of());
        List<Expression> columns = new ArrayList<>();
        for (Kind kind : kinds) {
            columns.add(withoutNesting(() -> expressions.next(kind, groups, random.nextInt(2))));
        }
        Optional<Expression> having = random.nextInt(4) == 0
                ? Optional.of(withoutNesting(() -> expressions.condition(groups, 2)))
                : Optional.empty();
        String grouping =
                keys.size() < 2 || random.nextInt(4) > 0 ? "" : values.pick(List.of("ROLLUP", "CUBE", "GROUPING SETS"));
        // Without keys and aggregates in it a column list would not make a group.
        if (keys.isEmpty()) {
            columns = new ArrayList<>();
            for (int i = 0; i < kinds.size(); i++) {
                columns.add(atoms.get(i));
            }
        }
        return new Query(
                List.of(),
                false,
                columns,
                sources,
                where,
                keys,
                grouping,
                having,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private Scope sources(List<Source> sources, List<Expression> outer, int most) {
        return new Sources(random, tables, this).fill(sources, outer, most);
    }

    /** A name that no other source of the query has. */
    String nextAlias() {
        return "a" + ++aliases;
    }

    /** The queries of the WITH clause. */
    List<Shared> shared() {
        return shared;
    }

    Expressions expressions() {
        return expressions;
    }

    /** A table under a new alias, with its columns as scope. */
    Scope table(List<Source> sources) {
        return sources(sources, List.of(), 2);
    }
}
