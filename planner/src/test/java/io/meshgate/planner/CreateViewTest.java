package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.NewView;
import io.meshgate.connector.TableName;
import io.meshgate.connector.ViewStore;
import io.meshgate.connector.ViewText;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Mask;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of CREATE VIEW and DROP VIEW before a catalog is asked for anything. */
class CreateViewTest {
    private static final PlanFixture TABLES = PlanFixture.fixture()
            .table("sales.s.orders", "id:int!", "Region:string", "amount:dec12_2", "small:small")
            .table("sales.other.orders", "id:int")
            .hiddenTable("sales.s.secret", "id:int")
            .hiddenTable("hr.p.wages", "wage:int")
            .view("sales.s.old", "SELECT id FROM orders", "id:int")
            .view("sales.s.chained", "SELECT id FROM old", "id:int")
            .hiddenView("sales.locked.v", new ViewText("meshgate", "SELECT 1"), "n:int")
            .grant("sales.s.*", Grant.Privilege.WRITE);

    private static final SessionContext SESSION =
            new SessionContext(TABLES.session().principal(), Optional.of("sales"), Optional.of("s"), ZoneOffset.UTC);

    private static ViewPlan plan(PlanFixture fixture, String sql) {
        return (ViewPlan) new Planner().plan(fixture.mesh(), SESSION, sql);
    }

    private static NewView created(String sql) {
        return ((ViewPlan.Create) plan(TABLES, sql).change()).view();
    }

    private static String text(String sql) {
        return created(sql).texts().get(0).sql();
    }

