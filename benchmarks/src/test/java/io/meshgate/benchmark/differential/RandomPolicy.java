package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A row filter and masks on a table: as the mesh directory has them, and as they change rows, written apart from the
 * gateway.
 *
 * @param masks by column
 */
record RandomPolicy(RandomTable table, Optional<Expression> filter, Map<String, ColumnMask> masks) {
    private static final List<Kind> FILTERED =
            List.of(Kind.BOOLEAN, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.VARCHAR, Kind.DATE, Kind.TIMESTAMP);

    /**
     * A mask.
     *
     * @param yaml in the mesh directory
     * @param computed DuckDB's expression over the raw row that gives what a viewer sees
     */
    record ColumnMask(
            String yaml, UnaryOperator<@Nullable Object> applied, Optional<Function<Viewer, String>> computed) {
        ColumnMask(String yaml, UnaryOperator<@Nullable Object> applied) {
            this(yaml, applied, Optional.empty());
        }
    }

    static RandomPolicy of(RandomTable table, Random random) {
        Map<String, ColumnMask> masks = new LinkedHashMap<>();
        for (TableColumn column : table.columns().subList(1, table.columns().size())) {
            if (random.nextInt(3) == 0) {
                masks.put(column.name(), mask(column.kind(), random));
            }
        }
        Optional<Expression> filter =
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(condition(table, random, 2));
        return new RandomPolicy(table, filter, masks);
    }

    static Expression condition(RandomTable table, Random random, int depth) {
        RandomValues values = new RandomValues(random);
        if (depth > 0 && random.nextBoolean()) {
            Expression left = condition(table, random, depth - 1);
            Expression right = condition(table, random, depth - 1);
            return switch (random.nextInt(4)) {
                case 0 -> Expression.call(Kind.BOOLEAN, Template.same("({0} AND {1})"), left, right);
                case 1 -> Expression.call(Kind.BOOLEAN, Template.same("(NOT {0})"), left);
                case 2 ->
                    Expression.call(Kind.BOOLEAN, Template.same("(CASE WHEN {0} THEN {1} ELSE {0} END)"), left, right);
                default -> Expression.call(Kind.BOOLEAN, Template.same("({0} OR {1})"), left, right);
            };
        }
        TableColumn column = values.pick(table.columns().stream()
                .filter(any -> FILTERED.contains(any.kind()))
                .toList());
        Expression read = Expression.call(column.kind(), Template.same(column.name()));
        Expression first = literal(column.kind(), values);
        Expression second = literal(column.kind(), values);
        String text = values.pick(List.of(
                "({0} = {1})",
                "({0} <> {1})",
                "({0} >= {1})",
                "({0} < {1})",
                "({0} IN ({1}, {2}))",
                "({0} NOT IN ({1}, {2}))",
                "({0} IS NOT NULL)",
                "({0} IS NULL)",
                "(COALESCE({0}, {1}) = {2})",
                "({0} BETWEEN {1} AND {2})"));
        return Expression.call(Kind.BOOLEAN, Template.same(text), read, first, second);
    }

    /** As policies want it: without a cast. */
    private static Expression literal(Kind kind, RandomValues values) {
        Object value = values.present(kind);
        while (value.toString().length() > 15 && kind == Kind.BIGINT) {
            value = values.present(kind);
        }
        boolean number = kind == Kind.INTEGER || kind == Kind.BIGINT || kind == Kind.DECIMAL;
        String text = number ? new BigDecimal(value.toString()).toPlainString() : kind.literal(value, Target.GATEWAY);
        return Expression.call(
                kind, new Template(text, kind.literal(value, Target.DUCKDB), kind.literal(value, Target.POSTGRESQL)));
    }

    private static ColumnMask mask(Kind kind, Random random) {
        ColumnMask none = new ColumnMask("{type: \"null\"}", value -> null);
        if (random.nextInt(3) == 0) {
            return none;
        }
        return switch (kind) {
            case VARCHAR -> text(random.nextInt(4));
            case INTEGER -> new ColumnMask("{type: fixed, value: \"7\"}", value -> 7);
            case BIGINT -> new ColumnMask("{type: fixed, value: \"7\"}", value -> 7L);
            case DECIMAL ->
                random.nextBoolean()
                        ? new ColumnMask("{type: fixed, value: \"1.5\"}", value -> new BigDecimal("1.500"))
                        : new ColumnMask(
                                "{type: round, multiple: \"0.01\"}",
                                value -> value == null
                                        ? null
                                        : fitting(((BigDecimal) value).setScale(2, RoundingMode.HALF_UP)));
            case DATE ->
                new ColumnMask(
                        "{type: truncate-date, unit: month}",
                        value -> value == null ? null : ((LocalDate) value).withDayOfMonth(1));
            case TIMESTAMP, INSTANT ->
                new ColumnMask(
                        "{type: truncate-date, unit: day}",
                        value -> value == null ? null : ((LocalDateTime) value).truncatedTo(ChronoUnit.DAYS));
            default -> none;
        };
    }

    /** What does not fit into DECIMAL(12, 3) after rounding. */
    private static @Nullable Object fitting(BigDecimal rounded) {
        return rounded.abs().compareTo(new BigDecimal("1000000000")) < 0 ? rounded.setScale(3) : null;
    }

    private static ColumnMask text(int choice) {
        return switch (choice) {
            case 0 -> text("{type: redact}", TextMasks::redact);
            case 1 -> text("{type: show-first, characters: 1}", text -> TextMasks.shown(text, 1, 0, false));
            case 2 -> text("{type: show-last, characters: 2}", text -> TextMasks.shown(text, 0, 2, false));
            default -> new ColumnMask("{type: fixed, value: \"'hidden'\"}", value -> "hidden");
        };
    }

    private static ColumnMask text(String yaml, UnaryOperator<String> mask) {
        return new ColumnMask(yaml, value -> value == null ? null : mask.apply(value.toString()));
    }

    /** Rows as the masks leave them. */
    List<List<@Nullable Object>> masked(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> other = new ArrayList<>(row);
            for (int i = 0; i < row.size(); i++) {
                ColumnMask mask = masks.get(table.columns().get(i).name());
                if (mask != null) {
                    other.set(i, mask.applied().apply(row.get(i)));
                }
            }
            result.add(other);
        }
        return result;
    }

    String filterYaml() {
        return filter.map(condition -> "  - id: rows-of-" + table.name() + "\n    tables: [d.s." + table.name()
                        + "]\n    filter: " + quoted(condition.sql(Target.GATEWAY))
                        + "\n    except: {users: [all]}\n")
                .orElse("");
    }

    String maskYaml() {
        StringBuilder yaml = new StringBuilder();
        masks.forEach((column, mask) -> yaml.append("  - id: ")
                .append(table.name())
                .append('-')
                .append(column)
                .append("\n    tables: [d.s.")
                .append(table.name())
                .append("]\n    columns: [")
                .append(column)
                .append("]\n    mask: ")
                .append(mask.yaml())
                .append("\n    except: {users: [all]}\n"));
        return yaml.toString();
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
