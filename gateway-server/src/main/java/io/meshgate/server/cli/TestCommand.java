package io.meshgate.server.cli;

import io.meshgate.connector.PrintableText;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.policytest.PolicyTests;
import io.meshgate.server.report.Check;
import io.meshgate.server.report.JUnitReport;
import io.meshgate.server.report.ReportPaths;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate test}: runs the policy tests of a mesh directory. */
@Command(
        name = "test",
        description = {
            "Run policy tests: as whom, which query, which rows or which refusal.",
            "Without FILES, all of governance/tests and domains/<domain>/tests. No gateway is needed; nothing is written."
        })
final class TestCommand implements Callable<Integer> {
    @Option(names = "--mesh", paramLabel = "DIR", description = "The mesh directory; by default the working directory.")
    private Path directory = Path.of("");

    @Parameters(paramLabel = "FILES", arity = "0..*", description = "Files of tests in the mesh directory.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or junit (JUnit XML).")
    private OutputFormat format = OutputFormat.TEXT;

    @Option(names = "--output", paramLabel = "FILE", description = "Write the report to a file.")
    private @Nullable Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (format == OutputFormat.SARIF) {
            throw new ParameterException(spec.commandLine(), "--format: expected text or junit");
        }
        List<Check> checks = run();
        String report = format == OutputFormat.JUNIT
                ? new JUnitReport(ReportPaths.of(directory, Path.of(""))).of("meshgate test", checks)
                : text(checks);
        Reports.write(report, output, spec.commandLine().getOut());
        return checks.isEmpty() || checks.stream().anyMatch(Check::failed) ? ExitCode.FAILED : ExitCode.OK;
    }

    private List<Check> run() {
        LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(directory);
        try (PolicyTests tests = new PolicyTests(directory, loaded, Clock.systemUTC())) {
            Problems misplaced = new Problems();
            List<String> wanted = files.isEmpty() ? tests.files(misplaced) : inMesh();
            List<Check> checks = new ArrayList<>();
            for (Problem problem : misplaced.all()) {
                checks.add(new Check(
                        "policy tests",
                        problem.file(),
                        "policy-tests",
                        "Tests can be read.",
                        problem.file(),
                        1,
                        List.of(problem)));
            }
            wanted.forEach(file -> checks.addAll(tests.run(file)));
            return checks;
        } finally {
            loaded.close();
        }
    }

    /** The files by their names in the mesh directory, given from the working directory or from the mesh directory. */
    private List<String> inMesh() {
        Path mesh = directory.toAbsolutePath().normalize();
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            Path given = file.toAbsolutePath().normalize();
            Path inside = given.startsWith(mesh) ? given : mesh.resolve(file).normalize();
            if (!inside.startsWith(mesh)) {
                throw new ParameterException(spec.commandLine(), file + " is not in the mesh directory");
            }
            names.add(mesh.relativize(inside).toString().replace('\\', '/'));
        }
        return names;
    }

    private static String text(List<Check> checks) {
        StringBuilder text = new StringBuilder();
        for (Check check : checks) {
            if (check.failed()) {
                text.append("FAILED  ").append(place(check)).append(System.lineSeparator());
                check.problems()
                        .forEach(problem ->
                                text.append("        ").append(problem).append(System.lineSeparator()));
            } else {
                text.append("passed  ").append(place(check)).append(System.lineSeparator());
            }
        }
        long failed = checks.stream().filter(Check::failed).count();
        String count = checks.size() == 1 ? "1 test" : checks.size() + " tests";
        return text.append(
                        checks.isEmpty()
                                ? "There are no tests: governance/tests and domains/<domain>/tests hold none."
                                : count + ", " + failed + " failed.")
                .append(System.lineSeparator())
                .toString();
    }

    private static String place(Check check) {
        // A test's name may hold what would look like the lines of other tests, or worse.
        return PrintableText.of(check.file() + ":" + check.line() + ": " + check.id());
    }
}
