package io.meshgate.connector.iceberg;

import io.meshgate.connector.Predicate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.expressions.Projections;

/**
 * Finds out which conditions are TRUE of every row of some files. A condition is, where its opposite would prune the
 * file: by the partition's values, or by the bounds and counts of its columns. So a proof is as good as pruning is, and
 * deletes, which only take rows away, do not matter. One instance is for one scan; not thread-safe.
 */
final class FileProofs {
    private final List<Open> open = new ArrayList<>();
    private final Set<String> columns = new HashSet<>();

    /** A condition that holds in every file seen so far. */
    private record Open(
            Predicate condition,
            Expression opposite,
            InclusiveMetricsEvaluator byMetrics,
            Map<Integer, Evaluator> bySpec) {
        boolean holdsIn(FileScanTask task) {
            return !byMetrics.eval(task.file())
                    || !bySpec.computeIfAbsent(task.spec().specId(), id -> ofPartition(task.spec()))
                            .eval(task.file().partition());
        }

        private Evaluator ofPartition(PartitionSpec spec) {
            return new Evaluator(
                    spec.partitionType(), Projections.inclusive(spec).project(opposite));
        }
    }

    /** @param provable the conditions; until a file is seen, all of them hold */
    FileProofs(Schema schema, PruningExpressions expressions, Set<Predicate> provable) {
        for (Predicate condition : provable) {
            Expression opposite = expressions.whenNotTrue(condition);
            open.add(new Open(condition, opposite, new InclusiveMetricsEvaluator(schema, opposite), new HashMap<>()));
            columns.addAll(PruningExpressions.columns(condition));
        }
    }

    /** The columns whose statistics {@link #see} looks at. */
    Set<String> columns() {
        return columns;
    }

    /** Takes one more file into account. */
    void see(FileScanTask task) {
        open.removeIf(each -> !each.holdsIn(task));
    }

    /** The conditions that hold in every file seen. */
    Set<Predicate> proven() {
        return open.stream().map(Open::condition).collect(Collectors.toUnmodifiableSet());
    }
}
