package io.meshgate.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** Runs {@code sql} over a DuckDB in memory, which stands in for the gateway: a JDBC driver that has every type. */
final class ShellFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path home;
    private OutputStream sink = out;
    private ConnectionSource connections =
            (url, properties) -> DriverManager.getConnection("jdbc:duckdb:", new Properties());
    private Surroundings.Terminals terminals = Surroundings.Terminals.NONE;
    private Map<String, String> environment = Map.of("MESHGATE_PASSWORD", "secret", "COLUMNS", "80");

    ShellFixture(Path home) {
        this.home = home;
    }

    ShellFixture connections(ConnectionSource source) {
        connections = source;
        return this;
    }

    ShellFixture terminals(boolean in, boolean shown, boolean err) {
        terminals = new Surroundings.Terminals(in, shown, err);
        return this;
    }

    ShellFixture environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    /** From now on the reader of the output has gone. */
    void brokenPipe() {
        sink = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
    }

    int run(String input, String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        SqlCommand command = new SqlCommand(() -> new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                sink,
                err,
                terminals,
                environment,
                home,
                connections));
        return new CommandLine(command)
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(all.toArray(String[]::new));
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
