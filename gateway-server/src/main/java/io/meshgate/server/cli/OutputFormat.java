package io.meshgate.server.cli;

import java.util.Locale;

/** In which form a command tells what it has found. */
enum OutputFormat {
    TEXT,
    JUNIT,
    SARIF;

    /** As the command line has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
