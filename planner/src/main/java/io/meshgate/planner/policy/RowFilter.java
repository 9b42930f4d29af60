package io.meshgate.planner.policy;

import java.util.List;

/**
 * A condition that a row must satisfy to exist for a principal.
 *
 * @param expression a total SQL condition over the table's own columns; besides literals it may use {@code
 *     CURRENT_USER}, {@code HAS_ROLE('r')} and {@code ATTRIBUTE('a')}
 * @param to whom it applies
 * @param except who is exempt, explicitly
 */
public record RowFilter(
        String id,
        String description,
        List<TablePattern> tables,
        String expression,
        Subjects to,
        Subjects except,
        PolicySource source) {}
