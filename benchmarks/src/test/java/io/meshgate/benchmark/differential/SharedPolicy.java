package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.Audience.Named;
import io.meshgate.benchmark.differential.RandomPolicy.ColumnMask;
import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All policies on one table, for viewers of whom each meets some: as the mesh directory has them, and what they leave to
 * each viewer, worked out apart from the gateway.
 *
 * @param readers who may read the table; some of its columns are for {@code privileged} only
 */
record SharedPolicy(
        RandomTable table, Audience readers, Optional<Reserved> reserved, List<Filter> filters, List<Masking> masks) {

    /** A row filter, with its text for DuckDB by viewer. */
    record Filter(Audience audience, Expression condition, Principals principals) {}

    /** What a condition asks of the viewer, around the condition on the row. */
    enum Principals {
        NOTHING,
        HAS_ROLE,
        CURRENT_USER,
        ATTRIBUTE
    }

    /**
     * A mask.
     *
     * @param strength place in the ladder of the column's kind; 0 is the strongest
     * @param tagged whether it finds the column by its tag and not by its name
     */
    record Masking(Audience audience, String column, int strength, ColumnMask mask, boolean tagged) {}

    /** A column that only some may read. */
    record Reserved(String column, Audience readers) {}

    static SharedPolicy of(RandomTable table, Random random) {
        List<TableColumn> maskable = table.columns().subList(1, table.columns().size());
        List<Filter> filters = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            boolean text = table.columns().stream().anyMatch(column -> column.kind() == Kind.VARCHAR);
            Principals asked = Principals.values()[random.nextInt(text ? 4 : 3)];
            filters.add(new Filter(Audience.of(random), RandomPolicy.condition(table, random, 2), asked));
        }
        List<Masking> masks = new ArrayList<>();
        for (TableColumn column : maskable) {
            if (random.nextInt(3) == 0) {
                List<ColumnMask> ladder = MaskLadder.of(column.kind(), random);
                int several = 1 + random.nextInt(3);
                for (int i = 0; i < several; i++) {
                    int strength = random.nextInt(ladder.size());
                    masks.add(new Masking(
                            Audience.of(random),
                            column.name(),
                            strength,
                            ladder.get(strength),
                            random.nextInt(3) == 0));
                }
            }
        }
        Audience readers =
                random.nextInt(6) == 0 ? Audience.to(Named.users("kim").or(Named.roles("analyst"))) : Audience.EVERYONE;
        Optional<Reserved> reserved = random.nextInt(3) == 0
                ? Optional.of(new Reserved(
                        maskable.get(random.nextInt(maskable.size())).name(),
                        Audience.to(Named.users("zoe").or(Named.roles("exempt")))))
                : Optional.empty();
        return new SharedPolicy(table, readers, reserved, filters, masks);
    }

    boolean isReadBy(Viewer viewer) {
        return readers.contains(viewer)
                || reserved.map(some -> some.readers().contains(viewer)).orElse(false);
    }

    /** The table's columns that a viewer sees, with no rows yet. */
    RandomTable columnsFor(Viewer viewer) {
        return new RandomTable(
                table.name(),
                table.columns().stream()
                        .filter(column -> isSeen(column.name(), viewer))
                        .toList(),
                List.of());
    }

    private boolean isSeen(String column, Viewer viewer) {
        return reserved.map(
                        some -> !some.column().equals(column) || some.readers().contains(viewer))
                .orElse(true);
    }

    /** The condition of all filters that a viewer meets, for DuckDB. */
    String condition(Viewer viewer) {
        return filters.stream()
                .filter(filter -> filter.audience().contains(viewer))
                .map(filter -> "(" + expected(filter, viewer) + ")")
                .reduce("TRUE", (one, other) -> one + " AND " + other);
    }

    private String expected(Filter filter, Viewer viewer) {
        String rows = filter.condition().sql(Target.DUCKDB);
        return switch (filter.principals()) {
            case NOTHING -> rows;
            case HAS_ROLE -> viewer.roles().contains("analyst") + " OR " + rows;
            case CURRENT_USER -> "'" + viewer.name() + "' <> 'max' AND " + rows;
            case ATTRIBUTE -> {
                List<String> values = viewer.attributes().getOrDefault("grade", List.of());
                // Who lacks the attribute sees nothing, whatever else the condition says.
                yield values.isEmpty()
                        ? "FALSE"
                        : firstText() + " IN ("
                                + values.stream()
                                        .map(value -> Kind.VARCHAR.literal(value, Target.DUCKDB))
                                        .collect(Collectors.joining(", "))
                                + ") OR " + rows;
            }
        };
    }

    private String written(Filter filter) {
        String rows = filter.condition().sql(Target.GATEWAY);
        return switch (filter.principals()) {
            case NOTHING -> rows;
            case HAS_ROLE -> "HAS_ROLE('analyst') OR " + rows;
            case CURRENT_USER -> "CURRENT_USER <> 'max' AND " + rows;
            case ATTRIBUTE -> firstText() + " IN (ATTRIBUTE('grade')) OR " + rows;
        };
    }

    private String firstText() {
        return table.columns().stream()
                .filter(column -> column.kind() == Kind.VARCHAR)
                .findFirst()
                .orElseThrow()
                .name();
    }

    /** What a viewer sees of rows that the filters let pass. */
    RandomTable masked(List<List<@Nullable Object>> rows, Viewer viewer) {
        List<Optional<ColumnMask>> strongest = table.columns().stream()
                .map(column -> mask(column.name(), viewer))
                .toList();
        List<Integer> seen = IntStream.range(0, table.columns().size())
                .filter(i -> isSeen(table.columns().get(i).name(), viewer))
                .boxed()
                .toList();
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> left = new ArrayList<>();
            for (int i : seen) {
                Object value = row.get(i);
                Optional<ColumnMask> mask = strongest.get(i);
                left.add(mask.isPresent() ? mask.get().applied().apply(value) : value);
            }
            result.add(left);
        }
        return columnsFor(viewer).withRows(result);
    }

    private Optional<ColumnMask> mask(String column, Viewer viewer) {
        return masks.stream()
                .filter(masking ->
                        masking.column().equals(column) && masking.audience().contains(viewer))
                .min(java.util.Comparator.comparingInt(Masking::strength))
                .map(Masking::mask);
    }

    private String tag(String column) {
        return "of." + table.name() + "." + column;
    }

    /** A tag for each column, to be declared. */
    List<String> tags() {
        return table.columns().stream().map(column -> tag(column.name())).toList();
    }

    String tagsYaml() {
        return "  - table: d.s." + table.name() + "\n    columns: {"
                + table.columns().stream()
                        .map(column -> column.name() + ": [" + tag(column.name()) + "]")
                        .collect(Collectors.joining(", "))
                + "}\n";
    }

    String grantsYaml() {
        String tables = "    tables: [d.s." + table.name() + "]\n";
        String all = "  - id: read-" + table.name() + "\n" + tables;
        return reserved.map(some ->
                        all + "    except-columns: [" + some.column() + "]\n" + readers.yaml() + "  - id: whole-"
                                + table.name() + "\n" + tables + some.readers().yaml())
                .orElseGet(() -> all + readers.yaml());
    }

    String filtersYaml() {
        return IntStream.range(0, filters.size())
                .mapToObj(i -> "  - id: rows-" + i + "-of-" + table.name() + "\n    tables: [d.s." + table.name()
                        + "]\n    filter: " + RandomPolicy.quoted(written(filters.get(i))) + "\n"
                        + filters.get(i).audience().yaml())
                .collect(Collectors.joining());
    }

    String masksYaml() {
        return IntStream.range(0, masks.size())
                .mapToObj(i -> "  - id: mask-" + i + "-of-" + table.name() + "\n"
                        + (masks.get(i).tagged()
                                ? "    column-tags: [" + tag(masks.get(i).column()) + "]\n"
                                : "    tables: [d.s." + table.name() + "]\n    columns: ["
                                        + masks.get(i).column() + "]\n")
                        + "    mask: " + masks.get(i).mask().yaml() + "\n"
                        + masks.get(i).audience().yaml())
                .collect(Collectors.joining());
    }
}
