package io.meshgate.shell.output;

import io.meshgate.shell.value.Column;
import io.meshgate.shell.value.Rows;
import io.meshgate.shell.value.ValueText;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV as RFC 4180 has it, with a header. NULL is an empty field, the empty string a quoted one. */
final class CsvWriter implements ResultWriter {
    private static final String END_OF_LINE = "\r\n";

    private final Writer out;
    private final boolean safe;

    /** @param safe whether the text is made safe for a terminal, and so no longer exact */
    CsvWriter(Writer out, boolean safe) {
        this.out = out;
        this.safe = safe;
    }

    @Override
    public void write(Rows rows) throws IOException, SQLException {
        line(rows.columns().stream().map(Column::label).toList());
        while (rows.next()) {
            line(rows.row());
        }
        out.flush();
    }

    private void line(List<? extends @Nullable Object> fields) throws IOException {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            Object field = fields.get(i);
            if (field != null) {
                field(ValueText.of(field));
            }
        }
        out.write(END_OF_LINE);
    }

    private void field(String exact) throws IOException {
        String text = safe ? SafeText.of(exact) : exact;
        if (needsQuotes(text)) {
            out.write('"');
            out.write(text.replace("\"", "\"\""));
            out.write('"');
        } else {
            out.write(text);
        }
    }

    private static boolean needsQuotes(String text) {
        return text.isEmpty()
                || text.charAt(0) == ' '
                || text.charAt(text.length() - 1) == ' '
                || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    }
}
