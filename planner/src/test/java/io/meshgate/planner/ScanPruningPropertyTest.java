package io.meshgate.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.connector.Predicate;
import io.meshgate.connector.testkit.ThreeValuedLogic;
import io.meshgate.connector.testkit.ThreeValuedLogic.NotANumber;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.RandomQuery.Row;
import io.meshgate.planner.policy.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random queries give the same rows whether or not the rows that pruning may leave out are there. */
final class ScanPruningPropertyTest {
    private static final int QUERIES = Integer.getInteger("meshgate.test.queries", 300);
    private static final int TABLES_PER_QUERY = 12;

    private static final PlanFixture MESH = PlanFixture.fixture()
            .table("d.s.t0", "a:int", "b:int", "s:string")
            .table("d.s.t1", "a:int", "b:int", "s:string")
            .rowFilter("d.s.t1", "b > 0 OR s = 'a'")
            .mask("d.s.t1", "s", new Mask.ToNull());

    private final ThreeValuedLogic logic = new ThreeValuedLogic(NotANumber.GREATEST);

    @Test
    void prunedRowsNeverMatter() {
        long seed = Long.getLong("meshgate.test.seed", new Random().nextLong());
        System.out.println("ScanPruningPropertyTest: -Dmeshgate.test.seed=" + seed);
        Random random = new Random(seed);
        int withPredicate = 0;
        int rowsPruned = 0;
        for (int i = 0; i < QUERIES; i++) {
            RandomQuery query = RandomQuery.of(random);
            Map<String, QueryPlan.StageInput> inputs = inputsOf(query);
            List<Optional<Predicate>> predicates = new ArrayList<>();
            for (int input = 0; input < inputs.size(); input++) {
                TableInput table = (TableInput) Objects.requireNonNull(inputs.get("in" + input));
                predicates.add(table.predicate().flatMap(each -> each.bind(query.parameters())));
            }
            withPredicate +=
                    (int) predicates.stream().filter(Optional::isPresent).count();
            for (int j = 0; j < TABLES_PER_QUERY; j++) {
                List<List<Row>> whole = query.randomTables(random);
                List<List<Row>> pruned = pruned(whole, predicates);
                rowsPruned += size(whole) - size(pruned);
                assertThat(query.rows(pruned))
                        .as("%s%nwith %s%nover %s%npruned by %s", query.sql(), query.parameters(), whole, predicates)
                        .containsExactlyInAnyOrderElementsOf(query.rows(whole));
            }
        }
        // Or the property would hold of pruning nothing.
        assertThat(withPredicate).isGreaterThan(QUERIES / 2);
        assertThat(rowsPruned).isGreaterThan(QUERIES);
    }

    private static Map<String, QueryPlan.StageInput> inputsOf(RandomQuery query) {
        try {
            return MESH.query(query.sql()).resultStage().inputs();
        } catch (RuntimeException e) {
            throw new AssertionError("%s%nwith %s".formatted(query.sql(), query.parameters()), e);
        }
    }

    private List<List<Row>> pruned(List<List<Row>> tables, List<Optional<Predicate>> predicates) {
        assertThat(predicates).hasSameSizeAs(tables);
        List<List<Row>> pruned = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            Optional<Predicate> predicate = predicates.get(i);
            pruned.add(tables.get(i).stream()
                    .filter(row -> predicate.isEmpty()
                            || logic.evaluate(predicate.get(), row.named()).equals(Optional.of(true)))
                    .toList());
        }
        return pruned;
    }

    private static int size(List<List<Row>> tables) {
        return tables.stream().mapToInt(List::size).sum();
    }
}
