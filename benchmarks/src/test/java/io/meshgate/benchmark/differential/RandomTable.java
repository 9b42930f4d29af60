package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table with random columns and rows.
 *
 * @param columns the first is {@code id}, an INTEGER that is unique and never NULL
 */
record RandomTable(String name, List<TableColumn> columns, List<List<@Nullable Object>> rows) {
    private static final int ROWS_PER_INSERT = 100;

    record TableColumn(String name, Kind kind) {}

    /** Between 4 and 10 columns, and no rows, few, or some dozens. */
    static RandomTable of(String name, Random random) {
        return of(name, -1, random);
    }

    /** @param rows how many; any number if negative */
    static RandomTable of(String name, int rows, Random random) {
        List<TableColumn> columns = new ArrayList<>(List.of(new TableColumn("id", Kind.INTEGER)));
        Map<Kind, Integer> count = new EnumMap<>(Kind.class);
        int width = 4 + random.nextInt(7);
        while (columns.size() < width) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            int number = count.merge(kind, 1, Integer::sum);
            columns.add(new TableColumn(kind.name().substring(0, 3).toLowerCase(java.util.Locale.ROOT) + number, kind));
        }
        int[] sizes = {0, 1, 2, 7, 12, 20, 30, 40};
        int size = rows < 0 ? sizes[random.nextInt(sizes.length)] : rows;
        RandomValues values = new RandomValues(random);
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            List<@Nullable Object> row = new ArrayList<>(List.of(id));
            for (TableColumn column : columns.subList(1, columns.size())) {
                row.add(values.next(column.kind()));
            }
            all.add(row);
        }
        return new RandomTable(name, List.copyOf(columns), all);
    }

    RandomTable withRows(List<List<@Nullable Object>> other) {
        return new RandomTable(name, columns, other);
    }

    /** Statements that make the table in a schema of an oracle. */
    List<String> statements(String schema, Target target) {
        String qualified = schema + "." + name;
        List<String> statements = new ArrayList<>();
        statements.add(columns.stream()
                .map(column -> column.name() + " " + column.kind().name(target))
                .collect(Collectors.joining(", ", "CREATE TABLE " + qualified + " (", ")")));
        for (int start = 0; start < rows.size(); start += ROWS_PER_INSERT) {
            statements.add(rows.subList(start, Math.min(rows.size(), start + ROWS_PER_INSERT)).stream()
                    .map(row -> literals(row, target))
                    .collect(Collectors.joining(", ", "INSERT INTO " + qualified + " VALUES ", "")));
        }
        return statements;
    }

    private String literals(List<@Nullable Object> row, Target target) {
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            literals.add(columns.get(i).kind().literal(row.get(i), target));
        }
        return "(" + String.join(", ", literals) + ")";
    }
}
