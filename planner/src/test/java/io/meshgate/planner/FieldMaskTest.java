package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.Mask.Bucket;
import io.meshgate.planner.policy.Mask.Custom;
import io.meshgate.planner.policy.Mask.FixedDefault;
import io.meshgate.planner.policy.Mask.KeyedHash;
import io.meshgate.planner.policy.Mask.Redact;
import io.meshgate.planner.policy.Mask.ShowFirst;
import io.meshgate.planner.policy.Mask.ShowLast;
import io.meshgate.planner.policy.Mask.ToNull;
import java.sql.SQLException;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Masks of fields within rows and lists. */
class FieldMaskTest {
    private static final PlanFixture TABLE = PlanFixture.fixture()
            .table("d.s.t", "id:int", "p:point", "ps:points", "names:strings", "m:numbers", "q:point!");
    private static final TestEngine ROWS = TestEngine.engine()
            .rows(
                    "d.s.t",
                    "SELECT 1 AS id, {'x': 17, 'Y y': 'ab1'} AS p, [{'x': 1, 'Y y': 'z9'}, NULL, {'x': NULL, 'Y y':"
                            + " NULL}] AS ps, ['ann', NULL, ''] AS names, MAP {'a': 1} AS m, {'x': 1, 'Y y': 'q'} AS q"
                            + " UNION ALL SELECT 2, NULL, NULL, NULL, NULL, {'x': NULL, 'Y y': NULL} UNION ALL SELECT 3,"
                            + " {'x': NULL, 'Y y': ''}, [], [], MAP {}, {'x': 1, 'Y y': 'r'}");

    private static PlanFixture masked(String field, Mask mask) {
        return TABLE.mask("d.s.t", field, mask);
    }

    private static void shows(PlanFixture fixture, String column, @Nullable String... expected) throws SQLException {
        assertThat(ROWS.run(fixture.query("SELECT " + column + " FROM d.s.t ORDER BY id")).values().stream()
                        .map(row -> row.get(0)))
                .containsExactly(expected);
    }

    @Test
    void masksOneFieldOfARow() throws SQLException {
        shows(
                masked("p.\"y y\"".replace("\"", ""), new Redact()),
                "p",
                "{'x': 17, 'Y y': xxn}",
                null,
                "{'x': NULL, 'Y y': ''}");
        shows(masked("P.X", new Bucket("10", "0")), "p", "{'x': 10, 'Y y': ab1}", null, "{'x': NULL, 'Y y': ''}");
        shows(masked("p.x", new ToNull()), "p", "{'x': NULL, 'Y y': ab1}", null, "{'x': NULL, 'Y y': ''}");
        shows(masked("p.x", new Mask.Fixed("7")), "p", "{'x': 7, 'Y y': ab1}", null, "{'x': 7, 'Y y': ''}");
    }

    @Test
    void isSeenByEveryPartOfAQuery() throws SQLException {
        PlanFixture fixture = masked("p.Y y", new Redact());
        shows(fixture, "t.p.\"Y y\" || CAST(t.p.x AS VARCHAR)", "xxn17", null, null);
        assertThat(ROWS.run(fixture.query("SELECT id FROM d.s.t AS t WHERE t.p.\"Y y\" = 'ab1'"))
                        .lines())
                .isEmpty();
        assertThat(ROWS.run(fixture.query("SELECT MAX(t.p.\"Y y\") FROM d.s.t AS t WHERE t.p.x = 17"))
                        .lines())
                .containsExactly("xxn");
    }

    @Test
    void noConditionOnAColumnWithMaskedFieldsReachesTheSource() {
        for (String where : new String[] {"t.p.x = 17", "t.p.\"Y y\" = 'ab1'", "t.p IS NOT NULL"}) {
            QueryPlan plan = masked("p.x", new Bucket("10", "0")).query("SELECT id FROM d.s.t AS t WHERE " + where);
            assertThat(plan.resultStage().inputs().values())
                    .allSatisfy(input -> assertThat(((QueryPlan.TableInput) input).predicate())
                            .isEmpty());
        }
    }

