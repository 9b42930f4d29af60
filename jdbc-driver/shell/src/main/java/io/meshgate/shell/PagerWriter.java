package io.meshgate.shell;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a text until it is known to fit the screen or not; what does not goes to a pager, as it comes. Writing fails with
 * {@link ReaderGoneException} when the person leaves the pager before the end.
 */
final class PagerWriter extends Writer {
    private static final int MOST_KEPT = 1 << 16;

    private final Writer screen;
    private final int lines;
    private final List<String> command;
    private final StringBuilder kept = new StringBuilder();
    private int keptLines;
    private @Nullable Process pager;
    private @Nullable Writer out;

    /** @param lines that fit the screen */
    PagerWriter(Writer screen, int lines, List<String> command) {
        this.screen = screen;
        this.lines = lines;
        this.command = command;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        if (out != null) {
            send(text, offset, length);
            return;
        }
        kept.append(text, offset, length);
        for (int i = offset; i < offset + length; i++) {
            keptLines += text[i] == '\n' ? 1 : 0;
        }
        if (keptLines > lines || kept.length() > MOST_KEPT) {
            start();
        }
    }

    private void start() throws IOException {
        out = pagerOrScreen();
        char[] text = kept.toString().toCharArray();
        kept.setLength(0);
        send(text, 0, text.length);
    }

    private Writer pagerOrScreen() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            pager = started;
            return new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return screen;
        }
    }

    private void send(char[] text, int offset, int length) throws IOException {
        Writer target = out == null ? screen : out;
        try {
            target.write(text, offset, length);
        } catch (IOException e) {
            throw new ReaderGoneException(e);
        }
    }

    @Override
    public void flush() throws IOException {
        Writer target = out;
        if (target != null) {
            try {
                target.flush();
            } catch (IOException e) {
                throw new ReaderGoneException(e);
            }
        }
    }

    /** Waits until the person leaves the pager. */
    @Override
    public void close() throws IOException {
        Process started = pager;
        if (started == null) {
            screen.append(kept);
            kept.setLength(0);
            screen.flush();
            return;
        }
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            // The person has left the pager already.
        }
        try {
            started.waitFor();
        } catch (InterruptedException e) {
            started.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
