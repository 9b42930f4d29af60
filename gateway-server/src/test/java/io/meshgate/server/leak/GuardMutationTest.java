package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.leak.LeakSweep.Combination;
import io.meshgate.server.leak.LeakSweep.Input;
import io.meshgate.server.leak.LeakSweep.Threads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the sweep finds when a part of the protection is taken out of the SQL: it can fail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardMutationTest {
    /** Where the planner settles in which side of a join a condition fails, guards are the second thing to hold. */
    private static final List<Clause> CLAUSES =
            List.of(Clause.SCALAR_SUB_QUERY_JOIN, Clause.WHERE_OF_JOIN, Clause.LATERAL, Clause.IN_SUB_QUERY);

    private static final List<FilterShape> SHAPES =
            List.of(FilterShape.OR, FilterShape.IN_LIST, FilterShape.IN_STRINGS);

    @SuppressWarnings("NullAway.Init")
    private RootAllocator allocator;

    @SuppressWarnings("NullAway.Init")
    private LeakSweep sweep;

    @BeforeAll
    void open(@TempDir Path directory) {
        allocator = new RootAllocator();
        sweep = new LeakSweep(allocator, directory, new LeakData(allocator, directory, 3, 100_500, 100));
    }

    @AfterAll
    void close() {
        sweep.close();
        allocator.close();
    }

    @Test
    void withoutTheRowFilterHiddenRowsShow() {
        assertThat(leaks("100 / t.z", List.of(Clause.SELECT), GuardRemoval::withoutFilter))
                .isPositive();
    }

    @Test
    void withoutTheRowFilterTheGuardsStillHideValues() {
        assertThat(leaks("100 / t.z", GuardRemoval::withoutFilter)).isZero();
        assertThat(leaks("100 / t.z", sql -> GuardRemoval.withoutGuards(GuardRemoval.withoutFilter(sql))))
                .isPositive();
    }

    @Test
    void withoutGuardsHiddenValuesShow() {
        assertThat(leaks("100 / t.z", UnaryOperator.identity())).isZero();
        assertThat(leaks("100 / t.z", GuardRemoval::withoutGuards)).isPositive();
    }

    @Test
    void withoutGuardsViewsShowHiddenValuesToo() {
        for (Door door : List.of(Door.VIEW, Door.GOVERNED_VIEW, Door.VIEW_ON_GOVERNED_VIEW)) {
            List<Combination> combinations = combinations("100 / t.z", CLAUSES, door);
            assertThat(leaks(combinations, UnaryOperator.identity()))
                    .as("%s", door)
                    .isZero();
            assertThat(leaks(combinations, GuardRemoval::withoutGuards))
                    .as("%s", door)
                    .isPositive();
        }
    }

    @Test
    void withoutGuardsTheExistenceOfHiddenRowsShows() {
        String expression = "1 / COALESCE(t.z, 0)";
        assertThat(leaks(expression, UnaryOperator.identity())).isZero();
        assertThat(leaks(expression, GuardRemoval::withoutGuards)).isPositive();
    }

    /** One of them would do on this version of DuckDB; that it would is no promise of DuckDB's. */
    @Test
    void bothKindsOfGuardsAreThereAndCanBeTakenOutOneByOne() {
        Combination combination = combinations("100 / t.z", CLAUSES).get(0);
        String sql = sweep.governed(combination)
                .plan(combination.sql())
                .resultStage()
                .sql();
        String withoutColumns = GuardRemoval.withoutColumnGuards(sql);
        String withoutExpressions = GuardRemoval.withoutExpressionGuards(sql);
        assertThat(withoutColumns).isNotEqualTo(sql).contains(" IS NOT FALSE THEN ");
        assertThat(withoutExpressions).isNotEqualTo(sql).contains(" IS TRUE) IS NOT FALSE THEN ");
        assertThat(GuardRemoval.withoutGuards(sql)).doesNotContain("IS NOT FALSE");
    }

    private int leaks(String value, UnaryOperator<String> mutation) {
        return leaks(value, CLAUSES, mutation);
    }

    private int leaks(String value, List<Clause> clauses, UnaryOperator<String> mutation) {
        return leaks(combinations(value, clauses), mutation);
    }

    private int leaks(List<Combination> combinations, UnaryOperator<String> mutation) {
        return (int) combinations.stream()
                .filter(each -> sweep.probe(each, parsed(mutation)).leak().isPresent())
                .count();
    }

    /** A mutant that is no SQL would differ from what is expected as well, and prove nothing. */
    private static UnaryOperator<String> parsed(UnaryOperator<String> mutation) {
        return sql -> {
            String mutant = mutation.apply(sql);
            try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                    PreparedStatement statement = duckDb.prepareStatement(mutant)) {
                return statement.isClosed() ? "" : mutant;
            } catch (SQLException e) {
                // Its tables are not there.
                assertThat(e.getMessage()).as(mutant).doesNotContain("Parser Error");
                return mutant;
            }
        };
    }

    private static List<Combination> combinations(String value, List<Clause> clauses) {
        return combinations(value, clauses, Door.TABLE);
    }

    private static List<Combination> combinations(String value, List<Clause> clauses, Door door) {
        FaultExpression expression = FaultExpression.all().stream()
                .filter(each -> each.value().equals(value))
                .findFirst()
                .orElseThrow();
        List<Combination> combinations = new ArrayList<>();
        for (Clause clause : clauses) {
            for (FilterShape shape : SHAPES) {
                for (Input input : Input.values()) {
                    combinations.add(
                            new Combination(expression, clause, shape, MaskShape.NONE, input, Threads.ONE, door));
                }
            }
        }
        return combinations;
    }
}
