package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.Palette;
import io.meshgate.shell.output.TextStyle;
import java.io.OutputStream;
import java.io.Writer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The terminal of a person; what is longer than it goes through a pager. */
final class PagedScreen implements Screen {
    private static final String USUAL_PAGER = "less -SRFX";

    private final ShellTerminal terminal;
    private final Settings settings;
    private final Palette palette;
    private final String pager;

    PagedScreen(ShellTerminal terminal, Settings settings, Palette palette, Optional<String> pager) {
        this.terminal = terminal;
        this.settings = settings;
        this.palette = palette;
        this.pager = pager.orElse(USUAL_PAGER);
    }

    @Override
    public TextStyle style(Expansion expansion) {
        return new TextStyle(OptionalInt.of(terminal.width()), true, palette, expansion);
    }

    @Override
    public Writer open() {
        Writer screen = terminal.jline().writer();
        return settings.pager() && !terminal.isDumb()
                ? new PagerWriter(screen, terminal.height() - 2, List.of("sh", "-c", pager))
                : new KeptOpen(screen);
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public Optional<OutputStream> bytes() {
        return Optional.empty();
    }
}
