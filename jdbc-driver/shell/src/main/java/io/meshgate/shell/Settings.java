package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.Format;

/** What backslash commands change. Used by one thread. */
final class Settings {
    private Format format = Format.TABLE;
    private Expansion expansion = Expansion.AUTO;
    private boolean timing;
    private boolean pager = true;

    Format format() {
        return format;
    }

    void useFormat(Format chosen) {
        format = chosen;
    }

    Expansion expansion() {
        return expansion;
    }

    void expand(Expansion chosen) {
        expansion = chosen;
    }

    boolean timing() {
        return timing;
    }

    void showTiming(boolean on) {
        timing = on;
    }

    boolean pager() {
        return pager;
    }

    void usePager(boolean on) {
        pager = on;
    }
}
