package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.testkit.ThreeValuedLogic;
import io.meshgate.connector.testkit.ThreeValuedLogic.NotANumber;
import io.meshgate.planner.QueryPlan.ProvableCondition;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.RandomQuery.Row;
import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProvableConditionsTest {
    private static final int QUERIES = Integer.getInteger("meshgate.test.queries", 300);
    private static final int TABLES_PER_QUERY = 6;

    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.t0", "a:int", "b:int", "s:string")
            .table("d.s.t1", "a:int", "b:int", "s:string")
            .rowFilter("d.s.t1", "b > 0 OR s = 'a'")
            .table("d.s.t2", "a:int", "b:int", "s:string")
            .rowFilter("d.s.t2", "b > 0")
            .mask("d.s.t1", "s", new Mask.ToNull());

    private static Stage stage(String sql) {
        return MESH.query(sql).resultStage();
    }

    /** The parts of the SQL that can be left out, of all inputs. */
    private static List<String> provable(String sql) {
        Stage stage = stage(sql);
        return stage.provable().stream()
                .map(each -> stage.sql().substring(each.start(), each.end()))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a > 5                | (t0.\"a\" > 5)",
                "5 >= b               | (5 >= t0.\"b\")",
                "a IS NOT NULL        | (t0.\"a\" IS NOT NULL)",
                "a > 5 AND s = ''''   | (t0.\"a\" > 5),(t0.\"s\" = '''')",
            })
    void comparesABareColumnWithConstants(String condition, String parts) {
        assertThat(String.join(",", provable("SELECT count(*) FROM d.s.t0 WHERE " + condition)))
                .isEqualTo(parts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM d.s.t0 WHERE a IN (1, 2)",
                "SELECT a FROM d.s.t0 WHERE a > 1 AND a < 4",
                "SELECT a FROM d.s.t1 WHERE a > 1",
                "SELECT q.x FROM (SELECT a + 0 AS y, a AS x FROM d.s.t0) q WHERE q.x > 1",
                "SELECT l.a FROM d.s.t0 l, d.s.t1 r WHERE l.a = r.a AND r.b > 1",
                "SELECT l.a FROM d.s.t0 l LEFT JOIN d.s.t1 r ON l.a = r.a WHERE l.b > 1",
                "WITH q AS (SELECT * FROM d.s.t0) SELECT x.a FROM q x JOIN q y ON x.a = y.b WHERE x.b > 1",
            })
    void followsAColumnDownToItsScan(String sql) {
        assertThat(provable(sql)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Masked, or a policy's own.
                "SELECT a FROM d.s.t1 WHERE s = 'a'",
                "SELECT a FROM d.s.t1",
                "SELECT a FROM d.s.t2",
                // Not a constant, or not yet known.
                "SELECT a FROM d.s.t0 WHERE a > b",
                "SELECT a FROM d.s.t0 WHERE a > ?",
                "SELECT a FROM d.s.t0 WHERE a + 1 > 2",
                "SELECT a FROM d.s.t0 WHERE a > 1 OR b > 1",
                "SELECT a FROM d.s.t0 WHERE a > 1 OR (a < 0 AND b > a)",
                "SELECT a FROM d.s.t0 WHERE (a = b + 1) IS NOT NULL",
                "SELECT a FROM d.s.t0 WHERE a IS NULL",
                // Rows that are not the scan's.
                "SELECT l.a FROM d.s.t1 l LEFT JOIN d.s.t0 r ON l.a = r.a WHERE r.b > 1",
                "SELECT a FROM d.s.t0 GROUP BY a HAVING count(*) > 1",
                "SELECT q.a FROM (SELECT a FROM d.s.t0 UNION ALL SELECT b FROM d.s.t0) q WHERE q.a > 1",
                "SELECT q.r FROM (SELECT row_number() OVER (ORDER BY a) AS r FROM d.s.t0) q WHERE q.r > 1",
            })
    void leavesEverythingElseToTheEngine(String sql) {
        assertThat(provable(sql)).isEmpty();
    }

    @Test
    void ofASharedQueryOnlyTheReferenceThatIsWrittenCounts() {
        String shared = "WITH c AS (SELECT a, b FROM d.s.t0 WHERE b > 2) ";

        assertThat(provable(shared + "SELECT x.a FROM c x WHERE x.a IN (SELECT y.a FROM c y WHERE y.b > 3)"))
                .containsExactly("(t0.\"b\" > 2)");
    }

    @Test
    void aPolicysConditionStaysBesideOneOfTheUsers() {
        assertThat(provable("SELECT a FROM d.s.t2 WHERE a > 1 AND b > 0"))
                .hasSize(2)
                .allMatch(each -> each.contains("t1."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"y.b > 1              | 0", "x.b > 1 AND y.b > 1  | 1", "y.a IS NOT NULL      | 0"})
    void plansConditionsOnEachReaderOfAWithQuery(String condition, int provable) {
        assertThat(provable("WITH q AS (SELECT * FROM d.s.t0) SELECT x.a FROM q x JOIN q y ON x.a = y.b WHERE "
                        + condition))
                .hasSize(provable);
    }

    @Test
    void leavesOutWhatIsProvedAndNothingElse() {
        Stage stage = stage("SELECT count(*) FROM d.s.t0 WHERE a > 5 AND b < 7");
        Predicate first = stage.provable().get(0).predicate();

        assertThat(stage.sql(Map.of())).isEqualTo(stage.sql());
        assertThat(stage.sql(Map.of("in0", Set.of(first)))).contains("WHERE TRUE AND (t0.\"b\" < 7)");
        assertThat(stage.sql(Map.of("in1", Set.of(first)))).isEqualTo(stage.sql());
        assertThat(stage.sql(Map.of("in0", stage.provable("in0")))).contains("WHERE TRUE AND TRUE");
    }

    @Test
    void leavesResultsAsTheyAre() throws SQLException {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("ProvableConditionsTest: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        int shortened = 0;
        for (int i = 0; i < QUERIES; i++) {
            RandomQuery query = RandomQuery.of(random);
            QueryPlan plan = MESH.query(query.sql());
            Stage stage = plan.resultStage();
            for (int j = 0; !stage.provable().isEmpty() && j < TABLES_PER_QUERY; j++) {
                List<List<Row>> tables = someHold(query.randomTables(random), stage.provable(), random);
                String sql = stage.sql(proven(stage, tables));
                shortened += sql.equals(stage.sql()) ? 0 : 1;
                Object[] parameters = query.parameters().toArray();
                TestEngine engine = TestEngine.engine();
                for (int input = 0; input < tables.size(); input++) {
                    engine = engine.input("in" + input, text(tables.get(input)));
                }
                assertThat(engine.runWith(sql, plan, parameters).values())
                        .as("%s%nas %s%nwith %s%nover %s", query.sql(), sql, query.parameters(), tables)
                        .containsExactlyInAnyOrderElementsOf(
                                engine.run(plan, parameters).values());
            }
        }
        assertThat(shortened).isGreaterThan(QUERIES / 4);
    }

    /** Takes from tables the rows for which a condition does not hold; of some conditions, for else all tables are empty. */
    private static List<List<Row>> someHold(List<List<Row>> tables, List<ProvableCondition> conditions, Random random) {
        List<List<Row>> fitting = new ArrayList<>(tables);
        for (ProvableCondition condition : conditions) {
            if (random.nextBoolean()) {
                int input = index(condition.input());
                fitting.set(
                        input,
                        fitting.get(input).stream()
                                .filter(row -> holds(condition.predicate(), row))
                                .toList());
            }
        }
        return fitting;
    }

    private static Map<String, Set<Predicate>> proven(Stage stage, List<List<Row>> tables) {
        Map<String, Set<Predicate>> proven = new HashMap<>();
        for (ProvableCondition condition : stage.provable()) {
            if (tables.get(index(condition.input())).stream().allMatch(row -> holds(condition.predicate(), row))) {
                proven.computeIfAbsent(condition.input(), key -> new HashSet<>())
                        .add(condition.predicate());
            }
        }
        return proven;
    }

    private static boolean holds(Predicate predicate, Row row) {
        return new ThreeValuedLogic(NotANumber.GREATEST)
                .evaluate(predicate, row.named())
                .equals(Optional.of(true));
    }

    private static int index(String input) {
        return Integer.parseInt(input.substring("in".length()));
    }

    private static String text(List<Row> rows) {
        String columns = "SELECT CAST(c0 AS INTEGER) AS a, CAST(c1 AS INTEGER) AS b, CAST(c2 AS VARCHAR) AS s FROM ";
        String values = rows.stream()
                .map(row -> "(" + row.get(0) + ", " + row.get(1) + ", "
                        + (row.get(2) == null ? "NULL" : "'" + row.get(2) + "'") + ")")
                .collect(Collectors.joining(", "));
        return rows.isEmpty()
                ? columns + "(VALUES (NULL, NULL, NULL)) AS v(c0, c1, c2) WHERE FALSE"
                : columns + "(VALUES " + values + ") AS v(c0, c1, c2)";
    }
}
