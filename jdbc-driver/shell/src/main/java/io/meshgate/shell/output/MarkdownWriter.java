package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.Rows;
import io.meshgate.shell.value.ValueText;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A table of GitHub's Markdown; NULL is an empty cell. */
final class MarkdownWriter implements ResultWriter {
    private final Writer out;

    MarkdownWriter(Writer out) {
        this.out = out;
    }

    @Override
    public void write(Rows rows) throws IOException, SQLException {
        for (Column column : rows.columns()) {
            cell(column.label());
        }
        out.write("|\n");
        for (Column column : rows.columns()) {
            out.write(column.type().isNumber() ? "| ---: " : "| --- ");
        }
        out.write("|\n");
        while (rows.next()) {
            for (Object value : rows.row()) {
                cell(value);
            }
            out.write("|\n");
        }
        out.flush();
    }

    private void cell(@Nullable Object value) throws IOException {
        out.write("| ");
        if (value != null) {
            out.write(escaped(ValueText.of(value)));
            out.write(' ');
        }
    }

    private static String escaped(String text) {
        String lines = text.replace("\r\n", "\n")
                .replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("\n", "<br>");
        return SafeText.of(lines);
    }
}
