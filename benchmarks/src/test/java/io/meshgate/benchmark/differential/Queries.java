package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Query.Combined;
import io.meshgate.benchmark.differential.Query.Direction;
import io.meshgate.benchmark.differential.Query.Limit;
import io.meshgate.benchmark.differential.Query.Shared;
import io.meshgate.benchmark.differential.Query.Source;
import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Random queries over random tables. The same random numbers give the same query. */
final class Queries {
    private static final int DEPTH = 3;
    private static final int MAX_NESTED = 4;
    private static final List<String> JOINS =
            List.of("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN");
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

    private List<Kind> kinds(int count) {
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
        Query query = plain(List.of(expressions.aggregate(kind, scope, 1)), sources, where);
        level--;
        return query;
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
        String grouping = keys.size() < 2 || random.nextInt(4) > 0 ? "" : values.pick(List.of("ROLLUP", "CUBE"));
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

    /** Fills in sources and returns what they bring. */
    private Scope sources(List<Source> sources, List<Expression> outer, int most) {
        List<Expression> own = new ArrayList<>();
        List<Expression> unique = new ArrayList<>();
        boolean allUnique = true;
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            String alias = "a" + ++aliases;
            String join = i == 0 ? "," : values.pick(JOINS);
            List<Expression> columns = new ArrayList<>();
            Optional<Query> derived = Optional.empty();
            String table = "";
            if (random.nextInt(7) == 0 && mayNest()) {
                List<Kind> kinds = kinds(1 + random.nextInt(3));
                derived = Optional.of(nested(kinds, Scope.EMPTY));
                addColumns(columns, alias, kinds);
                allUnique = false;
            } else if (!shared.isEmpty() && random.nextInt(3) > 0) {
                Shared query = shared.get(0);
                table = query.name();
                addColumns(columns, alias, query.query().kinds());
                allUnique = false;
            } else {
                RandomTable from = values.pick(tables);
                table = from.name();
                for (TableColumn column : from.columns()) {
                    columns.add(Expression.column(column.kind(), alias, column.name()));
                }
                unique.add(columns.get(0));
            }
            Optional<Expression> on = Optional.empty();
            if (i > 0 && !join.equals("CROSS JOIN")) {
                on = Optional.of(on(own, columns));
            }
            own.addAll(columns);
            sources.add(new Source(join, derived, table, alias, on));
        }
        return new Scope(own, outer, allUnique ? unique : List.of());
    }

    private static void addColumns(List<Expression> columns, String alias, List<Kind> kinds) {
        for (int i = 0; i < kinds.size(); i++) {
            columns.add(Expression.column(kinds.get(i), alias, "c" + i));
        }
    }

    /** Mostly an equality of two columns, alone or with more. */
    private Expression on(List<Expression> left, List<Expression> right) {
        List<Expression> shuffled = new ArrayList<>(left);
        Collections.shuffle(shuffled, random);
        Scope both = new Scope(concat(left, right), List.of(), List.of());
        for (Expression mine : shuffled) {
            List<Expression> alike = right.stream()
                    .filter(column -> column.kind() == mine.kind())
                    .toList();
            if (!alike.isEmpty() && random.nextInt(8) > 0) {
                Expression equal =
                        Expression.call(Kind.BOOLEAN, Template.same("({0} = {1})"), mine, values.pick(alike));
                if (random.nextInt(3) > 0) {
                    return equal;
                }
                Expression more = withoutNesting(() -> expressions.condition(both, 2));
                return Expression.call(Kind.BOOLEAN, Template.same("({0} AND {1})"), equal, more);
            }
        }
        return withoutNesting(() -> expressions.condition(both, 2));
    }

    private static List<Expression> concat(List<Expression> left, List<Expression> right) {
        List<Expression> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    Expressions expressions() {
        return expressions;
    }

    /** A table under a new alias, with its columns as scope. */
    Scope table(List<Source> sources) {
        return sources(sources, List.of(), 2);
    }
}
