package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random queries over a table that is read in groups, each with what is to give the same on a copy. */
final class GroupedQueries {
    private static final String GROUPS = "$groups";

    /** @param copy the same with a condition on the sizes of groups */
    record Pair(String governed, String copy, List<Kind> kinds, boolean ordered) {}

    private final Random random;
    private final RandomValues values;
    private final Queries queries;
    private final Expressions expressions;
    private final RandomTable table;
    private final List<RandomTable> others;
    private final String condition;

    /**
     * @param others tables that may be joined
     * @param condition of the copy's groups
     */
    GroupedQueries(Random random, RandomTable table, List<RandomTable> others, String condition) {
        this.random = random;
        this.values = new RandomValues(random);
        this.queries = new Queries(random, List.of(table));
        this.expressions = queries.expressions();
        this.table = table;
        this.others = others;
        this.condition = condition;
    }

    private static List<Expression> columns(RandomTable table, String alias) {
        return table.columns().stream()
                .map(column -> Expression.column(column.kind(), alias, column.name()))
                .toList();
    }

    private String pickCondition(Scope scope) {
        return queries.withoutNesting(() -> expressions.condition(scope, 2)).sql(Target.GATEWAY);
    }

    Pair next() {
        List<Expression> own = columns(table, "a1");
        List<Expression> all = new ArrayList<>(own);
        String from = " FROM " + table.name() + " AS a1";
        if (!others.isEmpty() && random.nextInt(3) == 0) {
            RandomTable other = values.pick(others);
            List<Expression> theirs = columns(other, "a2");
            all.addAll(theirs);
            from += (random.nextBoolean() ? " JOIN " : " LEFT JOIN ") + other.name() + " AS a2 ON "
                    + (random.nextBoolean()
                            ? "a1.id % 3 = a2.id % 3"
                            : atom(own, Kind.INTEGER, "a1.id") + " = " + atom(theirs, Kind.INTEGER, "a2.id"));
        }
        Scope scope = new Scope(all, List.of(), List.of());
        if (random.nextBoolean()) {
            from += " WHERE " + pickCondition(scope);
        }
        List<Expression> keys = keys(scope);
        List<Expression> calls = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            calls.add(call(own));
        }
        return pair(from, keys, calls);
    }

    private String atom(List<Expression> columns, Kind kind, String otherwise) {
        List<String> fit = columns.stream()
                .filter(column -> column.kind() == kind)
                .map(column -> column.sql(Target.GATEWAY))
                .toList();
        return fit.isEmpty() ? otherwise : values.pick(fit);
    }

    private List<Expression> keys(Scope scope) {
        List<Expression> keys = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Expression key = values.pick(scope.own());
            if (random.nextInt(4) == 0) {
                Kind kind = values.pick(List.of(Kind.BOOLEAN, Kind.INTEGER, Kind.VARCHAR));
                key = queries.withoutNesting(() -> expressions.next(kind, scope, 2));
            }
            boolean constant = key.operands().isEmpty() && !scope.own().contains(key);
            if (!constant && !keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** A function that is accepted, of a column of the table itself. */
    private Expression call(List<Expression> own) {
        Expression column = values.pick(own);
        return switch (column.kind()) {
            case INTEGER ->
                Expression.call(
                        Kind.BIGINT,
                        Template.same(values.pick(List.of("SUM({0})", "COUNT({0})", "COUNT(DISTINCT {0})"))),
                        column);
            case DECIMAL -> Expression.call(Kind.DECIMAL, Template.same("SUM({0})"), column);
            case BIGINT ->
                Expression.call(
                        Kind.DOUBLE, Template.same(values.pick(List.of("AVG({0})", "AVG({0} / 2 - 1)"))), column);
            default ->
                Expression.call(
                        Kind.BIGINT,
                        Template.same(values.pick(List.of("COUNT(*)", "COUNT({0})", "COUNT(DISTINCT {0})"))),
                        column);
        };
    }

    private Pair pair(String from, List<Expression> keys, List<Expression> calls) {
        List<Expression> all = new ArrayList<>(keys);
        all.addAll(calls);
        String by = keys.isEmpty() ? "" : " GROUP BY " + list(keys);
        String having = " HAVING " + GROUPS + (random.nextInt(4) == 0 ? " AND COUNT(*) < 20" : "");
        String plain = "SELECT " + named(all) + from + by + having;
        int form = random.nextInt(8);
        if (form == 0 && !keys.isEmpty()) {
            return new Pair(
                    "SELECT DISTINCT " + named(keys) + from,
                    filled("SELECT " + named(keys) + from + by + " HAVING " + GROUPS),
                    kinds(keys),
                    false);
        }
        if (form == 1 && keys.size() == 2) {
            String grouping = values.pick(List.of("ROLLUP", "CUBE", "GROUPING SETS"));
            return same(
                    "SELECT " + named(all) + from + " GROUP BY " + grouping + " (" + list(keys) + ")" + having, all);
        }
        if (form == 2) {
            return new Pair(
                    governed("SELECT COUNT(*) AS c0, MAX(n) AS c1 FROM (SELECT COUNT(*) AS n" + from + by + having
                            + ") AS q"),
                    filled("SELECT COUNT(*) AS c0, MAX(n) AS c1 FROM (SELECT COUNT(*) AS n" + from + by + having
                            + ") AS q"),
                    List.of(Kind.BIGINT, Kind.BIGINT),
                    false);
        }
        if (form == 3) {
            return same(plain + " UNION ALL " + plain, all);
        }
        if (form == 4) {
            String order = IntStream.rangeClosed(1, all.size())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", ", " ORDER BY ", " LIMIT 4"));
            return new Pair(governed(plain + order), filled(plain + order), kinds(all), true);
        }
        return same(plain, all);
    }

    private Pair same(String sql, List<Expression> columns) {
        return new Pair(governed(sql), filled(sql), kinds(columns), false);
    }

    private static String governed(String sql) {
        return sql.replace(GROUPS, "TRUE");
    }

    private String filled(String sql) {
        return sql.replace(GROUPS, condition);
    }

    private static List<Kind> kinds(List<Expression> columns) {
        return columns.stream().map(Expression::kind).toList();
    }

    private static String list(List<Expression> expressions) {
        return expressions.stream()
                .map(expression -> expression.sql(Target.GATEWAY))
                .collect(Collectors.joining(", "));
    }

    private static String named(List<Expression> expressions) {
        return IntStream.range(0, expressions.size())
                .mapToObj(i -> expressions.get(i).sql(Target.GATEWAY) + " AS c" + i)
                .collect(Collectors.joining(", "));
    }

    /** A query that shows or judges single rows; it has one column, a number. */
    String refused() {
        String from = " FROM " + table.name() + " AS a1";
        Scope scope = new Scope(columns(table, "a1"), List.of(), List.of());
        String where = random.nextBoolean() ? "" : " WHERE " + pickCondition(scope);
        String test = pickCondition(scope);
        return values.pick(List.of(
                "SELECT a1.id AS c0" + from + where,
                "SELECT MAX(a1.id) AS c0" + from + where,
                "SELECT COUNT(*) FILTER (WHERE " + test + ") AS c0" + from + where,
                "SELECT SUM(CASE WHEN " + test + " THEN 1 ELSE 0 END) AS c0" + from + where,
                "SELECT SUM(DISTINCT a1.id) AS c0" + from + where,
                "SELECT COUNT(*) OVER () AS c0" + from + where,
                "SELECT COUNT(*) AS c0 FROM (SELECT a1.id" + from + where + " ORDER BY a1.id LIMIT 3) AS q",
                "SELECT c0 FROM (VALUES (1)) AS v(c0) WHERE EXISTS (SELECT 1" + from + where + ")",
                "SELECT c0 FROM (VALUES (1)) AS v(c0) WHERE c0 IN (SELECT a1.id" + from + where + ")",
                "SELECT (SELECT a1.id" + from + " WHERE a1.id = 1) AS c0",
                "SELECT a1.id AS c0" + from + where + " UNION SELECT 1",
                "SELECT COUNT_IF(" + test + ") AS c0" + from + where));
    }
}
