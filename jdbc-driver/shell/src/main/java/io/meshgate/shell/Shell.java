package io.meshgate.shell;

import io.meshgate.shell.output.Palette;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One run of the shell: puts its parts together. */
final class Shell {
    private static final Optional<String> STANDARD_INPUT = Optional.of("<stdin>");

    private final Surroundings surroundings;
    private final ShellOptions options;
    private final PrintWriter err;
    private final Settings settings = new Settings();

    Shell(Surroundings surroundings, ShellOptions options) {
        this.surroundings = surroundings;
        this.options = options;
        this.err = new PrintWriter(new OutputStreamWriter(surroundings.err(), StandardCharsets.UTF_8), true);
        settings.useFormat(options.format());
        settings.showTiming(options.timing());
    }

    /** Runs all that was asked for, and gives the exit code. */
    int run() {
        boolean watched = surroundings.terminals().err();
        Palette palette = palette(watched);
        Messages messages = new Messages(err, new ErrorReport(palette), options.stackTraces());
        try (GatewaySession session = new GatewaySession(options.signIn(), surroundings.connections());
                Progress progress = watched ? Progress.on(err) : Progress.NONE) {
            session.connection();
            StatementRunner runner = new StatementRunner(session, progress, messages::say);
            boolean typed =
                    options.sources().isEmpty() && surroundings.terminals().interactive();
            if (typed) {
                return typed(session, runner, progress, messages);
            }
            return scripts(session, runner, new Results(screen(), settings, progress), messages);
        } catch (ShellException e) {
            messages.failed(e);
            return e.exitCode();
        }
    }

    private int typed(GatewaySession session, StatementRunner runner, Progress progress, Messages messages) {
        Palette palette = palette(true);
        try (ShellTerminal terminal = ShellTerminal.ofProcess(palette, surroundings)) {
            Results results = new Results(terminal.screen(settings), settings, progress);
            Interpreter interpreter = interpreter(session, runner, results, messages);
            toOutput(results);
            Path history = options.history()
                    .orElseGet(() -> surroundings.home().resolve(".meshgate").resolve("history"));
            try (InteractiveShell shell =
                    new InteractiveShell(terminal, interpreter, runner, session, new History(history), palette)) {
                shell.run();
            }
            results.finish();
            return ExitCode.OK;
        }
    }

    private int scripts(GatewaySession session, StatementRunner runner, Results results, Messages messages) {
        Scripts scripts = new Scripts(interpreter(session, runner, results, messages), options.keepGoing());
        toOutput(results);
        int code = ExitCode.FAILED;
        try {
            code = runAll(scripts);
        } finally {
            if (code != ExitCode.OK) {
                results.discard();
            }
        }
        results.finish();
        return code;
    }

    private void toOutput(Results results) {
        options.output().ifPresent(output -> results.toFile(output.file(), output.replace()));
    }

    private Interpreter interpreter(
            GatewaySession session, StatementRunner runner, Results results, Messages messages) {
        List<BackslashCommand> commands = new ArrayList<>(new MeshCommands(session, runner, results).all());
        commands.addAll(new SettingCommands(settings, results).all());
        return new Interpreter(runner, results, settings, commands, messages);
    }

    private int runAll(Scripts scripts) {
        if (options.sources().isEmpty()) {
            return scripts.run(surroundings.in(), STANDARD_INPUT);
        }
        int code = ExitCode.OK;
        for (ShellOptions.Source source : options.sources()) {
            code = Scripts.worse(code, run(scripts, source));
            if (scripts.endsWith(code)) {
                return code;
            }
        }
        return code;
    }

    private int run(Scripts scripts, ShellOptions.Source source) {
        if (source.file().isEmpty()) {
            byte[] sql = source.sql().getBytes(StandardCharsets.UTF_8);
            return scripts.run(new ByteArrayInputStream(sql), Optional.empty());
        }
        String name = source.file().get();
        if (name.equals("-")) {
            return scripts.run(surroundings.in(), STANDARD_INPUT);
        }
        try (InputStream script = Files.newInputStream(Path.of(name))) {
            return scripts.run(script, source.file());
        } catch (IOException e) {
            throw new ShellException(ExitCode.FAILED, "the script " + name + " cannot be read", e);
        }
    }

    private Screen screen() {
        boolean terminal = surroundings.terminals().out();
        return new StreamScreen(
                surroundings.out(),
                terminal,
                palette(terminal),
                terminal ? OptionalInt.of(new TerminalWidth(surroundings).columns()) : OptionalInt.empty());
    }

    private Palette palette(boolean terminal) {
        boolean plain = !terminal
                || surroundings.variable("NO_COLOR").isPresent()
                || surroundings.variable("TERM").equals(Optional.of("dumb"));
        return plain ? Palette.PLAIN : Palette.COLOURED;
    }
}
