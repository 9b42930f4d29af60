package io.meshgate.connector;

import java.util.List;
import java.util.Optional;

/**
 * What a query wants from a table.
 *
 * @param columns stored names of top-level columns, without duplicates; empty when only the number of rows matters
 * @param predicate advice: a scan may return rows that do not satisfy it, and must return every row that does. The
 *     engine applies every condition again
 */
public record ScanRequest(List<String> columns, Optional<Predicate> predicate) {
    public ScanRequest {
        columns = List.copyOf(columns);
    }
}
