package io.meshgate.planner;

import io.meshgate.planner.RandomQuery.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A random condition over columns a, b, s of one relation or two: its SQL, and its truth in three values. */
record RandomCondition(String sql, Function<Row, @Nullable Boolean> truth) {

    /** What a condition is for. */
    enum Shape {
        FILTER,
        /** One that often matches rows of both sides. */
        JOIN
    }

    private static final List<String> TEXTS = List.of("a", "ab", "b", "");

    static RandomCondition of(Random random, List<String> columns, List<@Nullable Object> parameters, Shape shape) {
        RandomCondition condition = new Maker(random, columns, parameters).condition(random.nextInt(4));
        if (shape == Shape.FILTER || random.nextInt(4) == 0) {
            return condition;
        }
        RandomCondition equal =
                compared(columns.get(0) + " = " + columns.get(3), row -> row.get(0), "=", row -> row.get(3));
        return new RandomCondition(
                "(" + equal.sql() + " AND " + condition.sql() + ")",
                row -> and(equal.truth().apply(row), condition.truth().apply(row)));
    }

    boolean holds(Row row) {
        return Boolean.TRUE.equals(truth.apply(row));
    }

    static @Nullable Integer integer(Random random) {
        return random.nextInt(5) == 0 ? null : (Integer) (random.nextInt(5) - 1);
    }

    static @Nullable String text(Random random) {
        return random.nextInt(5) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return (left == null || right == null) ? null : (Boolean) true;
    }

    private static @Nullable Boolean not(@Nullable Boolean value) {
        return value == null ? null : (Boolean) !value;
    }

    private static RandomCondition compared(
            String sql, Function<Row, @Nullable Object> left, String operator, Function<Row, @Nullable Object> right) {
        return new RandomCondition(sql, row -> compare(left.apply(row), operator, right.apply(row)));
    }

