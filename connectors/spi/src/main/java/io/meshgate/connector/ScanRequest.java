package io.meshgate.connector;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a query wants from a table.
 *
 * @param columns stored names of top-level columns, without duplicates; empty when only the number of rows matters
 * @param predicate advice: a scan may return rows that do not satisfy it, and must return every row that does. The
 *     engine applies every condition again
 * @param provable conditions that the engine need not apply where the scan says that they are TRUE of every row that
 *     it returns; whether they are part of the predicate does not matter
 */
public record ScanRequest(List<String> columns, Optional<Predicate> predicate, Set<Predicate> provable) {
    public ScanRequest {
        columns = List.copyOf(columns);
        provable = Set.copyOf(provable);
    }

    /** A request of which nothing has to be proved. */
    public ScanRequest(List<String> columns, Optional<Predicate> predicate) {
        this(columns, predicate, Set.of());
    }
}
