package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.Rows;
import io.meshgate.shell.value.ValueText;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table for people. The first rows are kept until the widths of the columns are known from them; all others go straight
 * out. On a terminal the table fits its width.
 */
final class TableWriter implements ResultWriter {
    private static final int SAMPLED_ROWS = 1000;
    private static final int SAMPLED_CHARACTERS = 4 * 1024 * 1024;

    private final Writer out;
    private final TextStyle style;

    TableWriter(Writer out, TextStyle style) {
        this.out = out;
        this.style = style;
    }

    @Override
    public void write(Rows rows) throws IOException, SQLException {
        List<List<@Nullable String>> sample = new ArrayList<>();
        long characters = 0;
        while (sample.size() < SAMPLED_ROWS && characters < SAMPLED_CHARACTERS && rows.next()) {
            List<@Nullable String> cells = cells(rows);
            sample.add(cells);
            for (String cell : cells) {
                characters += cell == null ? 0 : cell.length();
            }
        }
        List<Column> columns = rows.columns().stream().map(TableWriter::safe).toList();
        RowLayout layout = layout(columns, sample);
        layout.begin();
        long count = 0;
        for (List<@Nullable String> cells : sample) {
            layout.row(cells, ++count);
        }
        sample.clear();
        while (rows.next()) {
            layout.row(cells(rows), ++count);
        }
        layout.end();
        out.write(String.format(Locale.ROOT, count == 1 ? "(%,d row)\n" : "(%,d rows)\n", count));
        out.flush();
    }

    private static Column safe(Column column) {
        return new Column(SafeText.of(column.label()), column.type());
    }

    private RowLayout layout(List<Column> columns, List<List<@Nullable String>> sample) {
        if (style.expansion() == Expansion.ON) {
            return new VerticalLayout(out, style, columns);
        }
        ColumnWidths widths = ColumnWidths.of(columns, sample, style.width());
        return style.expansion() == Expansion.AUTO && !widths.fit()
                ? new VerticalLayout(out, style, columns)
                : new GridLayout(out, style, columns, widths);
    }

    private List<@Nullable String> cells(Rows rows) throws SQLException {
        List<@Nullable String> cells = new ArrayList<>(rows.columns().size());
        for (Object value : rows.row()) {
            cells.add(value == null ? null : cell(ValueText.of(value)));
        }
        return cells;
    }

    /** No more of a long text than a table can show: a vertical row shows all of it. */
    private String cell(String text) {
        if (style.width().isEmpty() || style.expansion() == Expansion.ON) {
            return SafeText.of(text);
        }
        int longest = 64 * style.width().getAsInt();
        return SafeText.of(text.length() > longest ? text.substring(0, longest) : text);
    }

    /** Where cells stand. */
    interface RowLayout {
        void begin() throws IOException;

        /** @param number counted from 1 */
        void row(List<@Nullable String> cells, long number) throws IOException;

        void end() throws IOException;
    }
}