    @Test
    void plansWithMaskedFieldsAreExplained() {
        PlanFixture fixture = masked("ps.element.x", new Bucket("10", "0"));
        for (String statement : new String[] {"EXPLAIN", "EXPLAIN POLICY"}) {
            assertThat(fixture.plan(statement + " SELECT ps FROM d.s.t")).isNotNull();
        }
    }

    @Test
    void masksFieldsOfRowsInLists() throws SQLException {
        shows(
                masked("ps.element.Y y", new Redact()),
                "ps",
                "[{'x': 1, 'Y y': xn}, NULL, {'x': NULL, 'Y y': NULL}]",
                null,
                "[]");
        shows(masked("names.element", new ShowFirst(1)), "names", "[axx, NULL, '']", null, "[]");
    }

    @Test
    void masksValuesOfMaps() throws SQLException {
        shows(masked("m.value", new Bucket("10", "0")), "m", "{a=0}", null, "{}");
        shows(masked("M.Value", new ToNull()), "m", "{a=NULL}", null, "{}");
        shows(masked("m.value", new Mask.Fixed("7")), "m['a']", "7", null, null);
        shows(masked("m.value", new FixedDefault()).mask("d.s.t", "p.x", new ToNull()), "m", "{a=0}", null, "{}");
        shows(masked("m.value", new Custom("CASE WHEN id = 1 THEN 5 END")), "m", "{a=5}", null, "{}");
        PlanFixture fixture = masked("m.value", new Mask.Fixed("7"));
        assertThat(ROWS.run(fixture.query("SELECT id FROM d.s.t WHERE m['a'] = 1 OR 1 IN (SELECT v FROM"
                                + " UNNEST(m) AS u(k, v))"))
                        .lines())
                .isEmpty();
    }

    @Test
    void masksWithinMapsWithinListsWithinMaps() throws SQLException {
        PlanFixture fixture = PlanFixture.fixture()
                .table("d.s.t", "c:nested")
                .mask("d.s.t", "c.value.element.value.Y y", new Redact())
                .mask("d.s.t", "c.value.element.value.x", new ToNull());
        TestEngine engine = TestEngine.engine()
                .rows(
                        "d.s.t",
                        "SELECT MAP {'k': [MAP {'a': {'x': 1, 'Y y': 'b2'}, 'b': NULL}, NULL], 'l': NULL} AS c UNION ALL"
                                + " SELECT NULL");
        assertThat(engine.run(fixture.query("SELECT c FROM d.s.t")).lines())
                .containsExactly("{k=[{a={'x': NULL, 'Y y': xn}, b=NULL}, NULL], l=NULL}", "null");
        assertThat(engine.run(fixture.query("SELECT t.c['k'][1]['a'].\"Y y\" FROM d.s.t AS t"))
                        .lines())
                .containsExactly("xn", "null");
    }

    @Test
    void aMaskThatMakesNullsMakesTheValuesNullable() {
        Field map = PlanFixture.fixture()
                .table("d.s.t", "c:required")
                .mask("d.s.t", "c.value", new ToNull())
                .query("SELECT c FROM d.s.t")
                .resultSchema()
                .findField("c");
        Field value = map.getChildren().get(0).getChildren().get(1);
        assertThat(value.isNullable()).isTrue();
    }

    @Test
    void keysOfMapsAreRefused() {
        for (String name : new String[] {"m.key", "M.KEY"}) {
            for (String table : new String[] {"d.s.t", "*.*.*"}) {
                refused(
                        TABLE.mask(table, name, new ToNull()),
                        "mask-0",
                        "the keys of a map cannot be masked, as two of them could become one; mask the whole column");
            }
        }
    }

    @Test
    void masksSeveralFieldsByOneMaskOrBySeveral() throws SQLException {
        PlanFixture both = masked("p.x", new FixedDefault()).mask("d.s.t", "p.Y y", new KeyedHash("key"));
        assertThat(ROWS.run(both.query("SELECT t.p.x FROM d.s.t AS t ORDER BY id"))
                        .lines())
                .containsExactly("0", "null", "0");
        assertThat(both.query("SELECT p FROM d.s.t").tables().get(0).masks()).containsEntry("p", "mask-0, mask-1");
        PlanFixture twice = masked("p.Y y", new ShowFirst(2, true)).mask("d.s.t", "p.y Y", new ShowFirst(1));
        shows(twice, "t.p.\"Y y\"", "axn", null, "");
    }

