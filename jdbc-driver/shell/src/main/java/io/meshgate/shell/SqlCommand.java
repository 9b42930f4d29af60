package io.meshgate.shell;

import io.meshgate.shell.output.Format;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshgate sql}: runs statements from the command line, scripts or a terminal. */
@Command(
        name = "sql",
        description = {
            "Run SQL: statements given here, scripts, the standard input, or, on a terminal, what is typed.",
            "The password is taken from MESHGATE_PASSWORD or --password-file, or asked for on the terminal."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all statements ran",
            "1:a statement failed, or an output could not be written",
            "2:the command line was wrong",
            "3:the launcher could not build Meshgate, or found no JDK 17 or later",
            "4:there was no connection: the gateway did not answer, or refused the user"
        })
public final class SqlCommand implements Callable<Integer> {
    private final Supplier<Surroundings> found;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @ArgGroup(multiplicity = "0..*")
    private List<SourceOption> sources = new ArrayList<>();

    @Option(
            names = "--url",
            defaultValue = SignIn.DEFAULT_URL,
            paramLabel = "URL",
            description = "jdbc:meshgate://host:port[/catalog[/schema]] (default: ${DEFAULT-VALUE}).")
    private String url = SignIn.DEFAULT_URL;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Who signs in (default: the URL's user, or else the name of the account).")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds the password on its first line.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--purpose",
            paramLabel = "PURPOSE",
            description = "For what the statements ask: one of the purposes that the mesh declares.")
    private @Nullable String purpose;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table (default), vertical, csv, json, markdown, arrow or parquet.")
    private @Nullable String format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the result to this file, which appears when it is whole.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace the output file if it exists.")
    private boolean force;

    @Option(names = "--keep-going", description = "Go on after a statement that failed.")
    private boolean keepGoing;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Where what is typed is kept (default: ~/.meshgate/history).")
    private @Nullable Path history;

    @Option(names = "--timing", description = "Say how long each statement took.")
    private boolean timing;

    /** In the process that runs it. */
    public SqlCommand() {
        this(Surroundings::ofProcess);
    }

    /** @param found called when the command runs */
    public SqlCommand(Supplier<Surroundings> found) {
        this.found = found;
    }

    @Override
    public Integer call() {
        Format chosen = format == null ? Format.TABLE : parsedFormat(format);
        Surroundings surroundings = found.get();
        PrintWriter err = new PrintWriter(new OutputStreamWriter(surroundings.err(), StandardCharsets.UTF_8), true);
        try {
            ShellOptions options = new ShellOptions(
                    SignIn.of(url, user, passwordFile, surroundings).forPurpose(purpose),
                    sources.stream().map(SourceOption::source).toList(),
                    chosen,
                    Optional.ofNullable(output).map(file -> new ShellOptions.OutputTarget(file, force)),
                    Optional.ofNullable(history),
                    keepGoing,
                    timing,
                    stackTraces());
            return new Shell(surroundings, options).run();
        } catch (ShellException e) {
            err.println("error: " + e.getMessage());
            return e.exitCode();
        }
    }

    private Format parsedFormat(String name) {
        return Format.of(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--format: '" + name + "' is none; accepted are " + Format.accepted()));
    }

    /** The launcher's option, which all commands have. */
    private boolean stackTraces() {
        OptionSpec option = spec.root().findOption("--stacktrace");
        return option != null && Boolean.TRUE.equals(option.getValue());
    }

    /** One of the two; a list of them keeps the order of the command line. */
    static final class SourceOption {
        @Option(
                names = {"-e", "--execute"},
                required = true,
                paramLabel = "SQL",
                description = "Run these statements. May be given more than once, also among --file.")
        private @Nullable String sql;

        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "Run the statements of this script; - is the standard input.")
        private @Nullable String file;

        ShellOptions.Source source() {
            return file != null
                    ? ShellOptions.Source.script(file)
                    : ShellOptions.Source.statements(sql == null ? "" : sql);
        }
    }
}
