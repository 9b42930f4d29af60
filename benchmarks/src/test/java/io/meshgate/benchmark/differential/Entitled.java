package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What viewers are entitled to: texts by lists, numbers by a query on a table of its own, some of whose rows its own
 * row filter hides from the query; as the mesh directory has it, and worked out for each viewer.
 *
 * @param everyone texts for all, then by user, role and group
 */
record Entitled(
        List<String> everyone,
        Map<String, List<String>> users,
        Map<String, List<String>> roles,
        Map<String, List<String>> groups,
        RandomTable table) {
    static final String TEXTS = "texts";
    static final String NUMBERS = "numbers";
    private static final int ROWS = 60;

    static Entitled of(Random random) {
        RandomValues values = new RandomValues(random);
        Map<String, List<String>> users = Map.of("eva", texts(values), "zoe", texts(values));
        Map<String, List<String>> roles = Map.of("exempt", texts(values), "intern", texts(values));
        Map<String, List<String>> groups = Map.of("night", texts(values));
        List<String> everyone = random.nextInt(3) == 0 ? texts(values) : List.of();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int id = 1; id <= ROWS; id++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(id);
            row.add(values.pick(List.of("owner", "eva", "max", "EVA", "")));
            row.add(random.nextInt(9) == 0 ? null : (Integer) (1 + random.nextInt(45)));
            row.add(random.nextInt(3) > 0);
            rows.add(row);
        }
        List<TableColumn> columns = List.of(
                new TableColumn("id", Kind.INTEGER),
                new TableColumn("person", Kind.VARCHAR),
                new TableColumn("number", Kind.INTEGER),
                new TableColumn("valid", Kind.BOOLEAN));
        return new Entitled(everyone, users, roles, groups, new RandomTable("entitled", columns, rows));
    }

    private static List<String> texts(RandomValues values) {
        return Stream.generate(values::text).limit(5).distinct().toList();
    }

    /** Literals of DuckDB's. */
    List<String> texts(Viewer viewer) {
        return Stream.of(
                        everyone.stream(),
                        users.getOrDefault(viewer.name(), List.of()).stream(),
                        viewer.roles().stream().flatMap(role -> roles.getOrDefault(role, List.of()).stream()),
                        viewer.groups().stream().flatMap(group -> groups.getOrDefault(group, List.of()).stream()))
                .flatMap(some -> some)
                .map(text -> Kind.VARCHAR.literal(text, Target.DUCKDB))
                .toList();
    }

    /** Literals of DuckDB's. */
    List<String> numbers(Viewer viewer) {
        return table.rows().stream()
                .filter(row -> viewer.name().equals(row.get(1)) && Boolean.TRUE.equals(row.get(3)))
                .filter(row -> row.get(2) != null)
                .map(row -> String.valueOf(row.get(2)))
                .toList();
    }

    String yaml() {
        Map<String, String> lists = new HashMap<>(Map.of("users", yaml(users), "roles", yaml(roles)));
        lists.put("groups", yaml(groups));
        if (!everyone.isEmpty()) {
            lists.put("everyone", yaml(everyone));
        }
        return "entitlements:\n  - name: " + TEXTS + "\n    values:\n"
                + lists.entrySet().stream()
                        .map(list -> "      " + list.getKey() + ": " + list.getValue() + "\n")
                        .sorted()
                        .collect(Collectors.joining())
                + "  - name: " + NUMBERS + "\n    roles: [look-up]\n"
                + "    query: \"SELECT number FROM d.s.entitled WHERE person = CURRENT_USER\"\n";
    }

    private static String yaml(Map<String, List<String>> lists) {
        return lists.entrySet().stream()
                .map(list -> list.getKey() + ": " + yaml(list.getValue()))
                .sorted()
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String yaml(List<String> texts) {
        return texts.stream().map(RandomPolicy::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    String grantsYaml() {
        return "  - {id: look-up, tables: [d.s.entitled], to: {roles: [look-up]}}\n";
    }

    String filtersYaml() {
        return "  - {id: valid-only, tables: [d.s.entitled], filter: valid, to: everyone}\n";
    }
}
