package io.meshgate.server.cli;

import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.server.classify.Classifier;
import io.meshgate.server.classify.FindingsReport;
import io.meshgate.server.classify.SuggestedTags;
import io.meshgate.server.classify.TableFindings;
import io.meshgate.server.classify.Target;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.MeshInvalidException;
import io.meshgate.server.mesh.MeshLoader;
import io.meshgate.server.mesh.PolicyCheck;
import io.meshgate.server.mesh.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshgate classify}: suggests tags for columns that look like personal data. */
@Command(
        name = "classify",
        description = {
            "Look at a sample of the rows of a domain's tables and suggest tags for columns that look like personal data.",
            "Prints counts, never values. Reads the catalog as the gateway does, with the secrets of the mesh directory:"
                    + " no policy applies, and no audit log tells of it.",
            "Columns that bear the tag already, or one above or below it, are left out."
        })
final class ClassifyCommand implements Callable<Integer> {
    private static final int LARGEST_SAMPLE = 100_000;
    private static final String MEMORY = "1GB";
    private static final int THREADS = 2;

    @Parameters(
            paramLabel = "DOMAIN[.SCHEMA[.TABLE]]",
            description = "What to look at. Letter case does not count; \"...\" keeps the dots of a name together.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private String target;

    @Option(
            names = "--mesh",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The mesh directory; by default the current one.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private Path directory;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Look at so many rows of each table; by default ${DEFAULT-VALUE}.")
    private int sample;

    @Option(
            names = "--min-confidence",
            paramLabel = "C",
            defaultValue = "0.5",
            description = "Suggest nothing less certain, from 0 to 1; by default ${DEFAULT-VALUE}.")
    private double leastConfidence;

    @Option(names = "--write", description = "Add the tags that are declared to domains/DOMAIN/tags/suggested.yaml.")
    private boolean write;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json; by default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private String format;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        requireRightOptions();
        FindingsReport.Format written = FindingsReport.Format.of(format)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "--format: expected text or json"));
        LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(directory);
        try {
            Target found = Target.of(loaded.mesh().domains(), target);
            List<TableFindings> findings = findings(found, loaded.mesh().policies());
            FindingsReport report = FindingsReport.of(found.domain(), findings);
            PrintWriter out = spec.commandLine().getOut();
            boolean right = true;
            if (write) {
                SuggestedTags.Outcome outcome = write(found.domain(), findings);
                report = report.with(outcome);
                right = outcome.problems().isEmpty();
            }
            out.print(report.text(written));
            out.flush();
            boolean readable =
                    findings.stream().allMatch(table -> table.failure().isEmpty());
            return right && readable ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            loaded.close();
        }
    }

    private void requireRightOptions() {
        if (sample < 1 || sample > LARGEST_SAMPLE) {
            throw new ParameterException(spec.commandLine(), "--sample: expected a number from 1 to " + LARGEST_SAMPLE);
        }
        if (!(leastConfidence >= 0 && leastConfidence <= 1)) {
            throw new ParameterException(spec.commandLine(), "--min-confidence: expected a number from 0 to 1");
        }
    }

    private List<TableFindings> findings(Target found, PolicySet policies) throws IOException {
        Path spill = Files.createTempDirectory("meshgate-classify-");
        try (BufferAllocator allocator = new RootAllocator();
                DuckDbEngine engine = new DuckDbEngine(
                        new DuckDbSettings(
                                MEMORY, THREADS, spill, found.connector().dataDirectories()),
                        allocator)) {
            Classifier classifier = new Classifier(engine, policies, sample, leastConfidence);
            List<TableFindings> findings = new ArrayList<>();
            found.tables()
                    .forEach(table -> findings.add(classifier.classify(found.domain(), found.connector(), table)));
            return findings;
        } finally {
            Files.deleteIfExists(spill);
        }
    }

    private SuggestedTags.Outcome write(String domain, List<TableFindings> findings) {
        if (!problems().isEmpty()) {
            throw new CommandFailedException(
                    "the mesh directory is not right as it is, see 'meshgate check'; nothing is written");
        }
        try {
            return new SuggestedTags(directory, this::problems).write(domain, findings);
        } catch (IOException failure) {
            throw new CommandFailedException(
                    "domains/" + domain + "/tags/suggested.yaml cannot be written: " + failure.getMessage(), failure);
        }
    }

    /** As {@code meshgate check} finds them; a catalog that is down does not keep tags from being written. */
    private List<String> problems() {
        try {
            LoadedMesh loaded = MeshLoader.withInstalledConnectors().load(directory);
            try {
                return new PolicyCheck(new Planner()::check)
                        .check(loaded).problems().stream()
                                .map(Problem::toString)
                                .toList();
            } finally {
                loaded.close();
            }
        } catch (MeshInvalidException invalid) {
            return invalid.problems().stream()
                    .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                    .map(Problem::toString)
                    .toList();
        }
    }
}
