package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The statements and policies of {@link PolicyMatrixTest}, where each table that the statements name is a view, or a view
 * on a view, and the policies are on the table below or on the view.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewMatrixTest {
    private static final Principal ANALYST = new Principal("ann", Set.of(), Map.of("home", List.of("EU")));
    /** Views on views read what views read. */
    private static final List<Door> DOORS = List.of(Door.VIEW_ON_VIEW, Door.GOVERNED_VIEW, Door.VIEW_ON_GOVERNED_VIEW);

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

    private void compare(MatrixCase each) {
        Map<String, Content> left = new TreeMap<>();
        each.applied(raw).forEach((name, content) -> left.put(name, nullable(content)));
        Policies open = Policies.none();
        for (String table : left.keySet()) {
            open = open.grant(table);
        }
        StoredTables copies = MatrixTables.stored(duckDb.allocator(), left);
        GovernedRun copy = run(new Mesh("copy " + each.name(), new TreeMap<>(Map.of("d", copies)), open.set()));
        Map<String, List<Field>> seen = new TreeMap<>();
        left.forEach((name, content) -> seen.put(name, content.fields()));
        StoredTables tables = MatrixTables.stored(duckDb.allocator(), raw);
        Map<Door, GovernedRun> runs = new TreeMap<>();
        for (Door door : DOORS) {
            runs.put(
                    door,
                    run(door.mesh(
                            door + " " + each.name(), tables, each.governed().set(), seen)));
        }
        List<String> differences = new ArrayList<>();
        for (MatrixQuery query : MatrixQuery.all()) {
            Object[] parameters = query.parameters().toArray();
            Outcome ofCopy = copy.run(query.sql(), parameters);
            Outcome expected = each.refusal().isPresent() && reads(copy, query, each)
                    ? Outcome.failed(each.refusal().get(), "")
                    : ofCopy;
            runs.forEach((door, run) -> run.run(query.sql(), parameters)
                    .difference(expected, query.ordered())
                    .ifPresent(difference -> differences.add(door + ": " + query.sql() + "\n    " + difference)));
        }
        assertThat(differences).isEmpty();
    }

    private static boolean reads(GovernedRun copy, MatrixQuery query, MatrixCase each) {
        try {
            return copy.plan(query.sql()).tables().stream()
                    .anyMatch(
                            use -> each.discovered().contains(use.table().name().table()));
        } catch (GatewayException e) {
            return false;
        }
    }

    private GovernedRun run(Mesh mesh) {
        return new GovernedRun(planner, duckDb.engine(), mesh, ANALYST);
    }

    /** The columns of views may all be NULL. */
    private static Content nullable(Content content) {
        return new Content(content.fields().stream().map(Door::nullable).toList(), content.rows());
    }
}
