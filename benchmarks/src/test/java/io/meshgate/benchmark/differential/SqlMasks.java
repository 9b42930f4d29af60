package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomPolicy.ColumnMask;
import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Masks by an expression, with what DuckDB is to compute for the copy. */
final class SqlMasks {
    private static final Set<Kind> KINDS =
            Set.of(Kind.BOOLEAN, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.VARCHAR, Kind.DATE, Kind.TIMESTAMP);

    private SqlMasks() {}

    static boolean fit(Kind kind) {
        return KINDS.contains(kind);
    }

    /** One over the rows of a table for a column of it. */
    static ColumnMask of(TableColumn column, RandomTable table, Random random) {
        Expression condition = RandomPolicy.condition(table, random, 1);
        String name = column.name();
        String gateway = condition.sql(Target.GATEWAY);
        String duckdb = condition.sql(Target.DUCKDB);
        return switch (random.nextInt(column.kind() == Kind.VARCHAR ? 6 : 4)) {
            case 0 ->
                same(
                        column,
                        "CASE WHEN " + gateway + " THEN " + name + " END",
                        "CASE WHEN " + duckdb + " THEN " + name + " END");
            case 1 ->
                mask(
                        column,
                        "CASE WHEN HAS_ROLE('analyst') THEN " + name + " WHEN " + gateway + " THEN " + name + " END",
                        viewer -> "CASE WHEN " + viewer.roles().contains("analyst") + " THEN " + name + " WHEN "
                                + duckdb + " THEN " + name + " END");
            case 2 ->
                mask(
                        column,
                        "CASE WHEN PURPOSE() = 'fraud' AND id % 2 = 0 THEN " + name + " END",
                        viewer -> "CASE WHEN " + viewer.purpose().equals(Optional.of("fraud")) + " AND id % 2 = 0 THEN "
                                + name + " END");
            case 3 ->
                mask(
                        column,
                        "CASE WHEN CURRENT_USER IN (ATTRIBUTE('zone')) OR id % 3 = 0 THEN " + name + " END",
                        viewer -> attribute(viewer, "zone", name));
            case 4 -> same(column, "LEFT(" + name + ", 1) || '...'", "left(" + name + ", 1) || '...'");
            default ->
                same(
                        column,
                        "COALESCE(NULLIF(" + name + ", 'a'), 'none')",
                        "CASE WHEN " + name + " IS NULL OR " + name + " = 'a' THEN 'none' ELSE " + name + " END");
        };
    }

    /** NULL for whoever lacks the attribute. */
    private static String attribute(Viewer viewer, String attribute, String name) {
        List<String> values = viewer.attributes().getOrDefault(attribute, List.of());
        return values.isEmpty()
                ? "NULL"
                : "CASE WHEN '" + viewer.name() + "' IN ("
                        + values.stream()
                                .map(value -> Kind.VARCHAR.literal(value, Target.DUCKDB))
                                .collect(Collectors.joining(", "))
                        + ") OR id % 3 = 0 THEN " + name + " END";
    }

    private static ColumnMask same(TableColumn column, String gateway, String duckdb) {
        return mask(column, gateway, viewer -> duckdb);
    }

    private static ColumnMask mask(TableColumn column, String gateway, Function<Viewer, String> duckdb) {
        String type = column.kind().name(Target.DUCKDB);
        return new ColumnMask(
                "{type: sql, expression: " + RandomPolicy.quoted(gateway) + "}",
                value -> value,
                Optional.of(viewer -> "CAST((" + duckdb.apply(viewer) + ") AS " + type + ")"));
    }
}
