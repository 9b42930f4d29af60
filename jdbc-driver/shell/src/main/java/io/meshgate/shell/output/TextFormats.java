package io.meshgate.shell.output;

import java.io.Writer;

/** The writers of the formats that are text. */
public final class TextFormats {
    private TextFormats() {}

    /** A writer to {@code out}, which it flushes and does not close. */
    public static ResultWriter writer(Format format, Writer out, TextStyle style) {
        return switch (format) {
            case TABLE -> new TableWriter(out, style);
            case VERTICAL ->
                new TableWriter(out, new TextStyle(style.width(), style.terminal(), style.palette(), Expansion.ON));
            case CSV -> new CsvWriter(out, style.terminal());
            case JSON -> new JsonWriter(out);
            case MARKDOWN -> new MarkdownWriter(out);
            case ARROW, PARQUET -> throw new IllegalArgumentException(format + " is not text");
        };
    }
}
