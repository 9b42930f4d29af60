package io.meshgate.planner.policy;

import java.util.List;

/**
 * A condition that a row must satisfy to exist for a principal.
 *
 * @param expression a total SQL condition over the table's own columns; besides literals it may use what policies may
 *     know of the principal, such as {@code CURRENT_USER}, {@code HAS_ROLE('r')} and {@code ATTRIBUTE('a')}
 */
public record RowFilter(PolicyTerms terms, Scope scope, String expression) implements Policy {

    /** A filter that is always in force and names no owner. */
    public RowFilter(
            String id,
            String description,
            List<TablePattern> tables,
            String expression,
            Subjects to,
            Subjects except,
            PolicySource source) {
        this(PolicyTerms.always(id, description, to, except, source), Scope.of(tables), expression);
    }
}
