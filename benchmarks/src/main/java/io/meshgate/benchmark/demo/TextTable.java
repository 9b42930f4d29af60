package io.meshgate.benchmark.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A small result as aligned lines: numbers to the right, long texts cut. */
final class TextTable {
    private static final int WIDEST = 18;

    private TextTable() {}

    static List<String> lines(List<String> columns, List<List<@Nullable Object>> rows) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (List<@Nullable Object> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], text(row.get(column)).length());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(new ArrayList<>(columns), rows.isEmpty() ? List.of() : rows.get(0), widths));
        rows.forEach(row -> lines.add(line(row, row, widths)));
        return lines;
    }

    /** Two blocks of lines beside each other, or below each other where they are wider than the terminal. */
    static List<String> sideBySide(List<String> left, List<String> right, int terminal) {
        int leftWidth = width(left);
        if (leftWidth + width(right) + 3 > terminal) {
            List<String> stacked = new ArrayList<>(left);
            stacked.add("");
            stacked.addAll(right);
            return stacked;
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String first = i < left.size() ? left.get(i) : "";
            String second = i < right.size() ? right.get(i) : "";
            lines.add((first + " ".repeat(leftWidth - first.length()) + " | " + second).stripTrailing());
        }
        return lines;
    }

    private static int width(List<String> lines) {
        return lines.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String line(
            List<? extends @Nullable Object> cells, List<? extends @Nullable Object> like, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = text(cells.get(column));
            String padding = " ".repeat(widths[column] - cell.length());
            boolean right = column < like.size() && like.get(column) instanceof Number;
            line.append(column == 0 ? "" : "  ").append(right ? padding + cell : cell + padding);
        }
        return line.toString();
    }

    private static String text(@Nullable Object value) {
        String text = plain(value);
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "\u2026";
    }

    private static String plain(@Nullable Object value) {
        if (value instanceof BigDecimal decimal && decimal.scale() > 0) {
            return String.format(Locale.ROOT, "%,.2f", decimal);
        }
        if (value instanceof Number number && !(value instanceof Double)) {
            return String.format(Locale.ROOT, "%,d", new BigDecimal(number.toString()).toBigInteger());
        }
        return value == null ? "NULL" : value.toString();
    }
}
