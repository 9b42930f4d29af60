package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.RowFilter;
import io.meshgate.planner.policy.TablePattern;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The statements and policies of {@link PolicyMatrixTest}, where each table that the statements name is a view, or a view
 * on a view, on the governed table in another domain.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewMatrixTest {
    private static final Principal ANALYST = new Principal("ann", Set.of(), Map.of("home", List.of("EU")));
    private static final String BASE = "base";

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
        for (boolean nested : List.of(false, true)) {
            GovernedRun views = run(views(each, left, nested));
            List<String> differences = new ArrayList<>();
            for (MatrixQuery query : MatrixQuery.all()) {
                Object[] parameters = query.parameters().toArray();
                Outcome expected = copy.run(query.sql(), parameters);
                if (each.refusal().isPresent() && reads(copy, query, each)) {
                    expected = Outcome.failed(each.refusal().get(), "");
                }
                views.run(query.sql(), parameters)
                        .difference(expected, query.ordered())
                        .ifPresent(difference -> differences.add(query.sql() + "\n    " + difference));
            }
            assertThat(differences).isEmpty();
        }
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

    /** Tables in one domain, under the policies, and views of the same names and columns in the other, under none. */
    private Mesh views(MatrixCase each, Map<String, Content> left, boolean nested) {
        InMemoryConnector views = new InMemoryConnector();
        left.forEach((name, content) -> {
            if (nested) {
                views.replaceView(view("inner " + name, BASE + ".s." + quoted(name), content));
                views.replaceView(view(name, quoted("inner " + name), content));
            } else {
                views.replaceView(view(name, BASE + ".s." + quoted(name), content));
            }
        });
        PolicySet policies = each.governed().set();
        List<Grant> grants = new ArrayList<>();
        policies.grants()
                .forEach(grant -> grants.add(new Grant(
                        grant.id(),
                        "",
                        moved(grant.tables()),
                        grant.columns(),
                        grant.exceptColumns(),
                        grant.privilege(),
                        grant.to(),
                        grant.source())));
        grants.addAll(Policies.none().grant("*").grants());
        List<RowFilter> filters = policies.rowFilters().stream()
                .map(filter -> new RowFilter(
                        filter.id(),
                        "",
                        moved(filter.tables()),
                        filter.expression(),
                        filter.to(),
                        filter.except(),
                        filter.source()))
                .toList();
        List<ColumnMask> masks = policies.columnMasks().stream()
                .map(mask -> new ColumnMask(
                        mask.id(),
                        "",
                        moved(mask.tables()),
                        mask.columns(),
                        mask.mask(),
                        mask.to(),
                        mask.except(),
                        mask.source()))
                .toList();
        StoredTables tables = MatrixTables.stored(duckDb.allocator(), raw);
        return new Mesh(
                "views " + nested + " " + each.name(),
                new TreeMap<>(Map.of("d", views, BASE, tables)),
                new PolicySet("1", grants, filters, masks, policies.keys()));
    }

    private static List<TablePattern> moved(List<TablePattern> patterns) {
        return patterns.stream()
                .map(pattern -> new TablePattern(BASE, pattern.schema(), pattern.table()))
                .toList();
    }

    private static ViewSnapshot view(String name, String from, Content content) {
        String columns =
                content.fields().stream().map(field -> quoted(field.getName())).collect(Collectors.joining(", "));
        List<Column> declared = new ArrayList<>();
        content.fields().forEach(field -> declared.add(new Column(declared.size() + 1, field, Optional.empty())));
        return new ViewSnapshot(
                LeakData.name(name),
                "id of " + name,
                "1",
                List.of(new ViewText("meshgate", "SELECT " + columns + " FROM " + from)),
                Optional.empty(),
                "s",
                declared,
                Optional.empty(),
                Map.of());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The columns of views may all be NULL. */
    private static Content nullable(Content content) {
        List<Field> fields = content.fields().stream()
                .map(field -> new Field(field.getName(), FieldType.nullable(field.getType()), null))
                .toList();
        return new Content(fields, content.rows());
    }
}
