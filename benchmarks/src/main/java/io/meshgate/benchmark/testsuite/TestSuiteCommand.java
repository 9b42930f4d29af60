package io.meshgate.benchmark.testsuite;

import io.meshgate.benchmark.Commands;
import io.meshgate.benchmark.testsuite.Outcome.Verdict;
import io.meshgate.server.cli.CommandFailedException;
import io.meshgate.server.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate test-suite}. */
@Command(
        name = "test-suite",
        description = {
            "Runs public suites of SQL tests against a gateway, through the JDBC driver: scripts of sqllogictest"
                    + " (.test, .slt) or of Quidem (.iq).",
            "Without --url, a gateway in this process with a mesh that ends with it.",
            "Exit code 0: nothing failed; 1: something did, or the suite could not run."
        },
        mixinStandardHelpOptions = true)
final class TestSuiteCommand implements Callable<Integer> {
    private enum Format {
        slt,
        iq
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "slt|iq", description = "The format of the scripts.")
    private Format format = Format.slt;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "Scripts, and directories of them.")
    private List<Path> paths = List.of();

    @Option(names = "--url", description = "A gateway that runs elsewhere: jdbc:meshgate://host:port/domain/schema")
    private @Nullable String url;

    @Option(names = "--user", description = "The user at --url; the password is in the variable MESHGATE_PASSWORD.")
    private @Nullable String user;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes counts, reasons and failures to a file.")
    private @Nullable Path json;

    @Option(
            names = "--set-up",
            paramLabel = "FILE",
            description = "CREATE TABLE and INSERT statements that every script finds done.")
    private @Nullable Path setUp;

    @Option(
            names = "--as",
            paramLabel = "DATABASE",
            description = "slt: runs what is for this database too, as onlyif and skipif say (always: meshgate).")
    private List<String> databases = List.of();

    @Override
    public Integer call() throws Exception {
        return Commands.run(this::test);
    }

    private int test() throws IOException, SQLException {
        Set<String> names = new HashSet<>(databases);
        names.add("meshgate");
        ScriptRunner runner = format == Format.iq ? new QuidemRunner() : new LogicTestRunner(names);
        SuiteReport report;
        try (SuiteGateway gateway = gateway()) {
            report = new TestSuite(runner, Optional.ofNullable(setUp)).run(paths, gateway);
        } catch (SQLException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        report.print(spec.commandLine().getOut());
        if (json != null) {
            report.writeJson(json);
        }
        return report.count(Verdict.FAILED) == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private SuiteGateway gateway() throws IOException {
        if (url == null) {
            Path area = Files.createDirectories(Commands.target());
            return SuiteMesh.start(Files.createTempDirectory(area, "test-suite"));
        }
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        String password = System.getenv("MESHGATE_PASSWORD");
        if (password != null) {
            properties.setProperty("password", password);
        }
        return new RemoteGateway(url, properties);
    }
}
