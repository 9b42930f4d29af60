package io.meshgate.server.cli;

import io.meshgate.server.mesh.Problem;
import io.meshgate.server.report.Check;
import io.meshgate.server.report.JUnitReport;
import io.meshgate.server.report.ReportPaths;
import io.meshgate.server.report.SarifReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate check}: says what is wrong with a mesh directory. */
@Command(
        name = "check",
        description = {
            "Check a mesh directory: every file, every policy against the tables that the catalogs have now, and the rules of"
                    + " governance/rules.",
            "Prints one line for each problem, as file:line:column: error: message."
        })
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The mesh directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path directory;

    @Option(names = "--offline", description = "Call no catalog: check the files only, and no rule about tables.")
    private boolean offline;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text (default), junit (JUnit XML) or sarif (SARIF 2.1.0).")
    private OutputFormat format = OutputFormat.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the report to a file.")
    private @Nullable Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Check> checks = new MeshCheck(directory).check(offline);
        Reports.write(report(checks), output, spec.commandLine().getOut());
        return checks.stream().anyMatch(Check::failed) ? ExitCode.FAILED : ExitCode.OK;
    }

    private String report(List<Check> checks) throws IOException {
        ReportPaths paths = ReportPaths.of(directory, Path.of(""));
        return switch (format) {
            case TEXT -> text(checks);
            case JUNIT -> new JUnitReport(paths).of("meshgate check", checks);
            case SARIF -> new SarifReport(paths, Version.version()).of(checks);
        };
    }

    private static String text(List<Check> checks) {
        List<Problem> problems = checks.stream()
                .flatMap(check -> check.problems().stream())
                .sorted()
                .toList();
        long errors = problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
        StringBuilder text = new StringBuilder();
        problems.forEach(problem -> text.append(problem).append(System.lineSeparator()));
        text.append(errors == 0 ? "The mesh directory is right." : count(errors) + " in the mesh directory.");
        return text.append(System.lineSeparator()).toString();
    }

    private static String count(long errors) {
        return errors == 1 ? "1 error" : errors + " errors";
    }
}
