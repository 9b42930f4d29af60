package io.meshgate.planner.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.calcite.rel.core.CorrelationId;
import org.jspecify.annotations.Nullable;

/** The rows that a query nested in another one sees, as the SQL of their columns. Not thread-safe. */
final class Correlations {
    private final Map<CorrelationId, List<String>> visible = new HashMap<>();

    /** The columns of a row that is in scope. */
    List<String> columns(CorrelationId id) {
        List<String> columns = visible.get(id);
        if (columns == null) {
            throw Refusals.notSupported("A correlation of this shape");
        }
        return columns;
    }

    /** What is written while a row is in scope, under all of these ids. */
    <T> T inScope(Set<CorrelationId> ids, List<String> columns, Supplier<T> write) {
        Map<CorrelationId, List<String>> outer = new HashMap<>();
        for (CorrelationId id : ids) {
            List<String> hidden = visible.put(id, columns);
            if (hidden != null) {
                outer.put(id, hidden);
            }
        }
        T written = write.get();
        ids.forEach(id -> restore(id, outer.get(id)));
        return written;
    }

    private void restore(CorrelationId id, @Nullable List<String> outer) {
        if (outer == null) {
            visible.remove(id);
        } else {
            visible.put(id, outer);
        }
    }
}
