package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Query.Shared;
import io.meshgate.benchmark.differential.Query.Source;
import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The FROM of random queries: tables, derived tables, shared queries, and how they are joined. */
final class Sources {
    private static final List<String> JOINS =
            List.of("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN");

    private final Random random;
    private final RandomValues values;
    private final List<RandomTable> tables;
    private final Queries queries;

    Sources(Random random, List<RandomTable> tables, Queries queries) {
        this.random = random;
        this.values = new RandomValues(random);
        this.tables = tables;
        this.queries = queries;
    }

    /** Fills in sources and returns what they bring. */
    Scope fill(List<Source> sources, List<Expression> outer, int most) {
        List<Expression> own = new ArrayList<>();
        List<Expression> unique = new ArrayList<>();
        boolean allUnique = true;
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            String alias = queries.nextAlias();
            String join = i == 0 ? "," : values.pick(JOINS);
            List<Expression> columns = new ArrayList<>();
            Optional<Query> derived = Optional.empty();
            String table = "";
            boolean lateral = i > 0 && random.nextInt(10) == 0 && queries.mayNest();
            if (lateral) {
                join = values.pick(List.of("CROSS JOIN LATERAL", "LEFT JOIN LATERAL"));
                List<Kind> kinds = queries.kinds(1 + random.nextInt(2));
                derived = Optional.of(queries.nested(kinds, new Scope(own, List.of(), List.of())));
                addColumns(columns, alias, kinds);
                allUnique = false;
            } else if (random.nextInt(7) == 0 && queries.mayNest()) {
                List<Kind> kinds = queries.kinds(1 + random.nextInt(3));
                derived = Optional.of(queries.nested(kinds, Scope.EMPTY));
                addColumns(columns, alias, kinds);
                allUnique = false;
            } else if (!queries.shared().isEmpty() && random.nextInt(3) > 0) {
                Shared query = queries.shared().get(0);
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
            if (i > 0 && !join.startsWith("CROSS JOIN")) {
                on = Optional.of(lateral ? Expression.literal(Kind.BOOLEAN, true) : on(own, columns));
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
                Expression more =
                        queries.withoutNesting(() -> queries.expressions().condition(both, 2));
                return Expression.call(Kind.BOOLEAN, Template.same("({0} AND {1})"), equal, more);
            }
        }
        return queries.withoutNesting(() -> queries.expressions().condition(both, 2));
    }

    private static List<Expression> concat(List<Expression> left, List<Expression> right) {
        List<Expression> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }
}
