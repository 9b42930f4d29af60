package io.meshgate.benchmark.testsuite;

import io.meshgate.server.cli.CommandProvider;

/** Contributes {@code meshgate test-suite}. */
public final class TestSuiteCommandProvider implements CommandProvider {
    @Override
    public Object command() {
        return new TestSuiteCommand();
    }
}
