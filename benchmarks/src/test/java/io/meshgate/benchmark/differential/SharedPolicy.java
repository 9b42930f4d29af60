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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All policies on one table, for viewers of whom each meets some: as the mesh directory has them, and what they leave to
 * each viewer, worked out apart from the gateway.
 *
 * @param readers who may read the table; some of its columns are for {@code privileged} only
 */
record SharedPolicy(
        RandomTable table,
        Audience readers,
        Optional<Reserved> reserved,
        List<Filter> filters,
        List<Masking> masks,
        Entitled entitled) {

    /**
     * A row filter.
     *
     * @param tagged whether it finds the table by its tag and not by its name
     */
    record Filter(Audience audience, Expression condition, Asked asked, Place place, boolean tagged) {}

    /** Whose policy it is. */
    enum Place {
        DOMAIN,
        MESH;

        static Place of(Random random) {
            return random.nextInt(3) == 0 ? MESH : DOMAIN;
        }
    }

    /**
     * A mask.
     *
     * @param strength place in the ladder of the column; 0 is the strongest
     * @param tagged whether it finds the column by its tag and not by its name
     */
    record Masking(Audience audience, String column, int strength, ColumnMask mask, Place place, boolean tagged) {}

    /** A column that only some may read; it may be known by its tag. */
    record Reserved(String column, Audience readers, boolean tagged) {}

    static SharedPolicy of(RandomTable table, Entitled entitled, Random random) {
        List<TableColumn> maskable = table.columns().subList(1, table.columns().size());
        List<Filter> filters = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            boolean text = table.columns().stream().anyMatch(column -> column.kind() == Kind.VARCHAR);
            filters.add(new Filter(
                    Audience.of(random),
                    RandomPolicy.condition(table, random, 2),
                    Asked.any(text, random),
                    Place.of(random),
                    random.nextInt(3) == 0));
        }
        List<Masking> masks = new ArrayList<>();
        for (TableColumn column : maskable) {
            if (random.nextInt(3) == 0) {
                List<ColumnMask> ladder = MaskLadder.of(column, table, random);
                int several = 1 + random.nextInt(3);
                for (int i = 0; i < several; i++) {
                    int strength = random.nextInt(ladder.size());
                    masks.add(new Masking(
                            Audience.of(random),
                            column.name(),
                            strength,
                            ladder.get(strength),
                            Place.of(random),
                            random.nextInt(3) == 0));
                }
            }
        }
        Audience readers =
                random.nextInt(6) == 0 ? Audience.to(Named.users("kim").or(Named.roles("analyst"))) : Audience.EVERYONE;
        Optional<Reserved> reserved = random.nextInt(3) == 0
                ? Optional.of(new Reserved(
                        maskable.get(random.nextInt(maskable.size())).name(),
                        Audience.to(Named.users("zoe").or(Named.roles("exempt"))),
                        random.nextBoolean()))
                : Optional.empty();
        return new SharedPolicy(table, readers, reserved, filters, masks, entitled);
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
        return filter.asked().expected(filter.condition().sql(Target.DUCKDB), text(), viewer, entitled);
    }

    /** A column of texts, if there is one. */
    private String text() {
        return table.columns().stream()
                .filter(column -> column.kind() == Kind.VARCHAR)
                .findFirst()
                .map(TableColumn::name)
                .orElse("");
    }

    /** The columns, for DuckDB, of the raw table, where a mask is computed by an expression the expression. */
    String computed(Viewer viewer) {
        return table.columns().stream()
                .map(column -> mask(column.name(), viewer)
                        .flatMap(ColumnMask::computed)
                        .map(expression -> expression.apply(viewer))
                        .orElse(column.name()))
                .collect(Collectors.joining(", "));
    }

    boolean isComputed(TableColumn column, Viewer viewer) {
        return mask(column.name(), viewer).flatMap(ColumnMask::computed).isPresent();
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

    private String tableTag() {
        return "table." + table.name();
    }

    private String tag(String column) {
        return "of." + table.name() + "." + column;
    }

    /** What the column bears: the tag of policies, or one below it. */
    private String borne(TableColumn column) {
        return column.kind() == Kind.VARCHAR ? tag(column.name()) + ".text" : tag(column.name());
    }

    /** All tags, to be declared. */
    List<String> tags() {
        return Stream.concat(
                        Stream.of(tableTag()),
                        table.columns().stream().flatMap(column -> Stream.of(tag(column.name()), borne(column))))
                .distinct()
                .toList();
    }

    String tagsYaml() {
        return "  - table: d.s." + table.name() + "\n    tags: [" + tableTag() + "]\n    columns: {"
                + table.columns().stream()
                        .map(column -> column.name() + ": [" + borne(column) + "]")
                        .collect(Collectors.joining(", "))
                + "}\n";
    }

    String grantsYaml() {
        String tables = "    tables: [d.s." + table.name() + "]\n";
        String all = "  - id: read-" + table.name() + "\n" + tables;
        return reserved.map(some -> all
                        + (some.tagged()
                                ? "    except-column-tags: [" + tag(some.column()) + "]\n"
                                : "    except-columns: [" + some.column() + "]\n")
                        + readers.yaml() + "  - id: whole-" + table.name() + "\n" + tables
                        + some.readers().yaml())
                .orElseGet(() -> all + readers.yaml());
    }

    String filtersYaml(Place place) {
        return IntStream.range(0, filters.size())
                .filter(i -> filters.get(i).place() == place)
                .mapToObj(i -> "  - id: rows-" + i + "-of-" + table.name() + "\n"
                        + (filters.get(i).tagged()
                                ? "    tags: [" + tableTag() + "]\n"
                                : "    tables: [d.s." + table.name() + "]\n")
                        + "    filter: "
                        + RandomPolicy.quoted(filters.get(i)
                                .asked()
                                .written(filters.get(i).condition().sql(Target.GATEWAY), text()))
                        + "\n" + filters.get(i).audience().yaml())
                .collect(Collectors.joining());
    }

    String masksYaml(Place place) {
        return IntStream.range(0, masks.size())
                .filter(i -> masks.get(i).place() == place)
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
