package io.meshgate.planner.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewSnapshot;
import io.meshgate.connector.ViewText;
import io.meshgate.connector.testkit.InMemoryConnector;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/** Policies that name views are checked with the mesh; views that somebody creates make no mesh invalid. */
class ViewPolicyCheckTest {
    private static final PolicySource SOURCE = new PolicySource("test.yaml", 1, 1);

    private static List<String> problems(List<Grant> grants, List<RowFilter> filters, List<ColumnMask> masks) {
        List<Column> columns =
                List.of(new Column(1, Field.nullable("n", new ArrowType.Int(32, true)), Optional.empty()));
        InMemoryConnector connector = new InMemoryConnector();
        connector.replaceTable(new TableName("s", "t"), columns, List.of());
        connector.replaceView(new ViewSnapshot(
                new TableName("s", "v"),
                "id",
                "1",
                List.of(new ViewText("meshgate", "no query at all")),
                Optional.empty(),
                "s",
                columns,
                Optional.empty(),
                Map.of()));
        PolicySet policies = new PolicySet("1", grants, filters, masks, Map.of());
        return new Planner()
                .check(new Mesh("m", new TreeMap<>(Map.of("d", connector)), policies)).stream()
                        .map(PolicyProblem::message)
                        .toList();
    }

    private static Grant grant(String table, String... columns) {
        return new Grant(
                "g",
                "",
                List.of(new TablePattern("d", "s", table)),
                columns.length == 0 ? Optional.empty() : Optional.of(List.of(columns)),
                List.of(),
                Grant.Privilege.SELECT,
                Subjects.EVERYONE,
                SOURCE);
    }

    private static RowFilter filter(String table, String condition) {
        return new RowFilter(
                "f",
                "",
                List.of(new TablePattern("d", "s", table)),
                condition,
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of(), false),
                SOURCE);
    }

    private static ColumnMask mask(String table, String column, Mask mask) {
        return new ColumnMask(
                "m",
                "",
                List.of(new TablePattern("d", "s", table)),
                List.of(column),
                mask,
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of(), false),
                SOURCE);
    }

    @Test
    void grantMayNameAViewAndItsColumns() {
        assertThat(problems(List.of(grant("v"), grant("v", "n")), List.of(), List.of()))
                .isEmpty();
        assertThat(problems(List.of(grant("v", "m")), List.of(), List.of()))
                .singleElement()
                .asString()
                .contains("'m'");
    }

    @Test
    void rowFilterThatNamesAViewMustFit() {
        assertThat(problems(List.of(), List.of(filter("v", "n > 1")), List.of()))
                .isEmpty();
        assertThat(problems(List.of(), List.of(filter("v", "m > 1")), List.of()))
                .singleElement()
                .asString()
                .contains("view 'd.s.v'", "'m'");
        assertThat(problems(List.of(), List.of(filter("v", "1 / n > 1")), List.of()))
                .singleElement()
                .asString()
                .contains("can fail");
        assertThat(problems(List.of(), List.of(filter("v", "n IN (SELECT 1)")), List.of()))
                .singleElement()
                .asString()
                .contains("a sub-query is not allowed");
        assertThat(problems(List.of(), List.of(filter("*", "n > 1")), List.of()))
                .isEmpty();
    }

    @Test
    void maskOnAViewMustFit() {
        assertThat(problems(List.of(), List.of(), List.of(mask("v", "n", new Mask.ToNull()))))
                .isEmpty();
        assertThat(problems(List.of(), List.of(), List.of(mask("v", "n", new Mask.Redact()))))
                .isNotEmpty();
        assertThat(problems(List.of(), List.of(), List.of(mask("v", "m", new Mask.ToNull()))))
                .isNotEmpty();
    }
}
