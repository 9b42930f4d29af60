package io.meshgate.connector.iceberg;

import io.meshgate.connector.Predicate;
import java.util.List;
import java.util.Set;

/**
 * What a scan reads.
 *
 * @param files sorted by location, so that a plan does not depend on which manifest was read first
 * @param proven the conditions that are TRUE of every row of these files
 */
record PlannedScan(List<PlannedFile> files, Set<Predicate> proven) {
    PlannedScan {
        files = List.copyOf(files);
        proven = Set.copyOf(proven);
    }
}
