package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Column;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.ColumnChoice;
import io.meshgate.planner.policy.ColumnMask;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.PolicyProblem;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.PolicyTerms;
import io.meshgate.planner.policy.Scope;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.TagSet;
import io.meshgate.planner.policy.Validity;
import io.meshgate.planner.policy.Vocabulary;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

/** Tags of fields within columns, and of views: on what policies by tag fall, and what inherits them. */
class NestedTagsTest {
    private static final PolicySource SOURCE = new PolicySource("tags.yaml", 2, 5);
    private static final TestEngine ROWS = TestEngine.engine()
            .rows("d.s.t", "SELECT 1 AS id, 'a' AS name, {'x': 17, 'Y y': 'ab1'} AS p, [{'x': 1, 'Y y': 'z9'}] AS ps");

    private final List<TagSet.Entry> tags = new ArrayList<>();
    private final List<ColumnMask> masks = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    private final List<AggregationPolicy> aggregations = new ArrayList<>();
    private PlanFixture tables = PlanFixture.fixture()
            .table("d.s.t", "id:int", "name:string", "p:point", "ps:points")
            .grant("d.s.*", Grant.Privilege.WRITE);

    private NestedTagsTest tag(String table, String column, String... words) {
        tags.add(new TagSet.Entry(table(table), List.of(), Map.of(column, List.of(words)), SOURCE));
        return this;
    }

    private NestedTagsTest mask(String tag, Mask mask) {
        masks.add(new ColumnMask(terms("m-" + tag), anywhere(), new ColumnChoice(List.of(), List.of(tag)), mask));
        return this;
    }

    private static PolicyTerms terms(String id) {
        return new PolicyTerms(id, "", Optional.empty(), Subjects.EVERYONE, Subjects.NOBODY, Validity.ALWAYS, SOURCE);
    }

    private static TablePattern table(String name) {
        String[] parts = name.split("\\.");
        return new TablePattern(parts[0], parts[1], parts[2]);
    }

    private static Scope anywhere() {
        return new Scope(List.of(table("*.*.*")), List.of());
    }

    private Mesh mesh() {
        Mesh mesh = tables.mesh();
        List<Grant> all = new ArrayList<>(mesh.policies().grants());
        all.addAll(grants);
        return new Mesh(
                mesh.version(),
                mesh.domains(),
                new PolicySet("1", all, List.of(), masks, aggregations, Vocabulary.EMPTY, new TagSet(tags), Map.of()));
    }

    private PlannedStatement plan(String sql) {
        return new Planner().plan(mesh(), tables.session(), sql);
    }

    private List<String> rows(String sql) throws SQLException {
        return ROWS.run((QueryPlan) plan(sql)).lines();
    }

    private String refusal(String sql) {
        GatewayException e = catchThrowableOfType(GatewayException.class, () -> plan(sql));
        return e == null ? "none" : e.code() + " " + e.getMessage();
    }

    /** By column of a table that a query would be written to. */
    private List<String> inherited(String query) {
        WritePlan.Create create = (WritePlan.Create) ((WritePlan) plan("CREATE TABLE d.s.copy AS " + query)).change();
        return create.columns().stream()
                .map(column -> column.getName() + ":"
                        + Optional.ofNullable(column.getMetadata().get(Column.TAGS))
                                .orElse(""))
                .toList();
    }

    @Test
    void masksByTagFallOnTheFieldThatBearsIt() throws SQLException {
        tag("d.s.t", "P.X", "pii.place")
                .tag("d.s.t", "ps.element.Y y", "pii.name")
                .mask("pii", new Mask.FixedDefault());
        assertThat(rows("SELECT p, ps FROM d.s.t")).containsExactly("{'x': 0, 'Y y': ab1}|[{'x': 1, 'Y y': XXXXXXXX}]");
        assertThat(rows("SELECT t.p.x FROM d.s.t AS t WHERE t.p.x = 17")).isEmpty();
        assertThat(((QueryPlan) plan("SELECT p FROM d.s.t")).tables().get(0).masks())
                .containsEntry("p", "m-pii");
    }

    @Test
    void whatIsAroundAFieldCountsForIt() throws SQLException {
        tag("d.s.t", "ps.element", "pii")
                .tag("d.s.t", "ps.element.x", "pii.place")
                .mask("pii", new Mask.ToNull());
        assertThat(rows("SELECT ps FROM d.s.t")).containsExactly("[NULL]");
        tag("*.*.*", "ps", "pii");
        assertThat(rows("SELECT ps FROM d.s.t")).containsExactly("null");
    }

    @Test
    void grantsByTagCloseAColumnForOneOfItsFieldsAndNeverOpenIt() {
        tag("d.s.t", "p.x", "pii");
        assertThat(columns()).containsExactly("id", "name", "p", "ps");
        grants.add(byTag("only", Optional.of(new ColumnChoice(List.of(), List.of("pii"))), ColumnChoice.NONE, true));
        assertThat(columns()).containsExactly("id", "name", "ps");
        grants.clear();
        tables = PlanFixture.fixture().hiddenTable("d.s.t", "id:int", "name:string", "p:point", "ps:points");
        grants.add(byTag("g", Optional.empty(), new ColumnChoice(List.of(), List.of("pii")), false));
        assertThat(columns()).containsExactly("id", "name", "ps");
        grants.set(
                0, byTag("g", Optional.of(new ColumnChoice(List.of("id"), List.of("pii"))), ColumnChoice.NONE, false));
        assertThat(columns()).containsExactly("id");
    }

