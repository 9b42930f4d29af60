package io.meshgate.shell;

import io.meshgate.shell.output.Palette;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal that a person types at. Owns JLine's terminal: closing it gives the real one back as it was. */
final class ShellTerminal implements AutoCloseable {
    private static final int USUAL_WIDTH = 80;
    private static final int USUAL_HEIGHT = 24;

    private final Terminal terminal;
    private final Palette palette;
    private final Surroundings surroundings;

    ShellTerminal(Terminal terminal, Palette palette, Surroundings surroundings) {
        this.terminal = terminal;
        this.palette = palette;
        this.surroundings = surroundings;
    }

    /** The terminal of the process, driven by stty: needs neither natives nor flags of the JVM. */
    static ShellTerminal ofProcess(Palette palette, Surroundings surroundings) {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .provider("exec")
                    .encoding(StandardCharsets.UTF_8)
                    .dumb(true)
                    .build();
            return new ShellTerminal(terminal, palette, surroundings);
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, "the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    Terminal jline() {
        return terminal;
    }

    Screen screen(Settings settings) {
        return new PagedScreen(this, settings, palette, surroundings.variable("PAGER"));
    }

    boolean isDumb() {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }

    int width() {
        return terminal.getWidth() > 0 ? terminal.getWidth() : USUAL_WIDTH;
    }

    int height() {
        return terminal.getHeight() > 0 ? terminal.getHeight() : USUAL_HEIGHT;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, "the terminal could not be given back: " + e.getMessage(), e);
        }
    }
}
