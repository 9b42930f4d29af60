package io.meshgate.server.leak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.ErrorCode;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.Mask;
import io.meshgate.server.engine.duckdb.DuckDbFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Ways other than rows in which something hidden could come out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherDoorsTest {
    private static final Principal ANALYST = new Principal("ann", Set.of(), Map.of("region", List.of("EU")));

    private final Planner planner = new Planner();

    @SuppressWarnings("NullAway.Init")
    private DuckDbFixture duckDb;

    @SuppressWarnings("NullAway.Init")
    private LeakData data;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        duckDb = new DuckDbFixture(directory, "512MB");
        data = new LeakData(duckDb.allocator(), duckDb.data(), 9, 5_000, 300);
    }

    @AfterAll
    void close() {
        duckDb.close();
    }

    private GovernedRun run(String version, StoredTables tables, Policies policies, Principal principal) {
        Mesh mesh = new Mesh(version, new TreeMap<>(Map.of("d", tables)), policies.set());
        return new GovernedRun(planner, duckDb.engine(), mesh, principal);
    }

    private static Policies open() {
        return Policies.none().grant("t").grant("u").grant("m");
    }

    @Test
    void noFailureQuotesTheData() {
        List<String> failures = new ArrayList<>();
        for (StoredTables tables : List.of(data.asArrow(), data.asParquet())) {
            GovernedRun run = run("poisoned " + failures.size(), tables, open(), ANALYST);
            for (FaultExpression expression : FaultExpression.all()) {
                for (Clause clause : List.of(Clause.SELECT, Clause.WHERE_OF_JOIN, Clause.GROUP_BY)) {
                    run.failure(clause.with(expression)).ifPresent(failure -> failures.add(texts(failure)));
                }
            }
        }
        assertThat(failures).hasSizeGreaterThan(100);
        assertThat(failures).noneMatch(text -> text.contains(LeakData.MARKER));
        assertThat(failures).noneMatch(text -> text.contains("2147483647") || text.contains("9999999"));
    }

    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            texts.append(each).append('\n');
        }
        return texts.toString();
    }

    @Test
    void explainAndMetadataNameNoHiddenColumn() {
        Policies policies = Policies.none()
                .grant("t", "fnn", "pat")
                .grant("u")
                .rowFilter("t", "fnn IS NOT NULL")
                .mask("t", "s", new Mask.KeyedHash("key"));
        Mesh mesh = new Mesh("explained", new TreeMap<>(Map.of("d", data.asArrow())), policies.set());
        SessionContext session = new SessionContext(ANALYST, Optional.of("d"), Optional.of("s"), ZoneOffset.UTC);
        for (String sql : List.of(
                "EXPLAIN SELECT * FROM t",
                "EXPLAIN SELECT t.id FROM t JOIN u ON t.k = u.k WHERE 10 / t.z > 1",
                "SHOW COLUMNS FROM t",
                "DESCRIBE t",
                "SHOW TABLES",
                "SHOW SCHEMAS",
                "SHOW CATALOGS")) {
            PlannedStatement.Rows rows = (PlannedStatement.Rows) planner.plan(mesh, session, sql);
            assertThat(rows.rows()).as(sql).isNotEmpty();
            String shown = rows.rows().toString();
            assertThat(shown)
                    .as(sql)
                    .doesNotContain("fnn")
                    .doesNotContain("pat,")
                    .doesNotContain("\"pat\"");
        }
        assertThat(planner.visible(mesh, ANALYST).toString()).doesNotContain("fnn");
    }

    @Test
    void errorsDoNotSuggestHiddenNames() {
        Policies policies = Policies.none().grant("t", "fnn").rowFilter("t", "fnn IS NOT NULL");
        GovernedRun run = run("suggesting", data.asArrow(), policies, ANALYST);
        for (String sql : List.of("SELECT fnnn FROM t", "SELECT t.fn FROM t", "SELECT FNN FROM t")) {
            Outcome outcome = run.run(sql);
            assertThat(outcome.error()).as(sql).contains(ErrorCode.COLUMN_NOT_FOUND);
            assertThat(outcome.message()).as(sql).doesNotContain("fnn'?").doesNotContain("mean 'fnn");
        }
        for (String sql : List.of("SELECT * FROM u", "SELECT * FROM mm", "SELECT * FROM uu")) {
            Outcome outcome = run.run(sql);
            assertThat(outcome.error()).as(sql).contains(ErrorCode.TABLE_NOT_FOUND);
            assertThat(outcome.message()).as(sql).doesNotContain("mean 'u").doesNotContain("mean 'm");
        }
    }

    @Test
    void buffersHoldNothingUnderNull() {
        Policies policies = open().rowFilter("t", "fa = 1 OR fb = 2 OR fin > 6")
                .mask("t", "s", new Mask.ToNull())
                .mask("t", "lo", new Mask.ToNull())
                .mask("t", "pat", new Mask.Redact())
                .mask("t", "hx", new Mask.ToNull())
                .mask("t", "b64", new Mask.ToNull())
                .mask("t", "ur", new Mask.ToNull())
                .mask("t", "dy", new Mask.ToNull())
                .mask("t", "js", new Mask.ToNull())
                .mask("t", "n", new Mask.ToNull())
                .mask("t", "big", new Mask.ToNull())
                .mask("t", "d38", new Mask.ToNull())
                .mask("t", "nn", new Mask.ToNull());
        for (StoredTables tables : List.of(data.asArrow(), data.asParquet())) {
            GovernedRun run = run("nulls " + tables.hashCode(), tables, policies, ANALYST);
            for (String sql : List.of(
                    "SELECT * FROM t",
                    "SELECT t.*, u.w FROM u LEFT JOIN t ON t.k = u.k AND t.k + 1 > 20",
                    "SELECT id, s, UPPER(s), n + 1, NULLIF(lo, lo), CASE WHEN id < 0 THEN pat END FROM t",
                    "SELECT LAG(s) OVER (ORDER BY id), LAG(n) OVER (ORDER BY id) FROM t",
                    "SELECT ARRAY[s, lo], ROW(n, s) FROM t",
                    "SELECT s, n FROM t ORDER BY k DESC LIMIT 300")) {
                Outcome outcome = run.run(sql, OtherDoorsTest::assertClean);
                assertThat(outcome.error()).as(sql + outcome.message()).isEmpty();
                assertThat(outcome.rows()).as(sql).isNotEmpty();
            }
        }
    }

    private static void assertClean(VectorSchemaRoot root) {
        for (FieldVector vector : root.getFieldVectors()) {
            assertClean(vector);
        }
    }

    private static void assertClean(FieldVector vector) {
        vector.getChildrenFromFields().forEach(OtherDoorsTest::assertClean);
        for (ArrowBuf buffer : vector.getBuffers(false)) {
            byte[] bytes = new byte[(int) buffer.capacity()];
            buffer.getBytes(0, bytes);
            assertThat(new String(bytes, ISO_8859_1).contains(LeakData.MARKER))
                    .as(vector.getField().toString())
                    .isFalse();
        }
        if (vector instanceof BaseFixedWidthVector fixed && !(vector instanceof BitVector)) {
            int width = fixed.getTypeWidth();
            for (int row = 0; row < fixed.getValueCount(); row++) {
                for (int at = 0; fixed.isNull(row) && at < width; at++) {
                    assertThat(fixed.getDataBuffer().getByte((long) row * width + at))
                            .isZero();
                }
            }
        }
    }

    @Test
    void aPlanIsNeverUsedForAnother() {
        String sql = "SELECT COUNT(*) FROM t";
        Policies policies = open().rowFilter("t", "feq = ATTRIBUTE('region')");
        Principal other = new Principal("bob", Set.of(), Map.of("region", List.of("US")));
        Principal moved = new Principal("ann", Set.of(), Map.of("region", List.of("US")));
        Principal lost = new Principal("ann", Set.of(), Map.of());
        Outcome ann = run("1", data.asArrow(), policies, ANALYST).run(sql);
        Outcome bob = run("1", data.asArrow(), policies, other).run(sql);
        assertThat(bob.rows()).isNotEqualTo(ann.rows());
        assertThat(run("1", data.asArrow(), policies, ANALYST).run(sql).rows()).isEqualTo(ann.rows());
        assertThat(run("1", data.asArrow(), policies, moved).run(sql).rows()).isEqualTo(bob.rows());
        assertThat(run("1", data.asArrow(), policies, lost).run(sql).rows()).isEqualTo(List.of(List.of(0L)));
        Policies stricter = policies.rowFilter("t", "k < 0");
        assertThat(run("2", data.asArrow(), stricter, ANALYST).run(sql).rows()).isEqualTo(List.of(List.of(0L)));
        Policies denied = Policies.none().grant("u");
        assertThat(run("3", data.asArrow(), denied, ANALYST).run(sql).error()).isPresent();
    }

    @Test
    void plansHoldNoKey() {
        for (Mask mask :
                List.of(new Mask.KeyedHash("key"), new Mask.Ff1("key", false, Mask.Ff1.Alphabet.ALPHANUMERIC))) {
            Policies policies = open().mask("t", "s", mask);
            GovernedRun run = run("keyed " + mask, data.asArrow(), policies, ANALYST);
            String plan = run.plan("SELECT s FROM t").toString();
            assertThat(plan).doesNotContain(new String(Policies.KEY, ISO_8859_1));
        }
    }
}
