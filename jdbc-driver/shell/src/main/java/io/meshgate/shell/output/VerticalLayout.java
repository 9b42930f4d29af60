package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line for each column of a row; nothing is cut. */
final class VerticalLayout implements TableWriter.RowLayout {
    private static final int RULE = 40;

    private final Writer out;
    private final TextStyle style;
    private final List<Column> columns;
    private final int labels;

    VerticalLayout(Writer out, TextStyle style, List<Column> columns) {
        this.out = out;
        this.style = style;
        this.columns = columns;
        this.labels = columns.stream()
                .mapToInt(column -> DisplayWidth.of(column.label()))
                .max()
                .orElse(0);
    }

    @Override
    public void begin() {}

    @Override
    public void row(List<@Nullable String> cells, long number) throws IOException {
        String title = "-[ row " + number + " ]";
        out.write(title + "-".repeat(Math.max(1, RULE - title.length())) + "\n");
        for (int i = 0; i < columns.size(); i++) {
            String label = columns.get(i).label();
            out.write(style.palette().bold(label));
            out.write(DisplayWidth.padding(DisplayWidth.of(label), labels) + " | ");
            String cell = cells.get(i);
            out.write(cell == null ? style.palette().dim(GridLayout.NULL) : cell);
            out.write('\n');
        }
    }

    @Override
    public void end() {}
}
