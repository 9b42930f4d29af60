package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The widths of a table's columns, made to fit: the widest are cut first, and numbers last. */
final class ColumnWidths {
    static final int SEPARATOR = 3;
    private static final int NARROWEST = 6;
    private static final int WIDEST_NUMBER = 20;

    private final int[] widths;
    private final boolean limited;
    private final boolean fit;

    private ColumnWidths(int[] widths, boolean limited, boolean fit) {
        this.widths = widths;
        this.limited = limited;
        this.fit = fit;
    }

    static ColumnWidths of(List<Column> columns, List<List<@Nullable String>> sample, OptionalInt terminal) {
        int[] wanted = new int[columns.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = Math.max(1, DisplayWidth.of(columns.get(i).label()));
        }
        for (List<@Nullable String> row : sample) {
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = Math.max(wanted[i], width(row.get(i)));
            }
        }
        if (terminal.isEmpty()) {
            return new ColumnWidths(wanted, false, true);
        }
        int available = terminal.getAsInt() - 2 - SEPARATOR * (wanted.length - 1);
        return fitting(columns, wanted, available);
    }

    private static int width(@Nullable String cell) {
        return cell == null ? GridLayout.NULL.length() : DisplayWidth.of(cell);
    }

    private static ColumnWidths fitting(List<Column> columns, int[] wanted, int available) {
        int[] least = new int[wanted.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(wanted[i], columns.get(i).type().isNumber() ? WIDEST_NUMBER : NARROWEST);
        }
        if (Arrays.stream(least).sum() > available) {
            return new ColumnWidths(least, true, false);
        }
        int cap = available;
        int[] widths = capped(wanted, least, cap);
        while (Arrays.stream(widths).sum() > available) {
            widths = capped(wanted, least, --cap);
        }
        return new ColumnWidths(widths, true, true);
    }

    private static int[] capped(int[] wanted, int[] least, int cap) {
        int[] widths = new int[wanted.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(least[i], Math.min(wanted[i], cap));
        }
        return widths;
    }

    int of(int column) {
        return widths[column];
    }

    /** Whether values are cut at the widths. */
    boolean limited() {
        return limited;
    }

    /** Whether all columns stand beside each other. */
    boolean fit() {
        return fit;
    }

    /** How many columns stand beside each other in the terminal; at least one. */
    int shown(OptionalInt terminal) {
        if (fit || terminal.isEmpty()) {
            return widths.length;
        }
        int used = 1;
        for (int i = 0; i < widths.length; i++) {
            used += widths[i] + SEPARATOR;
            if (used > terminal.getAsInt()) {
                return Math.max(1, i);
            }
        }
        return widths.length;
    }
}
