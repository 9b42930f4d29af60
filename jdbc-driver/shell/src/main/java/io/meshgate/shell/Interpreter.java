package io.meshgate.shell;

import io.meshgate.shell.sql.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Carries out statements and backslash commands, and says on the standard error what went wrong. Used by one thread. */
final class Interpreter {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int DEEPEST = 16;

    private final StatementRunner runner;
    private final Results results;
    private final Settings settings;
    private final BackslashCommands commands;
    private final Messages messages;
    private boolean quit;
    private int included;

    /** @param others the commands that are not the interpreter's own */
    Interpreter(
            StatementRunner runner,
            Results results,
            Settings settings,
            List<BackslashCommand> others,
            Messages messages) {
        this.runner = runner;
        this.results = results;
        this.settings = settings;
        this.messages = messages;
        List<BackslashCommand> all = new ArrayList<>(others);
        all.add(new BackslashCommand("i", "FILE", "runs a script", this::include));
        all.add(new BackslashCommand("q", "", "leaves", none -> quit = true));
        this.commands = new BackslashCommands(results.screen(), all);
    }

    /** Whether the shell was told to leave. */
    boolean hasQuit() {
        return quit;
    }

    BackslashCommands commands() {
        return commands;
    }

    /**
     * Carries out one piece.
     *
     * @param source the name of the script that it stands in; empty when typed
     * @return {@link ExitCode#OK}, or what the shell should end with if it ends here
     */
    int carryOut(Piece piece, Optional<String> source) {
        try {
            if (piece.kind() == Piece.Kind.COMMAND) {
                commands.carryOut(piece.text());
            } else {
                statement(piece.text());
            }
            return ExitCode.OK;
        } catch (SQLException e) {
            messages.failed(e, piece, source);
            return ExitCode.FAILED;
        } catch (ShellException e) {
            messages.failed(e);
            return e.exitCode();
        } catch (ReaderGoneException e) {
            // A person has seen enough of this result; a script's reader takes no other one either.
            quit |= !results.screen().isTyped();
            return ExitCode.OK;
        } catch (IOException e) {
            messages.failed(new ShellException(ExitCode.FAILED, "the result cannot be written: " + e.getMessage(), e));
            return ExitCode.FAILED;
        }
    }

    private void statement(String sql) throws SQLException, IOException {
        long begin = System.nanoTime();
        runner.run(sql, results::open);
        if (settings.timing()) {
            messages.say(String.format(Locale.ROOT, "Time: %.1f ms", (System.nanoTime() - begin) / NANOS_PER_MILLI));
        }
    }

    private void include(String name) throws IOException {
        if (name.isEmpty()) {
            throw new ShellException("\\i: name the script");
        }
        if (included == DEEPEST) {
            throw new ShellException("\\i: scripts run each other " + DEEPEST + " deep");
        }
        included++;
        try (InputStream script = Files.newInputStream(Path.of(name))) {
            int code = new Scripts(this, false).run(script, Optional.of(name));
            if (code != ExitCode.OK) {
                throw new ShellException(code, "the script " + name + " ended here");
            }
        } catch (NoSuchFileException e) {
            throw new ShellException(ExitCode.FAILED, "there is no script " + name, e);
        } finally {
            included--;
        }
    }
}
