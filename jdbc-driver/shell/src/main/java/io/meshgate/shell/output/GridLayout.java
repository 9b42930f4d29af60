package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns beside each other. */
final class GridLayout implements TableWriter.RowLayout {
    static final String NULL = "<null>";

    private final Writer out;
    private final TextStyle style;
    private final List<Column> columns;
    private final ColumnWidths widths;
    private final int shown;

    GridLayout(Writer out, TextStyle style, List<Column> columns, ColumnWidths widths) {
        this.out = out;
        this.style = style;
        this.columns = columns;
        this.widths = widths;
        this.shown = widths.shown(style.width());
    }

    @Override
    public void begin() throws IOException {
        StringBuilder header = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            String label = cut(columns.get(i).label(), i);
            append(header, i, style.palette().bold(label), DisplayWidth.of(label));
            rule.append(i == 0 ? "-" : "-+-").append("-".repeat(widths.of(i)));
        }
        line(header);
        line(rule.append('-'));
    }

    @Override
    public void row(List<@Nullable String> cells, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            String cell = cells.get(i);
            String text = cut(cell == null ? NULL : cell, i);
            append(line, i, cell == null ? style.palette().dim(text) : text, DisplayWidth.of(text));
        }
        line(line);
    }

    @Override
    public void end() throws IOException {
        if (shown < columns.size()) {
            out.write("(" + (columns.size() - shown) + " more columns do not fit; \\x shows them)\n");
        }
    }

    private String cut(String text, int column) {
        return widths.limited() ? DisplayWidth.cut(text, widths.of(column)) : text;
    }

    private void append(StringBuilder line, int column, String text, int width) {
        line.append(column == 0 ? " " : " | ");
        String padding = DisplayWidth.padding(width, widths.of(column));
        if (columns.get(column).type().isNumber()) {
            line.append(padding).append(text);
        } else {
            line.append(text).append(column == shown - 1 ? "" : padding);
        }
    }

    private void line(StringBuilder line) throws IOException {
        out.append(line).append('\n');
    }
}
