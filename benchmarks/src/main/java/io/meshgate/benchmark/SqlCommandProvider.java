package io.meshgate.benchmark;

import io.meshgate.server.cli.CommandProvider;
import io.meshgate.shell.SqlCommand;

/** Contributes {@code meshgate sql}: the shell itself knows nothing of the gateway's classes. */
public final class SqlCommandProvider implements CommandProvider {
    @Override
    public Object command() {
        return new SqlCommand();
    }
}
