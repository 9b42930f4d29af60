package io.meshgate.server.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.leak.LeakSweep.Combination;
import io.meshgate.server.leak.LeakSweep.Input;
import io.meshgate.server.leak.LeakSweep.Threads;
import java.nio.file.Path;
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
    private static final List<Clause> CLAUSES = List.of(
            Clause.WHERE_OF_JOIN, Clause.ON_INNER, Clause.LATERAL, Clause.WHERE_OF_CROSS_JOIN, Clause.IN_SUB_QUERY);
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
        assertThat(leaks("100 / t.z", GuardRemoval::withoutFilter)).isPositive();
    }

    @Test
    void withoutGuardsHiddenValuesShow() {
        assertThat(leaks("100 / t.z", UnaryOperator.identity())).isZero();
        assertThat(leaks("100 / t.z", GuardRemoval::withoutGuards)).isPositive();
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
        Combination combination = combinations("100 / t.z").get(0);
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
        return (int) combinations(value).stream()
                .filter(each -> sweep.probe(each, mutation).leak().isPresent())
                .count();
    }

    private static List<Combination> combinations(String value) {
        FaultExpression expression = FaultExpression.all().stream()
                .filter(each -> each.value().equals(value))
                .findFirst()
                .orElseThrow();
        List<Combination> combinations = new ArrayList<>();
        for (Clause clause : CLAUSES) {
            for (FilterShape shape : SHAPES) {
                for (Input input : Input.values()) {
                    combinations.add(new Combination(expression, clause, shape, input, Threads.ONE));
                }
            }
        }
        return combinations;
    }
}