    @Test
    void whatHidesTheWholeColumnCountsForItsFields() throws SQLException {
        shows(masked("p.x", new Bucket("10", "0")).mask("d.s.t", "p", new ToNull()), "p", null, null, null);
        shows(masked("ps", new FixedDefault()).mask("d.s.t", "ps.element.x", new ToNull()), "ps", "[]", "[]", "[]");
        shows(
                masked("ps.element", new ToNull()).mask("d.s.t", "ps.element.x", new Bucket("2", "0")),
                "ps",
                "[NULL, NULL, NULL]",
                null,
                "[]");
    }

    @Test
    void masksThatAreNotComparableAreRefusedByName() {
        refused(masked("p.Y y", new ShowFirst(2)).mask("d.s.t", "p.Y y", new ShowLast(2)), "mask-0", "mask-1");
        refused(masked("p", new Custom("p")).mask("d.s.t", "p.x", new ToNull()), "mask-0", "mask-1");
    }

    private static void refused(PlanFixture fixture, String... inMessage) {
        GatewayException refused = fixture.refused("SELECT p FROM d.s.t");
        assertThat(refused.code()).isEqualTo(ErrorCode.POLICY_INVALID);
        for (String part : inMessage) {
            assertThat(refused).hasMessageContaining(part);
        }
    }

    @Test
    void fieldsThatAreNotThereAreRefused() {
        for (String name : new String[] {
            "p.z", "p.", "p.x.y", "m.values", "m.value.x", "m.entries", "names.item", "id.x", ".p", "ps.x"
        }) {
            refused(masked(name, new ToNull()));
        }
    }

    @Test
    void masksThatDoNotFitTheFieldAreRefused() {
        refused(masked("p.x", new Redact()));
        refused(masked("p.Y y", new Bucket("1", "0")));
        refused(masked("p.x", new Custom("'x'")));
        refused(masked("p.x", new Mask.Fixed("3000000000")));
    }

    @Test
    void expressionsMaskFieldsToo() throws SQLException {
        shows(
                masked("p.Y y", new Custom("CASE WHEN id = 1 THEN UPPER(p.\"Y y\") END")),
                "p",
                "{'x': 17, 'Y y': AB1}",
                null,
                "{'x': NULL, 'Y y': NULL}");
    }

    @Test
    void aMaskThatMakesNullsMakesTheFieldNullable() {
        Field column = masked("q.x", new ToNull())
                .query("SELECT q FROM d.s.t")
                .resultSchema()
                .findField("q");
        assertThat(column.isNullable()).isFalse();
        assertThat(column.getChildren().get(0).isNullable()).isTrue();
    }

    @Test
    void standsUnderRowFiltersAndGuards() throws SQLException {
        PlanFixture fixture = masked("ps.element.Y y", new Redact())
                .rowFilter("d.s.t", "id = 1")
                .mask("d.s.t", "p.x", new ToNull());
        assertThat(ROWS.run(fixture.query(
                                "SELECT CAST(t.p.\"Y y\" || '1' AS VARCHAR), ps FROM d.s.t AS t WHERE 1 / id > 0"))
                        .lines())
                .containsExactly("ab11|[{'x': 1, 'Y y': xn}, NULL, {'x': NULL, 'Y y': NULL}]");
    }

    @Test
    void fieldsOfViewsAreMasked() throws SQLException {
        PlanFixture view =
                TABLE.view("d.s.v", "SELECT p, id FROM t", "p:point", "id:int").mask("d.s.v", "p.x", new ToNull());
        assertThat(ROWS.run(view.query("SELECT p FROM d.s.v WHERE id = 1")).lines())
                .containsExactly("{'x': NULL, 'Y y': ab1}");
        PlanFixture filtered = view.rowFilter("d.s.v", "id = 1").rowFilter("d.s.t", "id < 3");
        assertThat(ROWS.run(filtered.query("SELECT t.p.x, t.p.\"Y y\" FROM d.s.v AS t WHERE 1 / t.id > 0"))
                        .lines())
                .containsExactly("null|ab1");
    }
}
