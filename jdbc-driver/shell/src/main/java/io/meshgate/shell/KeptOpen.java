package io.meshgate.shell;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** A writer whose end does not close the one beneath: that is flushed. */
final class KeptOpen extends FilterWriter {
    KeptOpen(Writer out) {
        super(out);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
