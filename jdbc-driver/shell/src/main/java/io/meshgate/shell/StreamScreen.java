package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.Palette;
import io.meshgate.shell.output.TextStyle;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/** The standard output of a script: a file, a pipe or a terminal. */
final class StreamScreen implements Screen {
    private final OutputStream out;
    private final Writer writer;
    private final boolean terminal;
    private final Palette palette;
    private final OptionalInt width;

    /** @param width of the terminal, where it is one */
    StreamScreen(OutputStream out, boolean terminal, Palette palette, OptionalInt width) {
        this.out = new BufferedOutputStream(new PipeOutput(out), 1 << 16);
        this.writer = new OutputStreamWriter(this.out, StandardCharsets.UTF_8);
        this.terminal = terminal;
        this.palette = palette;
        this.width = width;
    }

    @Override
    public TextStyle style(Expansion expansion) {
        boolean automatic = expansion == Expansion.AUTO && !terminal;
        return new TextStyle(width, terminal, palette, automatic ? Expansion.OFF : expansion);
    }

    @Override
    public Writer open() {
        return new KeptOpen(writer);
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public Optional<OutputStream> bytes() {
        return terminal ? Optional.empty() : Optional.of(out);
    }

    /** Tells a reader that has gone from other failures. */
    private static final class PipeOutput extends FilterOutputStream {
        PipeOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw "Broken pipe".equals(e.getMessage()) ? new ReaderGoneException(e) : e;
            }
        }
    }
}