    private static Grant byTag(String id, Optional<ColumnChoice> columns, ColumnChoice except, boolean exclusive) {
        Subjects to = exclusive ? new Subjects(Set.of("steward"), Set.of(), false) : Subjects.EVERYONE;
        PolicyTerms terms = new PolicyTerms(id, "", Optional.empty(), to, Subjects.NOBODY, Validity.ALWAYS, SOURCE);
        return new Grant(terms, anywhere(), columns, except, Grant.Privilege.SELECT, exclusive);
    }

    private List<String> columns() {
        return plan("SELECT * FROM d.s.t").resultSchema().getFields().stream()
                .map(Field::getName)
                .toList();
    }

    @Test
    void aFieldThatIsNotThereMakesTheTableUnreadableAndTheCheckFail() {
        tag("d.s.t", "p.z", "pii");
        assertThat(refusal("SELECT id FROM d.s.t")).startsWith("POLICY_INVALID");
        assertThat(new Planner().check(mesh()).stream().map(PolicyProblem::toString))
                .containsExactly("tags.yaml:2:5: Tags of 'd.s.t': Column 'p.z' does not exist in table 'd.s.t'");
        tags.clear();
        tag("d.s.t", "p.x", "pii").mask("pii", new Mask.Redact());
        assertThat(new Planner().check(mesh()).stream().map(PolicyProblem::toString))
                .singleElement()
                .asString()
                .contains("Column mask 'm-pii'", "On column 'p' of table 'd.s.t'");
    }

    @Test
    void whatIsComputedFromAFieldInheritsItsTags() {
        tag("d.s.t", "p.x", "pii.place").tag("d.s.t", "p.Y y", "pii.name").tag("d.s.t", "p", "internal");
        assertThat(inherited("SELECT t.p.x + 1 AS a, t.p.\"Y y\" AS b, p AS c, id AS d FROM d.s.t AS t"))
                .containsExactly("a:internal,pii.place", "b:internal,pii.name", "c:internal,pii.name,pii.place", "d:");
        assertThat(inherited(
                        "SELECT q.r.x AS a, MAX(q.r.\"Y y\") AS b FROM (SELECT p AS r FROM d.s.t) AS q GROUP BY 1"))
                .containsExactly("a:internal,pii.place", "b:internal,pii.name");
        assertThat(inherited("SELECT q.r.x AS a FROM (SELECT p AS r FROM d.s.t UNION ALL SELECT p FROM d.s.t) AS q"))
                .containsExactly("a:internal,pii.name,pii.place");
    }

    @Test
    void whatIsComputedFromElementsInheritsTheirTags() {
        tag("d.s.t", "ps.element.x", "pii.place");
        assertThat(inherited("SELECT e.x AS a FROM d.s.t, UNNEST(ps) AS e(x, y)"))
                .containsExactly("a:pii.place");
        assertThat(inherited("SELECT ps[1] AS a, id FROM d.s.t")).containsExactly("a:pii.place", "id:");
    }

    @Test
    void valuesOfTaggedFieldsNeedAColumnWithTheirTags() {
        tag("d.s.t", "p.x", "pii");
        assertThat(refusal("INSERT INTO d.s.t (p) SELECT p FROM d.s.t"))
                .startsWith("ACCESS_DENIED Column 'p'")
                .contains("tagged pii");
        assertThat(refusal("INSERT INTO d.s.t (id) SELECT t.p.x FROM d.s.t AS t"))
                .startsWith("ACCESS_DENIED");
        assertThat(refusal("INSERT INTO d.s.t (name) SELECT t.p.\"Y y\" FROM d.s.t AS t"))
                .isEqualTo("none");
    }

    @Test
    void tagsOfAViewAreInheritedFromIt() {
        tables = tables.view("d.s.v", "SELECT id, name FROM t", "id:int", "name:string")
                .view("d.s.w", "SELECT UPPER(name) || 'x', id FROM v", "loud:string", "id:int");
        tag("d.s.v", "name", "pii.name");
        assertThat(inherited("SELECT id, name FROM d.s.v")).containsExactly("id:", "name:pii.name");
        assertThat(inherited("SELECT * FROM d.s.w")).containsExactly("loud:pii.name", "id:");
        assertThat(inherited("SELECT a.name || b.loud AS n FROM d.s.v AS a JOIN d.s.w AS b ON a.id = b.id"))
                .containsExactly("n:pii.name");
        assertThat(inherited("SELECT name FROM d.s.t")).containsExactly("name:");
        assertThat(refusal("INSERT INTO d.s.t (name) SELECT loud FROM d.s.w")).contains("tagged pii.name");
        mask("pii", new Mask.Redact());
        assertThat(inherited("SELECT loud FROM d.s.w")).containsExactly("loud:pii.name");
        tag("d.s.w", "id", "key").tag("d.s.t", "id", "internal");
        assertThat(inherited("SELECT id FROM d.s.w")).containsExactly("id:internal,key");
    }

    @Test
    void tagsOfAViewAreInheritedThroughGroups() {
        tables = tables.view("d.s.v", "SELECT id, name FROM t", "id:int", "name:string");
        tag("d.s.v", "name", "pii.name").tag("d.s.v", "id", "key");
        aggregations.add(new AggregationPolicy(
                terms("groups"), new Scope(List.of(table("d.s.t")), List.of()), 2, List.of("id")));
        assertThat(inherited("SELECT name, COUNT(*) AS n, SUM(id) AS m FROM d.s.v GROUP BY name"))
                .containsExactly("name:pii.name", "n:", "m:key");
    }
}
