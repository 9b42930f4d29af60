package io.meshgate.shell;

import io.meshgate.shell.output.Palette;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;

/** A shell on a terminal of JLine's that a test types at. */
final class TypedShell implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final Terminal terminal;
    private final Thread thread;
    private final GatewaySession session;

    TypedShell(Path home, ConnectionSource connections) throws IOException {
        InputStream in = new PipedInputStream(keys, 1 << 16);
        terminal = new ExternalTerminal("test", "xterm", in, shown, StandardCharsets.UTF_8);
        terminal.setSize(new Size(80, 24));
        Surroundings surroundings = new Surroundings(
                in,
                shown,
                shown,
                new Surroundings.Terminals(true, true, true),
                Map.of("PAGER", "cat >&2"),
                home,
                connections);
        session = new GatewaySession(new SignIn("jdbc:meshgate://test", new Properties()), connections);
        thread = new Thread(() -> run(surroundings), "shell");
        thread.start();
    }

    private void run(Surroundings surroundings) {
        ShellTerminal shellTerminal = new ShellTerminal(terminal, Palette.PLAIN, surroundings);
        Settings settings = new Settings();
        settings.usePager(false);
        Messages messages = new Messages(
                new PrintWriter(shown, true, StandardCharsets.UTF_8), new ErrorReport(Palette.PLAIN), false);
        StatementRunner runner = new StatementRunner(session, Progress.NONE, messages::say);
        Results results = new Results(shellTerminal.screen(settings), settings, Progress.NONE);
        List<BackslashCommand> commands = new ArrayList<>(new MeshCommands(session, runner, results).all());
        commands.addAll(new SettingCommands(settings, results).all());
        Interpreter interpreter = new Interpreter(runner, results, settings, commands, messages);
        History history = new History(surroundings.home().resolve(".meshgate").resolve("history"));
        try (InteractiveShell shell =
                new InteractiveShell(shellTerminal, interpreter, runner, session, history, Palette.PLAIN)) {
            shell.run();
        }
    }

    /** Types text; {@code \r} is the Enter key. */
    void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    void raise(Terminal.Signal signal) {
        terminal.raise(signal);
    }

    String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the terminal has shown a text this often. */
    void awaitShown(String text, int times) {
        await(() -> shown().split(Pattern.quote(text), -1).length > times, text);
    }

    void awaitShown(String text) {
        awaitShown(text, 1);
    }

    void awaitEnd() throws InterruptedException {
        thread.join(PATIENCE.toMillis());
        if (thread.isAlive()) {
            throw new AssertionError("the shell did not end; it has shown: " + shown());
        }
    }

    private void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never came: " + what + "; shown was: " + shown());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() throws IOException {
        keys.close();
        try {
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.close();
        session.close();
    }
}
