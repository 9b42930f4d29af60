package io.meshgate.planner;

import io.meshgate.planner.RandomCondition.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A random query over {@code d.s.t0} and {@code d.s.t1}, as SQL and as a function from rows to rows that shares no code
 * with the planner. Every relation has columns a INTEGER, b INTEGER, s VARCHAR.
 */
final class RandomQuery {
    /** A row of a, b, s. */
    record Row(List<@Nullable Object> values) {
        static Row of(@Nullable Object... values) {
            return new Row(Arrays.asList(values));
        }

        @Nullable
        Object get(int column) {
            return values.get(column);
        }

        Map<String, @Nullable Object> named() {
            Map<String, @Nullable Object> named = new HashMap<>();
            named.put("a", get(0));
            named.put("b", get(1));
            named.put("s", get(2));
            return named;
        }
    }

    /** SQL that selects a, b, s, and what it yields for the rows of each scan in the order of the text. */
    private record Relation(String sql, Function<List<List<Row>>, List<Row>> rows) {}

    private static final Row NULLS = Row.of(null, null, null);
    private static final Comparator<Row> BY_ALL = Comparator.<Row, Integer>comparing(
                    row -> (Integer) row.get(0), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(row -> (Integer) row.get(1), Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(row -> (String) row.get(2), Comparator.nullsLast(Comparator.naturalOrder()));

    private final Random random;
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private int scans;
    private int aliases;
    private Relation root;

    private RandomQuery(Random random) {
        this.random = random;
        this.root = relation(2 + random.nextInt(3));
    }

    static RandomQuery of(Random random) {
        return new RandomQuery(random);
    }

    String sql() {
        return root.sql();
    }

    List<@Nullable Object> parameters() {
        return parameters;
    }

    List<Row> rows(List<List<Row>> tables) {
        return root.rows().apply(tables);
    }

    /** Raw rows for each scan; nearly all values are near those of the conditions. */
    List<List<Row>> randomTables(Random source) {
        List<List<Row>> tables = new ArrayList<>();
        for (int i = 0; i < scans; i++) {
            List<Row> rows = new ArrayList<>();
            int size = source.nextInt(5);
            for (int j = 0; j < size; j++) {
                rows.add(Row.of(
                        RandomCondition.integer(source),
                        RandomCondition.integer(source),
                        RandomCondition.text(source)));
            }
            tables.add(rows);
        }
        return tables;
    }

    private Relation relation(int depth) {
        if (depth == 0) {
            return scan();
        }
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> filtered(relation(depth - 1));
            case 3, 4 -> joined(relation(depth - 1), relation(random.nextInt(depth)));
            case 5 -> grouped(relation(depth - 1));
            case 6 -> combined(relation(depth - 1), relation(random.nextInt(depth)));
            case 7 -> random.nextBoolean() ? limited(relation(depth - 1)) : numbered(relation(depth - 1));
            default -> swapped(relation(depth - 1));
        };
    }

    private Relation scan() {
        int scan = scans++;
        if (random.nextBoolean()) {
            return new Relation("SELECT a, b, s FROM d.s.t0", tables -> tables.get(scan));
        }
        // The row filter and the mask of the test.
        return new Relation(
                "SELECT a, b, s FROM d.s.t1",
                tables -> tables.get(scan).stream()
                        .filter(row -> (row.get(1) instanceof Integer b && b > 0) || "a".equals(row.get(2)))
                        .map(row -> Row.of(row.get(0), row.get(1), null))
                        .toList());
    }

    private String from(Relation relation, String alias) {
        return "(" + relation.sql() + ") AS " + alias;
    }

    private String alias() {
        return "q" + aliases++;
    }

    private Relation filtered(Relation input) {
        String alias = alias();
        RandomCondition condition =
                RandomCondition.of(random, List.of(alias + ".a", alias + ".b", alias + ".s"), parameters, Shape.FILTER);
        String sql = "SELECT a, b, s FROM " + from(input, alias) + " WHERE " + condition.sql();
        return new Relation(
                sql,
                tables -> input.rows().apply(tables).stream()
                        .filter(condition::holds)
                        .toList());
    }

    private Relation joined(Relation left, Relation right) {
        String l = alias();
        String r = alias();
        List<String> columns = List.of(l + ".a", l + ".b", l + ".s", r + ".a", r + ".b", r + ".s");
        String type = List.of("INNER", "LEFT", "RIGHT", "FULL").get(random.nextInt(4));
        String leftSql = from(left, l);
        String rightSql = from(right, r);
        RandomCondition on = RandomCondition.of(random, columns, parameters, Shape.JOIN);
        RandomCondition where = RandomCondition.of(random, columns, parameters, Shape.FILTER);
        List<Integer> kept = List.of(random.nextInt(2), 3 + random.nextInt(2), 2 + 3 * random.nextInt(2));
        String sql = "SELECT " + columns.get(kept.get(0)) + " AS a, " + columns.get(kept.get(1)) + " AS b, "
                + columns.get(kept.get(2)) + " AS s FROM " + leftSql + " " + type + " JOIN " + rightSql + " ON "
                + on.sql() + " WHERE " + where.sql();
        return new Relation(sql, tables -> {
            List<Row> all = join(left.rows().apply(tables), right.rows().apply(tables), type, on);
            return all.stream()
                    .filter(where::holds)
                    .map(row -> Row.of(kept.stream().map(row::get).toArray()))
                    .toList();
        });
    }

    private static List<Row> join(List<Row> lefts, List<Row> rights, String type, RandomCondition on) {
        List<Row> joined = new ArrayList<>();
        boolean[] matched = new boolean[rights.size()];
        for (Row left : lefts) {
            boolean any = false;
            for (int i = 0; i < rights.size(); i++) {
                Row both = concat(left, rights.get(i));
                if (on.holds(both)) {
                    joined.add(both);
                    matched[i] = true;
                    any = true;
                }
            }
            if (!any && (type.equals("LEFT") || type.equals("FULL"))) {
                joined.add(concat(left, NULLS));
            }
        }
        for (int i = 0; i < rights.size(); i++) {
            if (!matched[i] && (type.equals("RIGHT") || type.equals("FULL"))) {
                joined.add(concat(NULLS, rights.get(i)));
            }
        }
        return joined;
    }

    private static Row concat(Row left, Row right) {
        List<@Nullable Object> values = new ArrayList<>(left.values());
        values.addAll(right.values());
        return new Row(values);
    }

    private Relation grouped(Relation input) {
        String alias = alias();
        boolean whole = random.nextInt(4) == 0;
        String sql = whole
                ? "SELECT max(a) AS a, CAST(count(*) AS INTEGER) AS b, max(s) AS s FROM " + from(input, alias)
                : "SELECT a, CAST(count(*) AS INTEGER) AS b, s FROM " + from(input, alias) + " GROUP BY s, a";
        return new Relation(sql, tables -> {
            List<Row> rows = input.rows().apply(tables);
            return whole ? List.of(summary(rows)) : groups(rows);
        });
    }

    private static Row summary(List<Row> rows) {
        Integer a = rows.stream()
                .map(row -> (Integer) row.get(0))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        String s = rows.stream()
                .map(row -> (String) row.get(2))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
        return Row.of(a, rows.size(), s);
    }

    private static List<Row> groups(List<Row> rows) {
        Map<Row, Integer> counts = new LinkedHashMap<>();
        rows.forEach(row -> counts.merge(Row.of(row.get(0), row.get(2)), 1, Integer::sum));
        List<Row> groups = new ArrayList<>();
        counts.forEach((key, count) -> groups.add(Row.of(key.get(0), count, key.get(1))));
        return groups;
    }

    private Relation combined(Relation left, Relation right) {
        String operation = List.of("UNION ALL", "UNION", "INTERSECT", "EXCEPT").get(random.nextInt(4));
        String sql = "SELECT a, b, s FROM (" + left.sql() + ") AS " + alias() + " " + operation
                + " SELECT a, b, s FROM (" + right.sql() + ") AS " + alias();
        return new Relation(sql, tables -> {
            List<Row> all = new ArrayList<>(left.rows().apply(tables));
            List<Row> others = right.rows().apply(tables);
            switch (operation) {
                case "INTERSECT" -> all.retainAll(others);
                case "EXCEPT" -> all.removeAll(others);
                default -> all.addAll(others);
            }
            return operation.equals("UNION ALL") ? all : List.copyOf(new LinkedHashSet<>(all));
        });
    }

    private Relation limited(Relation input) {
        int rows = 1 + random.nextInt(3);
        String sql = "SELECT a, b, s FROM " + from(input, alias()) + " ORDER BY a, b, s LIMIT " + rows;
        return new Relation(
                "SELECT a, b, s FROM (" + sql + ") AS " + alias(),
                tables -> input.rows().apply(tables).stream()
                        .sorted(BY_ALL)
                        .limit(rows)
                        .toList());
    }

    private Relation numbered(Relation input) {
        String sql = "SELECT a, CAST(rank() OVER (ORDER BY a, b, s) AS INTEGER) AS b, s FROM " + from(input, alias());
        return new Relation(sql, tables -> {
            List<Row> rows = input.rows().apply(tables);
            return rows.stream()
                    .map(row -> Row.of(
                            row.get(0),
                            1
                                    + (int) rows.stream()
                                            .filter(other -> BY_ALL.compare(other, row) < 0)
                                            .count(),
                            row.get(2)))
                    .toList();
        });
    }

    private Relation swapped(Relation input) {
        boolean computed = random.nextBoolean();
        String sql = "SELECT b AS a, " + (computed ? "a + 1" : "a") + " AS b, s FROM " + from(input, alias());
        return new Relation(
                sql,
                tables -> input.rows().apply(tables).stream()
                        .map(row -> Row.of(
                                row.get(1),
                                row.get(0) instanceof Integer a && computed ? (Object) (a + 1) : row.get(0),
                                row.get(2)))
                        .toList());
    }
}
