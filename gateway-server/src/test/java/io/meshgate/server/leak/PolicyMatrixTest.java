package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.server.engine.duckdb.DuckDbFixture;
import io.meshgate.server.leak.MatrixTables.Content;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every place at which SQL can name a table, under every kind of policy, against a copy that the policies are applied to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyMatrixTest {
    private static final Principal ANALYST = new Principal("ann", Set.of(), Map.of("home", List.of("EU")));

    private final Map<String, Content> raw = MatrixTables.raw();
    private final Planner planner = new Planner();

    @SuppressWarnings("NullAway.Init")
    private DuckDbFixture duckDb;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        duckDb = new DuckDbFixture(directory, "512MB");
    }

    @AfterAll
    void close() {
        duckDb.close();
    }

    @TestFactory
    Stream<DynamicTest> showsWhatAFilteredAndMaskedCopyShows() {
        return MatrixCase.all().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
    }

    @TestFactory
    Stream<DynamicTest> showsOfAnEarlierVersionWhatAFilteredAndMaskedCopyShows() {
        return MatrixCase.all().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> compareVersions(each)));
    }

    private void compareVersions(MatrixCase each) {
        Map<String, Content> left = each.applied(raw);
        StoredTables then = MatrixTables.stored(duckDb.allocator(), raw);
        Mesh mesh = new Mesh(
                "version " + each.name(),
                new TreeMap<>(Map.of("d", new VersionedTablesOf(then))),
                each.governed().set());
        GovernedRun governed = new GovernedRun(planner, duckDb.engine(), mesh, ANALYST);
        GovernedRun copy = run("copy of version " + each.name(), left, open(left));
        List<String> differences = new ArrayList<>();
        int compared = 0;
        for (MatrixQuery query : MatrixQuery.all()) {
            Optional<String> versioned = query.ofVersion(1);
            if (versioned.isEmpty()) {
                continue;
            }
            compared++;
            Object[] parameters = query.parameters().toArray();
            Outcome outcome = governed.run(versioned.get(), parameters);
            Outcome expected = copy.run(query.sql(), parameters);
            if (each.refusal().isPresent() && reads(copy, query, each)) {
                expected = Outcome.failed(each.refusal().get(), "");
            }
            outcome.difference(expected, query.ordered())
                    .ifPresent(difference -> differences.add(versioned.get() + "\n    " + difference));
        }
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(MatrixQuery.all().size() * 9 / 10);
    }

    /** Most statements must run, or the matrix would compare errors with errors. */
    @Test
    void mostStatementsYieldRows() {
        GovernedRun run = run("raw", raw, open(raw));
        List<String> failed = new ArrayList<>();
        for (MatrixQuery query : MatrixQuery.all()) {
            Outcome outcome = run.run(query.sql(), query.parameters().toArray());
            if (outcome.error().isPresent() || outcome.rows().isEmpty()) {
                failed.add(query.sql() + " -> "
                        + outcome.error().map(ErrorCode::name).orElse("no rows"));
            }
        }
        assertThat(failed)
                .as("statements that are there for their error, or for having no rows")
                .hasSizeLessThanOrEqualTo(4);
    }

    private void compare(MatrixCase each) {
        Map<String, Content> left = each.applied(raw);
        GovernedRun governed = run("governed " + each.name(), raw, each.governed());
        GovernedRun copy = run("copy " + each.name(), left, open(left));
        List<String> differences = new ArrayList<>();
        for (MatrixQuery query : MatrixQuery.all()) {
            Object[] parameters = query.parameters().toArray();
            Outcome outcome = governed.run(query.sql(), parameters);
            Outcome expected = copy.run(query.sql(), parameters);
            if (each.refusal().isPresent() && reads(copy, query, each)) {
                expected = Outcome.failed(each.refusal().get(), "");
            }
            outcome.difference(expected, query.ordered())
                    .ifPresent(difference -> differences.add(query.sql() + "\n    " + difference));
        }
        assertThat(differences).isEmpty();
    }

    private static boolean reads(GovernedRun copy, MatrixQuery query, MatrixCase each) {
        try {
            return copy.plan(query.sql()).tables().stream()
                    .anyMatch(
                            use -> each.discovered().contains(use.table().name().table()));
        } catch (GatewayException e) {
            // What is wrong with the statement itself is told first.
            return false;
        }
    }

    private static Policies open(Map<String, Content> tables) {
        Policies policies = Policies.none();
        for (String table : tables.keySet()) {
            policies = policies.grant(table);
        }
        return policies;
    }

    private GovernedRun run(String version, Map<String, Content> tables, Policies policies) {
        StoredTables stored = MatrixTables.stored(duckDb.allocator(), tables);
        Mesh mesh = new Mesh(version, new TreeMap<>(Map.of("d", stored)), policies.set());
        return new GovernedRun(planner, duckDb.engine(), mesh, ANALYST);
    }
}
