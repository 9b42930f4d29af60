package io.meshgate.shell;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** A writer that does something before the first text goes through it. */
final class FirstWrite extends FilterWriter {
    private final Runnable before;
    private boolean started;

    FirstWrite(Writer out, Runnable before) {
        super(out);
        this.before = before;
    }

    @Override
    public void write(int c) throws IOException {
        start();
        out.write(c);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        start();
        out.write(text, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        start();
        out.write(text, offset, length);
    }

    private void start() {
        if (!started) {
            started = true;
            before.run();
        }
    }
}
