package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table that some viewers may read only in groups. Its copies have the raw entities beside what a viewer sees, so that
 * queries on copies can take small groups away themselves.
 */
record GroupedTable(SharedPolicy policy, List<Groups> groups) {
    private static final int ROWS = 60;

    /** @param entity none: rows are counted */
    record Groups(Audience audience, int minimum, List<String> entity) {}

    static GroupedTable of(SharedPolicy policy, Random random) {
        List<Groups> groups = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            List<String> entity = policy.table().columns().stream()
                    .filter(column -> column.kind() == Kind.INTEGER || column.kind() == Kind.VARCHAR)
                    .map(TableColumn::name)
                    .filter(name -> !name.equals("id") && random.nextBoolean())
                    .limit(2)
                    .toList();
            groups.add(new Groups(Audience.of(random), 2 + random.nextInt(4), entity));
        }
        return new GroupedTable(policy, groups);
    }

    static RandomTable table(String name, Random random) {
        return RandomTable.of(name, ROWS, random);
    }

    private List<Groups> of(Viewer viewer) {
        return groups.stream().filter(some -> some.audience().contains(viewer)).toList();
    }

    boolean demandsGroups(Viewer viewer) {
        return !of(viewer).isEmpty();
    }

    /** Whether rows may be repeated by joins for a viewer. */
    boolean countsEntitiesOnly(Viewer viewer) {
        return of(viewer).stream().noneMatch(some -> some.entity().isEmpty());
    }

    /** For the copy: which groups of {@code a1} a viewer sees. */
    String condition(Viewer viewer) {
        int most = of(viewer).stream().mapToInt(Groups::minimum).max().orElse(0);
        return IntStream.range(0, groups.size())
                .filter(i -> groups.get(i).audience().contains(viewer))
                .mapToObj(i -> (groups.get(i).entity().isEmpty() ? "COUNT(*)" : "COUNT(DISTINCT a1.who" + i + ")")
                        + " >= " + most)
                .reduce("TRUE", (one, other) -> one + " AND " + other);
    }

    /** What a viewer sees, and the raw entities of each row. */
    RandomTable withEntities(RandomTable seen) {
        Map<Object, List<@Nullable Object>> raw = policy.table().rows().stream()
                .collect(Collectors.toMap(row -> Objects.requireNonNull(row.get(0)), row -> row));
        List<TableColumn> columns = new ArrayList<>(seen.columns());
        IntStream.range(0, groups.size()).forEach(i -> columns.add(new TableColumn("who" + i, Kind.VARCHAR)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : seen.rows()) {
            List<@Nullable Object> more = new ArrayList<>(row);
            for (Groups some : groups) {
                more.add(entity(some, Objects.requireNonNull(raw.get(row.get(0)))));
            }
            rows.add(more);
        }
        return new RandomTable(seen.name(), columns, rows);
    }

    /** NULL where any of its columns is. */
    private @Nullable String entity(Groups some, List<@Nullable Object> row) {
        StringBuilder entity = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            if (some.entity().contains(policy.table().columns().get(i).name())) {
                Object value = row.get(i);
                if (value == null) {
                    return null;
                }
                entity.append(value).append('|');
            }
        }
        return entity.toString();
    }

    String yaml() {
        return IntStream.range(0, groups.size())
                .mapToObj(i -> "  - id: groups-" + i + "\n    tables: [d.s."
                        + policy.table().name() + "]\n    minimum-group-size: "
                        + groups.get(i).minimum() + "\n"
                        + (groups.get(i).entity().isEmpty()
                                ? ""
                                : "    entity: ["
                                        + String.join(", ", groups.get(i).entity()) + "]\n")
                        + groups.get(i).audience().yaml())
                .collect(Collectors.joining("", "aggregation-policies:\n", ""));
    }
}
