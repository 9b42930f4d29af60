package io.meshgate.server.cli;

import io.meshgate.connector.GatewayException;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.Problem;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code meshgate <command>}. */
@Command(
        name = "meshgate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        description = "A federated SQL query gateway for a data mesh.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or nothing wrong found",
            "1:it could not be done, or problems were found",
            "2:the command line was wrong",
            "3:the launcher could not build Meshgate, or found no JDK 17 or later"
        })
public final class Meshgate implements Runnable {
    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error arose.")
    private boolean stackTrace;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    private Meshgate() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(System.in, out, err).execute(arguments));
    }

    /** All commands, those of other modules included, over the given streams. */
    public static CommandLine commandLine(InputStream in, PrintWriter out, PrintWriter err) {
        Meshgate meshgate = new Meshgate();
        CommandLine commandLine = new CommandLine(meshgate)
                .addSubcommand(new ServeCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new TestCommand())
                .addSubcommand(new PolicyCommand())
                .addSubcommand(new SimulateCommand(in))
                .addSubcommand(new ClassifyCommand())
                .addSubcommand(new AuditCommand())
                .addSubcommand(new HashPasswordCommand(in));
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
            commandLine.addSubcommand(provider.command());
        }
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((failure, arguments) -> wrongUsage(failure))
                .setExecutionExceptionHandler((failure, command, parsed) -> meshgate.report(failure, command.getErr()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Run '" + command.getCommandSpec().qualifiedName() + " --help' for what is accepted.");
        return ExitCode.USAGE;
    }

    private int report(Exception failure, PrintWriter err) {
        if (failure instanceof MeshInvalidException invalid) {
            invalid.problems().stream().map(Problem::toString).forEach(err::println);
            err.println("error: the mesh directory is not right");
        } else if (failure instanceof GatewayException || failure instanceof CommandFailedException) {
            err.println("error: " + failure.getMessage());
        } else {
            err.println("error: " + failure.getClass().getSimpleName() + ": " + failure.getMessage());
            if (!stackTrace) {
                err.println("Run again with --stacktrace to see where it arose.");
            }
        }
        if (stackTrace) {
            failure.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }
}