    @SuppressWarnings("unchecked") // both sides are of one comparable class
    private static @Nullable Boolean compare(@Nullable Object left, String operator, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        int order = ((Comparable<Object>) left).compareTo(right);
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private record Maker(Random random, List<String> columns, List<@Nullable Object> parameters) {

        RandomCondition condition(int depth) {
            if (depth == 0) {
                return leaf();
            }
            return switch (random.nextInt(5)) {
                case 0 -> {
                    RandomCondition operand = condition(depth - 1);
                    yield new RandomCondition(
                            "(NOT " + operand.sql() + ")",
                            row -> not(operand.truth().apply(row)));
                }
                case 1, 2 -> pair("AND", condition(depth - 1), condition(depth - 1));
                case 3 -> pair("OR", condition(depth - 1), condition(depth - 1));
                default -> is(condition(depth - 1));
            };
        }

        private static RandomCondition pair(String operator, RandomCondition left, RandomCondition right) {
            String sql = "(" + left.sql() + " " + operator + " " + right.sql() + ")";
            return new RandomCondition(sql, row -> {
                Boolean x = left.truth().apply(row);
                Boolean y = right.truth().apply(row);
                return operator.equals("AND") ? and(x, y) : not(and(not(x), not(y)));
            });
        }

        private RandomCondition is(RandomCondition operand) {
            int form = random.nextInt(5);
            String word =
                    List.of("TRUE", "NOT TRUE", "FALSE", "NOT FALSE", "NULL").get(form);
            return new RandomCondition("(" + operand.sql() + " IS " + word + ")", row -> {
                Boolean value = operand.truth().apply(row);
                return switch (form) {
                    case 0 -> Boolean.TRUE.equals(value);
                    case 1 -> !Boolean.TRUE.equals(value);
                    case 2 -> Boolean.FALSE.equals(value);
                    case 3 -> !Boolean.FALSE.equals(value);
                    default -> value == null;
                };
            });
        }

        private RandomCondition leaf() {
            int column = random.nextInt(columns.size());
            String name = columns.get(column);
            boolean text = column % 3 == 2;
            return switch (random.nextInt(8)) {
                case 0 -> new RandomCondition("(" + name + " IS NULL)", row -> row.get(column) == null);
                case 1 -> new RandomCondition("(" + name + " IS NOT NULL)", row -> row.get(column) != null);
                case 2 -> text ? like(name, column) : among(name, column);
                case 3 -> text ? constant(name, column, text) : between(columns.get(column), column);
                case 4 -> text ? constant(name, column, text) : computed(name, column);
                case 5 -> distinct(name, column, text);
                default -> constant(name, column, text);
            };
        }

        private RandomCondition constant(String name, int column, boolean text) {
            List<String> operators = List.of("=", "<>", "<", "<=", ">", ">=");
            String operator = operators.get(random.nextInt(operators.size()));
            Object value = text ? text(random) : integer(random);
            String constant;
            if (random.nextInt(4) == 0) {
                parameters.add(value);
                constant = "?";
            } else {
                constant = value == null ? (text ? "CAST(NULL AS VARCHAR)" : "CAST(NULL AS INTEGER)") : literal(value);
            }
            if (!text && random.nextInt(6) == 0) {
                // Between the integers.
                int half = random.nextInt(5) - 1;
                String sql = "(" + name + " " + operator + " " + half + ".5" + (random.nextBoolean() ? "e0" : "") + ")";
                if (constant.equals("?")) {
                    parameters.remove(parameters.size() - 1);
                }
                double point = half < 0 ? half - 0.5 : half + 0.5;
                return compared(
                        sql,
                        row -> row.get(column) instanceof Integer x ? (Object) x.doubleValue() : null,
                        operator,
                        row -> point);
            }
            return compared(
                    "(" + name + " " + operator + " " + constant + ")", row -> row.get(column), operator, row -> value);
        }

        private static String literal(Object value) {
            return value instanceof String text ? "'" + text + "'" : value.toString();
        }

        private RandomCondition distinct(String name, int column, boolean text) {
            Object value = text ? text(random) : integer(random);
            String constant =
                    value == null ? (text ? "CAST(NULL AS VARCHAR)" : "CAST(NULL AS INTEGER)") : literal(value);
            boolean distinct = random.nextBoolean();
            return new RandomCondition(
                    "(" + name + " IS " + (distinct ? "" : "NOT ") + "DISTINCT FROM " + constant + ")",
                    row -> java.util.Objects.equals(row.get(column), value) != distinct);
        }

        private RandomCondition like(String name, int column) {
            int form = random.nextInt(4);
            String pattern = List.of("a%", "a%b", "ab", "%").get(form);
            String regex = pattern.replace("%", ".*");
            boolean negated = random.nextBoolean();
            return new RandomCondition("(" + name + (negated ? " NOT" : "") + " LIKE '" + pattern + "')", row -> {
                Boolean matches = row.get(column) instanceof String value ? (Boolean) value.matches(regex) : null;
                return negated ? not(matches) : matches;
            });
        }

        private RandomCondition among(String name, int column) {
            List<Integer> values = IntStream.range(0, 1 + random.nextInt(3))
                    .mapToObj(i -> random.nextInt(5) - 1)
                    .toList();
            boolean negated = random.nextBoolean();
            List<String> items = new ArrayList<>();
            values.forEach(value -> items.add(value.toString()));
            String sql = "(" + name + (negated ? " NOT" : "") + " IN (" + String.join(", ", items) + "))";
            return new RandomCondition(
                    sql,
                    row -> row.get(column) == null ? null : (Boolean) (values.contains(row.get(column)) != negated));
        }

        private RandomCondition between(String name, int column) {
            int low = random.nextInt(4) - 1;
            int high = low + random.nextInt(3);
            boolean negated = random.nextBoolean();
            return new RandomCondition(
                    "(" + name + (negated ? " NOT" : "") + " BETWEEN " + low + " AND " + high + ")",
                    row -> row.get(column) instanceof Integer x
                            ? (Boolean) ((x >= low && x <= high) != negated)
                            : null);
        }

        /** No condition that may cross the barrier. */
        private RandomCondition computed(String name, int column) {
            return new RandomCondition(
                    "(" + name + " + 1 > 2)",
                    row -> row.get(column) instanceof Integer x ? (Boolean) (x + 1 > 2) : null);
        }
    }
}
