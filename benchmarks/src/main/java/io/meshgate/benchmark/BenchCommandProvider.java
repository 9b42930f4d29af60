package io.meshgate.benchmark;

import io.meshgate.server.cli.CommandProvider;

/** Contributes {@code meshgate bench}. */
public final class BenchCommandProvider implements CommandProvider {
    @Override
    public Object command() {
        return new BenchCommand();
    }
}
