package io.meshgate.server.cli;

import io.meshgate.planner.Planner;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.PolicyCheck;
import io.meshgate.server.mesh.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate check}: says what is wrong with a mesh directory. */
@Command(
        name = "check",
        description = {
            "Check a mesh directory: every file, and every policy against the tables that the catalogs have now.",
            "Prints one line for each problem, as file:line:column: error: message."
        })
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The mesh directory.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path directory;

    @Option(names = "--offline", description = "Call no catalog: check the files only.")
    private boolean offline;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Problem> problems = problems();
        PrintWriter out = spec.commandLine().getOut();
        problems.forEach(out::println);
        long errors = problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
        out.println(errors == 0 ? "The mesh directory is right." : count(errors) + " in the mesh directory.");
        return errors == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private List<Problem> problems() {
        LoadedMesh loaded;
        try {
            loaded = MeshLoader.withInstalledConnectors().load(directory);
        } catch (MeshInvalidException invalid) {
            return invalid.problems();
        }
        try {
            List<Problem> problems = new ArrayList<>(loaded.warnings());
            if (!offline) {
                PolicyCheck.Result result = new PolicyCheck(new Planner()::check).check(loaded);
                problems.addAll(result.problems());
                problems.addAll(result.unreachable());
            }
            Collections.sort(problems);
            return problems;
        } finally {
            loaded.close();
        }
    }

    private static String count(long errors) {
        return errors == 1 ? "1 error" : errors + " errors";
    }
}
