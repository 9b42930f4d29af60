package io.meshgate.benchmark.demo;

import io.meshgate.server.cli.CommandProvider;

/** Contributes {@code meshgate demo}. */
public final class DemoCommandProvider implements CommandProvider {
    @Override
    public Object command() {
        return new DemoCommand();
    }
}
