package io.meshgate.shell;

import io.meshgate.shell.output.Palette;
import io.meshgate.shell.output.SafeText;
import io.meshgate.shell.sql.Piece;
import io.meshgate.shell.sql.StatementSplitter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The loop of a person at a terminal: read, carry out, until they leave. */
final class InteractiveShell implements AutoCloseable {
    private static final Pattern ENTERS = Pattern.compile("(?is)(\\\\c|use)\\b.*");

    private final ShellTerminal terminal;
    private final Interpreter interpreter;
    private final StatementRunner runner;
    private final VisibleNames names;
    private final LineReader reader;
    private volatile boolean interrupted;
    private String place = "";

    InteractiveShell(
            ShellTerminal terminal,
            Interpreter interpreter,
            StatementRunner runner,
            GatewaySession session,
            History history,
            Palette palette) {
        this.terminal = terminal;
        this.interpreter = interpreter;
        this.runner = runner;
        this.names = new VisibleNames(session::present);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal.jline())
                .appName("meshgate")
                .parser(new StatementParser())
                .highlighter(new SqlHighlighter(palette))
                .completer(new SqlCompleter(names, interpreter.commands().names()))
                .history(history)
                .variable(LineReader.HISTORY_FILE, history.file())
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P-> ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .build();
    }

    /** Returns when the person leaves. */
    void run() {
        terminal.jline().handle(Terminal.Signal.INT, signal -> interrupt());
        names.refresh();
        findPlace();
        greet();
        while (!interpreter.hasQuit()) {
            try {
                carryOut(reader.readLine(place + "> "));
            } catch (UserInterruptException e) {
                // Ctrl-C at the prompt clears what was typed.
            } catch (EndOfFileException e) {
                return;
            }
        }
    }

    private void interrupt() {
        interrupted = true;
        runner.cancel();
    }

    private void greet() {
        terminal.jline().writer().println("Meshgate. \\? lists the commands, \\q or Ctrl-D leaves.");
        terminal.jline().flush();
    }

    private void carryOut(String text) {
        StatementSplitter splitter = new StatementSplitter();
        splitter.append(text + "\n");
        boolean moved = false;
        interrupted = false;
        for (Optional<Piece> piece = splitter.next();
                piece.isPresent() && !interpreter.hasQuit() && !interrupted;
                piece = splitter.next()) {
            interpreter.carryOut(piece.get(), Optional.empty());
            moved |= ENTERS.matcher(piece.get().text()).matches();
        }
        if (moved) {
            findPlace();
            names.refresh();
        }
    }

    /** Asks the gateway where names without a catalog are looked up; a server that cannot say changes the prompt only. */
    private void findPlace() {
        List<String> parts = new ArrayList<>();
        try {
            runner.run("SHOW SESSION", () -> rows -> {
                while (rows.next()) {
                    Object value = rows.row().get(1);
                    boolean named = List.of("catalog", "schema")
                            .contains(String.valueOf(rows.row().get(0)));
                    if (named && value != null) {
                        parts.add(SafeText.of(value.toString()));
                    }
                }
            });
        } catch (SQLException | IOException | ShellException e) {
            parts.clear();
        }
        place = parts.isEmpty() ? "meshgate" : parts.stream().collect(Collectors.joining("."));
    }

    @Override
    public void close() {
        names.close();
    }
}
