package io.meshgate.server.policytest;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.mesh.GovernanceFiles;
import io.meshgate.server.mesh.LoadedMesh;
import io.meshgate.server.mesh.Problem;
import io.meshgate.server.mesh.Problems;
import io.meshgate.server.mesh.Section;
import io.meshgate.server.report.Check;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Runs the policy tests of a mesh directory: each is planned and run as the gateway would, under the policies of the
 * directory. Used by one thread.
 */
public final class PolicyTests implements AutoCloseable {
    private static final Principal NOBODY = new Principal("", Set.of(), Map.of());
    private static final Set<Character> IN_TYPES = Set.of('_', ' ', '(', ')', ',');

    private final GovernanceFiles files;
    private final LoadedMesh loaded;
    private final Mesh mesh;
    private final Mesh open;
    private final LocalQueries queries;
    private final SampleMesh samples;

    /** @param loaded stays the caller's, and open until this is closed */
    public PolicyTests(Path directory, LoadedMesh loaded, Clock clock) {
        this.files = new GovernanceFiles(directory);
        this.loaded = loaded;
        Mesh all = loaded.mesh();
        this.mesh = all.with(
                all.version(), all.policies().at(clock.instant(), all.policies().version()));
        this.open = ungoverned(all);
        this.queries = new LocalQueries(all);
        this.samples = new SampleMesh(mesh, this::type);
    }

    /** The same tables without any policies, nor anybody else who decides. */
    private static Mesh ungoverned(Mesh mesh) {
        return new Mesh(mesh.version() + "-ungoverned", mesh.domains(), everythingForEveryone(), mesh.owners());
    }

    private static PolicySet everythingForEveryone() {
        Grant grant = new Grant(
                "everything",
                "",
                List.of(new TablePattern("*", "*", "*")),
                Optional.empty(),
                List.of(),
                Grant.Privilege.SELECT,
                Subjects.EVERYONE,
                new PolicySource("", 1, 1));
        return new PolicySet("open", List.of(grant), List.of(), List.of(), Map.of());
    }

    private Field type(String sql) {
        boolean safe = sql.chars().allMatch(c -> Character.isLetterOrDigit(c) || IN_TYPES.contains((char) c));
        PlannedStatement planned = queries.plan(open, NOBODY, "SELECT CAST(NULL AS " + (safe ? sql : "?") + ")");
        return planned.resultSchema().getFields().get(0);
    }

    /** The files of tests, relative to the mesh directory; what is wrong with where they stand is among the problems. */
    public List<String> files(Problems problems) {
        return files.testFiles(problems);
    }

    /** A check for each test of a file, and one for the file itself if something is wrong with it. */
    public List<Check> run(String file) {
        Problems problems = new Problems();
        List<PolicyTest> tests = files.tests(file, problems)
                .map(section -> new PolicyTestReader(loaded, problems).read(section))
                .orElse(List.of());
        List<Check> checks = new ArrayList<>();
        if (!problems.all().isEmpty()) {
            checks.add(new Check(file, file, "policy-tests", "The file is right.", file, 1, problems.all()));
        }
        tests.forEach(test -> checks.add(run(file, test)));
        return checks;
    }

    private Check run(String file, PolicyTest test) {
        Problems problems = new Problems();
        Section place = test.section();
        Optional<Mesh> sampled = test.data().isEmpty() ? Optional.of(mesh) : samples.with(test.data(), problems);
        sampled.flatMap(on -> failure(test, on))
                .ifPresent(message -> problems.add(new Problem(
                        Problem.Severity.ERROR,
                        place.file(),
                        place.position().line(),
                        place.position().column(),
                        message)));
        return new Check(
                file,
                test.name(),
                "policy-tests",
                test.name(),
                file,
                place.position().line(),
                problems.all());
    }

    private Optional<String> failure(PolicyTest test, Mesh on) {
        PolicyTest.Expectation expected = test.expectation();
        LocalQueries.Result result;
        try {
            result = queries.run(on, test.principal(), test.query());
        } catch (GatewayException refusal) {
            return unexpected(test, on, refusal);
        }
        if (expected.refusal().isPresent()) {
            return Optional.of("expected the refusal " + expected.refusal().get() + ", but the query gave "
                    + result.rows().size() + " rows");
        }
        if (expected.columns().isPresent() && !expected.columns().get().equals(result.columns())) {
            return Optional.of("expected the columns "
                    + String.join(", ", expected.columns().get()) + ", but the result has "
                    + String.join(", ", result.columns()));
        }
        if (expected.rowCount().isPresent()
                && expected.rowCount().get() != result.rows().size()) {
            return Optional.of("expected " + expected.rowCount().get() + " rows, but the query gave "
                    + result.rows().size());
        }
        return expected.rows().flatMap(rows -> RowDifference.between(rows, result, expected.order()));
    }

    /** A refusal counts only if it comes from the policies: a misspelt table would be refused as well. */
    private Optional<String> unexpected(PolicyTest test, Mesh on, GatewayException refusal) {
        if (!test.expectation().refusal().equals(Optional.of(refusal.code()))) {
            String expected = test.expectation()
                    .refusal()
                    .map(code -> "expected the refusal " + code + ", but the query was refused with ")
                    .orElse("the query was refused with ");
            String place = refusal.position()
                    .map(position -> " (" + position + " of the query)")
                    .orElse("");
            return Optional.of(expected + refusal.code() + ": " + refusal.getMessage() + place);
        }
        try {
            queries.plan(ungoverned(on), test.principal(), test.query());
            return Optional.empty();
        } catch (GatewayException alsoWithoutPolicies) {
            return alsoWithoutPolicies.code() == refusal.code()
                    ? Optional.of("the query is refused without any policy too, which tests nothing: "
                            + alsoWithoutPolicies.getMessage())
                    : Optional.empty();
        }
    }

    @Override
    public void close() {
        queries.close();
    }
}
