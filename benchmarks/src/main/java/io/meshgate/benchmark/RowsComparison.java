package io.meshgate.benchmark;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares two results: every value, and the order as far as the query states one. Decimals and integers must be
 * equal; floating-point numbers may differ by 1e-9 of their size, because sums of them depend on the order of threads.
 */
public final class RowsComparison {
    private static final double TOLERANCE = 1e-9;

    private RowsComparison() {}

    /**
     * The first difference; empty when there is none.
     *
     * @param sortedBy the 0-based columns that ORDER BY names. Rows that are equal in them may come in any order
     */
    public static Optional<String> difference(
            List<List<@Nullable Object>> expected, List<List<@Nullable Object>> actual, List<Integer> sortedBy) {
        if (expected.size() != actual.size()) {
            return Optional.of("expected " + expected.size() + " rows, got " + actual.size());
        }
        Optional<String> order = firstDifference(expected, actual, sortedBy);
        return order.isPresent() ? order : firstDifference(sorted(expected), sorted(actual), null);
    }

    /**
     * As {@link #difference}, for a query that asks for the first rows only: of rows that are equal in the order, any
     * may be among the first.
     *
     * @param all the rows of the query without its limit
     * @param sortedBy not empty, or any rows would do
     */
    public static Optional<String> differenceOfFirst(
            List<List<@Nullable Object>> all,
            List<List<@Nullable Object>> expected,
            List<List<@Nullable Object>> actual,
            List<Integer> sortedBy) {
        if (expected.size() != actual.size()) {
            return Optional.of("expected " + expected.size() + " rows, got " + actual.size());
        }
        Optional<String> order = firstDifference(expected, actual, sortedBy);
        return order.isPresent() ? order : firstStranger(all, actual);
    }

    private static Optional<String> firstStranger(
            List<List<@Nullable Object>> all, List<List<@Nullable Object>> actual) {
        Map<String, List<List<@Nullable Object>>> left = new HashMap<>();
        for (List<@Nullable Object> row : all) {
            left.computeIfAbsent(sortKey(row), key -> new ArrayList<>()).add(row);
        }
        for (List<@Nullable Object> row : actual) {
            List<List<@Nullable Object>> alike = left.getOrDefault(sortKey(row), new ArrayList<>());
            Optional<List<@Nullable Object>> same = alike.stream()
                    .filter(other ->
                            firstDifference(List.of(other), List.of(row), null).isEmpty())
                    .findFirst();
            if (same.isEmpty()) {
                return Optional.of("got a row that is none of the query's: " + row);
            }
            alike.remove(same.get());
        }
        return Optional.empty();
    }

    private static Optional<String> firstDifference(
            List<List<@Nullable Object>> expected,
            List<List<@Nullable Object>> actual,
            @Nullable List<Integer> onlyColumns) {
        for (int row = 0; row < expected.size(); row++) {
            List<@Nullable Object> left = expected.get(row);
            List<@Nullable Object> right = actual.get(row);
            if (left.size() != right.size()) {
                return Optional.of("expected " + left.size() + " columns, got " + right.size());
            }
            for (int column = 0; column < left.size(); column++) {
                boolean compared = onlyColumns == null || onlyColumns.contains(column);
                if (compared && !equal(left.get(column), right.get(column))) {
                    return Optional.of("row " + (row + 1) + ", column " + (column + 1) + ": expected "
                            + left.get(column) + ", got " + right.get(column));
                }
            }
        }
        return Optional.empty();
    }

    static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        if (left instanceof Number a && right instanceof Number b) {
            boolean floating = isFloating(a) || isFloating(b);
            return floating ? close(a.doubleValue(), b.doubleValue()) : exact(a).compareTo(exact(b)) == 0;
        }
        return left.equals(right);
    }

    private static boolean close(double a, double b) {
        if (Double.compare(a, b) == 0) {
            return true;
        }
        return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    }

    private static boolean isFloating(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    private static BigDecimal exact(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    /** Sorted by what is not floating-point, so that rounding cannot bring equal rows apart. */
    private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(RowsComparison::sortKey));
        return sorted;
    }

    private static String sortKey(List<@Nullable Object> row) {
        StringBuilder key = new StringBuilder();
        for (Object value : row) {
            if (value instanceof Number number) {
                key.append(
                        isFloating(number)
                                ? ""
                                : exact(number).stripTrailingZeros().toPlainString());
            } else {
                key.append(value);
            }
            key.append('\u0000');
        }
        return key.toString();
    }
}