    private static GatewayException refused(String sql) {
        return catchThrowableOfType(GatewayException.class, () -> plan(TABLES, sql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "SELECT id FROM orders | SELECT id FROM \"sales\".\"s\".\"orders\"",
                "SELECT id /* why */ FROM s.Orders AS o WHERE o.id > 1 | SELECT id /* why */ FROM \"sales\".\"s\".\"orders\" AS o WHERE o.id > 1",
                "SELECT orders.id FROM Orders, other.orders AS x | SELECT orders.id FROM \"sales\".\"s\".\"orders\", \"sales\".\"other\".\"orders\" AS x",
                "WITH orders AS (SELECT id FROM s.orders) SELECT id FROM orders | WITH orders AS (SELECT id FROM \"sales\".\"s\".\"orders\") SELECT id FROM orders",
                "SELECT id FROM orders WHERE id IN (SELECT id FROM old) | SELECT id FROM \"sales\".\"s\".\"orders\" WHERE id IN (SELECT id FROM \"sales\".\"s\".\"old\")",
                "SELECT 'FROM orders' AS t FROM sales.s.orders | SELECT 'FROM orders' AS t FROM \"sales\".\"s\".\"orders\"",
                "SELECT x.id FROM (SELECT id FROM orders) AS x | SELECT x.id FROM (SELECT id FROM \"sales\".\"s\".\"orders\") AS x",
                "SELECT id FROM orders TABLESAMPLE BERNOULLI (50) | SELECT id FROM \"sales\".\"s\".\"orders\" TABLESAMPLE BERNOULLI (50)",
                "SELECT * FROM orders; | SELECT * FROM \"sales\".\"s\".\"orders\"",
            })
    void keepsTheTextAndWritesTheNamesInFull(String query, String stored) {
        assertThat(text("CREATE VIEW v AS " + query)).isEqualTo(stored);
    }

    @Test
    void aVersionIsReadHereOnly() {
        Mesh mesh = TABLES.mesh();
        long id = Objects.requireNonNull(mesh.domains().get("sales"))
                .table(new TableName("s", "orders"))
                .orElseThrow()
                .snapshotId()
                .orElseThrow();
        ViewPlan plan = (ViewPlan)
                new Planner().plan(mesh, SESSION, "CREATE VIEW v AS SELECT id FROM orders FOR VERSION AS OF " + id);
        assertThat(((ViewPlan.Create) plan.change()).view().texts())
                .containsExactly(
                        new ViewText("meshgate", "SELECT id FROM \"sales\".\"s\".\"orders\" FOR VERSION AS OF " + id));
    }

    @Test
    void keepsLinesAndComments() {
        assertThat(text("CREATE VIEW v AS\r\nSELECT id -- the key\n  FROM\torders -- all\r\n WHERE id > 1"))
                .isEqualTo("SELECT id -- the key\n  FROM\t\"sales\".\"s\".\"orders\" -- all\r\n WHERE id > 1");
    }

    @Test
    void declaresWhatTheQueryYields() {
        NewView view =
                created("CREATE VIEW sales.s.v COMMENT 'it''s' AS SELECT id, Region, amount, small, amount * 2 AS d "
                        + "FROM orders");
        assertThat(view.columns()).extracting(Field::getName).containsExactly("id", "Region", "amount", "small", "d");
        assertThat(view.columns()).allMatch(Field::isNullable);
        assertThat(view.columns().get(3).getType().toString()).isEqualTo("Int(32, true)");
        assertThat(view.comment()).contains("it's");
        assertThat(view.name().toString()).isEqualTo("s.v");
    }

    @Test
    void listNamesTheColumns() {
        assertThat(created("CREATE VIEW v (a, \"B b\") AS SELECT id, small FROM orders")
                        .columns())
                .extracting(Field::getName)
                .containsExactly("a", "B b");
    }

    @Test
    void storesNothingOfItsAuthorsPolicies() {
        PlanFixture governed = TABLES.rowFilter("sales.s.orders", "Region IN (ATTRIBUTE('regions'))")
                .mask("sales.s.orders", "amount", new Mask.ToNull());
        NewView view = ((ViewPlan.Create) plan(governed, "CREATE VIEW v AS SELECT id, amount FROM orders")
                        .change())
                .view();
        assertThat(view.texts().toString()).doesNotContain("EU").doesNotContain("NULL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "CREATE VIEW v AS SELECT id FROM secret | ACCESS_DENIED",
                "CREATE VIEW v AS SELECT id FROM nothing | TABLE_NOT_FOUND",
                "CREATE VIEW v AS SELECT wage FROM hr.p.wages | TABLE_NOT_FOUND",
                "CREATE VIEW v AS SELECT nothing FROM orders | COLUMN_NOT_FOUND",
                "CREATE VIEW v AS SELECT id FROM orders WHERE id = ? | INVALID_QUERY",
                "CREATE VIEW v AS SELECT id + 1 FROM orders | INVALID_QUERY",
                "CREATE VIEW v AS SELECT id, id FROM orders | INVALID_QUERY",
                "CREATE VIEW v AS SELECT id, small AS ID FROM orders | INVALID_QUERY",
                "CREATE VIEW v (a) AS SELECT id, small FROM orders | INVALID_QUERY",
                "CREATE VIEW v (a, a) AS SELECT id, small FROM orders | INVALID_QUERY",
                "CREATE VIEW v (a, b, c, d) AS SELECT * FROM orders | NOT_SUPPORTED",
                "CREATE VIEW v AS SELECT INTERVAL '1' DAY AS d | NOT_SUPPORTED",
                "CREATE VIEW v AS DELETE FROM orders | SYNTAX_ERROR",
                "CREATE VIEW v AS | SYNTAX_ERROR",
                "CREATE VIEW v | SYNTAX_ERROR",
                "CREATE VIEW AS SELECT 1 AS n | SYNTAX_ERROR",
                "CREATE VIEW v (a b) AS SELECT 1 AS n | SYNTAX_ERROR",
                "CREATE VIEW v AS SELECT 1 AS n; SELECT 2 | SYNTAX_ERROR",
                "CREATE VIEW a.b.c.d AS SELECT 1 AS n | SYNTAX_ERROR",
                "CREATE VIEW \"a.b\" AS SELECT 1 AS n | INVALID_ARGUMENT",
                "CREATE VIEW \"orders$snapshots\" AS SELECT 1 AS n | INVALID_ARGUMENT",
                "CREATE OR REPLACE VIEW \"OLD\" AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE VIEW old AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE VIEW OLD AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE VIEW orders AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE OR REPLACE VIEW orders AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE OR REPLACE VIEW secret AS SELECT 1 AS n | TABLE_EXISTS",
                "CREATE OR REPLACE VIEW old AS SELECT id FROM old | INVALID_QUERY",
                "CREATE OR REPLACE VIEW old AS SELECT id FROM chained | INVALID_QUERY",
                "CREATE VIEW other.v AS SELECT 1 AS n | ACCESS_DENIED",
                "CREATE OR REPLACE VIEW locked.v AS SELECT 1 AS n | ACCESS_DENIED",
                "CREATE VIEW locked.nothing AS SELECT 1 AS n | ACCESS_DENIED",
                "CREATE VIEW nowhere.v AS SELECT 1 AS n | ACCESS_DENIED",
                "CREATE VIEW information_schema.v AS SELECT 1 AS n | ACCESS_DENIED",
                "CREATE VIEW nowhere.s.v AS SELECT 1 AS n | CATALOG_NOT_FOUND",
                "CREATE MATERIALIZED VIEW v AS SELECT 1 AS n | NOT_SUPPORTED",
                "CREATE OR REPLACE TABLE v AS SELECT 1 AS n | NOT_SUPPORTED",
                "DROP VIEW nothing | TABLE_NOT_FOUND",
                "DROP VIEW \"OLD\" | TABLE_NOT_FOUND",
                "DROP VIEW orders | INVALID_QUERY",
                "DROP VIEW locked.v | ACCESS_DENIED",
                "DROP VIEW locked.nothing | ACCESS_DENIED",
                "DROP VIEW old CASCADE | SYNTAX_ERROR",
                "DROP VIEW | SYNTAX_ERROR",
            })
    void refuses(String sql, ErrorCode code) {
        GatewayException refused = refused(sql);
        assertThat(refused).as(sql).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
    }

    /** Whoever may not write a name is not told whether there is something. */
    @Test
    void refusalToWriteTellsNothing() {
        String there = String.valueOf(refused("DROP VIEW locked.v").getMessage());
        String absent = String.valueOf(refused("DROP VIEW locked.w").getMessage());
        assertThat(there.replace("locked.v", "locked.w")).isEqualTo(absent);
    }

    @Test
    void errorInTheQueryIsPlacedInTheStatement() {
        GatewayException refused = refused("CREATE VIEW v AS\nSELECT nothing FROM orders");
        assertThat(refused.position().orElseThrow().line()).isEqualTo(2);
        assertThat(refused.position().orElseThrow().column()).isEqualTo(8);
    }

    @Test
    void replacesAViewUnderItsStoredName() {
        ViewPlan plan = plan(TABLES, "CREATE OR REPLACE VIEW OLD AS SELECT small AS n FROM orders");
        ViewPlan.Replace replace = (ViewPlan.Replace) plan.change();
        assertThat(replace.replaced().viewId()).isEqualTo("id-sales.s.old");
        assertThat(replace.view().name().table()).isEqualTo("old");
        assertThat(plan(TABLES, "CREATE OR REPLACE VIEW v AS SELECT 1 AS n").change())
                .isInstanceOf(ViewPlan.Create.class);
    }

    @Test
    void dropsAView() {
        ViewPlan plan = plan(TABLES, "DROP VIEW s.Old");
        assertThat(((ViewPlan.Drop) plan.change()).view().name().table()).isEqualTo("old");
        assertThat(plan(TABLES, "DROP VIEW IF EXISTS nothing").change()).isInstanceOf(ViewPlan.Nothing.class);
        assertThat(plan.resultSchema().getFields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id, Region AS r, amount FROM orders WHERE amount > 1.5",
                "SELECT * FROM orders",
                "SELECT small AS \"a b\" FROM orders -- here",
                "SELECT o.id FROM orders AS o JOIN other.orders AS p ON o.id = p.id",
                "SELECT Region, COUNT(*) AS n, SUM(amount) AS s FROM orders GROUP BY Region",
                "SELECT id FROM chained UNION ALL SELECT 7",
                "SELECT NULL AS nothing, CAST(NULL AS UUID) AS u, DATE '2020-01-01' AS d",
                "SELECT ARRAY[id] AS a, ROW(id, Region) AS r FROM orders",
                "VALUES (1, 'a')",
            })
    void whatIsStoredIsReadAgain(String query) {
        Mesh mesh = TABLES.grant("sales.s.v").mesh();
        Planner planner = new Planner();
        ViewPlan plan = (ViewPlan) planner.plan(
                mesh, SESSION, "CREATE VIEW v " + (query.startsWith("V") ? "(a, b)" : "") + " AS " + query);
        Connector connector = Objects.requireNonNull(mesh.domains().get("sales"));
        ((ViewStore) connector).createView(((ViewPlan.Create) plan.change()).view());
        QueryPlan read = (QueryPlan) planner.plan(mesh, TABLES.session(), "SELECT * FROM sales.s.v");
        assertThat(read.views()).extracting(view -> view.name().table()).contains("v");
    }

    @Test
    void aChangedViewIsPlannedAnew() {
        Mesh mesh = TABLES.mesh();
        Planner planner = new Planner();
        String sql = "SELECT id FROM sales.s.chained";
        QueryPlan before = (QueryPlan) planner.plan(mesh, SESSION, sql);
        assertThat(((QueryPlan) planner.plan(mesh, SESSION, sql)).resultStage().sql())
                .isEqualTo(before.resultStage().sql());
        ViewStore store = (ViewStore) Objects.requireNonNull(mesh.domains().get("sales"));
        ViewPlan plan = (ViewPlan)
                planner.plan(mesh, SESSION, "CREATE OR REPLACE VIEW old AS SELECT id + 1000 AS id FROM orders");
        ViewPlan.Replace replace = (ViewPlan.Replace) plan.change();
        store.replaceView(replace.replaced(), replace.view());
        QueryPlan after = (QueryPlan) planner.plan(mesh, SESSION, sql);
        assertThat(after.resultStage().sql()).contains("1000");
        store.dropView(((Connector) store).view(replace.view().name()).orElseThrow());
        assertThat(catchThrowableOfType(GatewayException.class, () -> planner.plan(mesh, SESSION, sql))
                        .code())
                .isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    }
}
