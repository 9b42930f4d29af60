package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A generated query.
 *
 * @param shared queries of a WITH clause, by the names that sources have
 * @param grouping around the keys: empty, or {@code ROLLUP}, {@code CUBE}
 * @param sources none: a query without FROM
 * @param combined a set operation with another query of the same kinds
 * @param order for each column in turn
 */
record Query(
        List<Shared> shared,
        boolean distinct,
        List<Expression> columns,
        List<Source> sources,
        Optional<Expression> where,
        List<Expression> groupBy,
        String grouping,
        Optional<Expression> having,
        Optional<Expression> qualify,
        Optional<Combined> combined,
        List<Direction> order,
        Optional<Limit> limit) {

    /** A query of a WITH clause. */
    record Shared(String name, Query query) {}

    /**
     * A table or a derived table.
     *
     * @param join how it is joined with those before it; {@code ,} for the first
     * @param on empty for the first and for cross joins
     */
    record Source(String join, Optional<Query> derived, String table, String alias, Optional<Expression> on) {}

    /** {@code UNION ALL} and the like. */
    record Combined(String operator, Query other) {}

    /** The order of one column; {@code implied} writes nothing about NULLs for the gateway, whose rule is NULLS LAST. */
    record Direction(boolean descending, boolean nullsFirst, boolean implied) {}

    record Limit(int rows, int offset) {}

    List<Kind> kinds() {
        return columns.stream().map(Expression::kind).toList();
    }

    boolean isOrdered() {
        return !order.isEmpty();
    }

    /** Names of the columns are {@code c0}, {@code c1} and so on. */
    String sql(Target target) {
        StringBuilder sql = new StringBuilder();
        if (!shared.isEmpty()) {
            sql.append(shared.stream()
                    .map(query -> query.name() + " AS (" + query.query().sql(target) + ")")
                    .collect(Collectors.joining(", ", "WITH ", " ")));
        }
        sql.append(block(target));
        combined.ifPresent(other -> sql.append(' ')
                .append(other.operator())
                .append(' ')
                .append(other.other().block(target)));
        if (isOrdered()) {
            sql.append(IntStream.range(0, columns.size())
                    .mapToObj(column -> direction(column, target))
                    .collect(Collectors.joining(", ", " ORDER BY ", "")));
        }
        limit.ifPresent(rows ->
                sql.append(" LIMIT ").append(rows.rows()).append(" OFFSET ").append(rows.offset()));
        return sql.toString();
    }

    private String direction(int column, Target target) {
        Direction direction = order.get(column % order.size());
        String nulls = direction.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
        boolean silent = target == Target.GATEWAY && direction.implied() && !direction.nullsFirst();
        return (column + 1) + (direction.descending() ? " DESC" : "") + (silent ? "" : nulls);
    }

    private String block(Target target) {
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(distinct ? "DISTINCT " : "");
        sql.append(IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).sql(target) + " AS c" + i)
                .collect(Collectors.joining(", ")));
        for (Source source : sources) {
            sql.append(source.equals(sources.get(0)) ? " FROM" : " " + source.join());
            sql.append(' ')
                    .append(source.derived()
                            .map(query -> "(" + query.sql(target) + ")")
                            .orElse(source.table()))
                    .append(" AS ")
                    .append(source.alias());
            source.on().ifPresent(on -> sql.append(" ON ").append(on.sql(target)));
        }
        where.ifPresent(condition -> sql.append(" WHERE ").append(condition.sql(target)));
        if (!groupBy.isEmpty()) {
            String keys = groupBy.stream().map(key -> key.sql(target)).collect(Collectors.joining(", "));
            sql.append(" GROUP BY ").append(grouping.isEmpty() ? keys : grouping + " (" + keys + ")");
        }
        having.ifPresent(condition -> sql.append(" HAVING ").append(condition.sql(target)));
        qualify.ifPresent(condition -> sql.append(" QUALIFY ").append(condition.sql(target)));
        return sql.toString();
    }

    /** Whether a target has all of its operators. */
    boolean fits(Target target) {
        List<Expression> all = new ArrayList<>(columns);
        all.addAll(groupBy);
        where.ifPresent(all::add);
        having.ifPresent(all::add);
        sources.forEach(source -> source.on().ifPresent(all::add));
        return all.stream().allMatch(expression -> expression.fits(target))
                && (qualify.isEmpty() || target != Target.POSTGRESQL)
                && shared.stream().allMatch(query -> query.query().fits(target))
                && sources.stream()
                        .allMatch(source -> source.derived()
                                .map(query -> query.fits(target))
                                .orElse(true))
                && combined.map(other -> other.other().fits(target)).orElse(true);
    }

    List<Query> simpler() {
        return SimplerQueries.of(this);
    }
}
