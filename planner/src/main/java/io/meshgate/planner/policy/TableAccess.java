package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the policies leave of one table for one principal.
 *
 * @param columns the visible columns, in the table's order
 * @param readable false when the principal may only discover the table
 * @param rowFilters all must hold
 * @param masks by stored name of a visible column
 * @param exemptions ids of policies that an exemption keeps away
 * @param owner whom to ask for more access
 */
public record TableAccess(
        List<Column> columns,
        boolean readable,
        List<RowFilter> rowFilters,
        Map<String, ColumnMask> masks,
        List<String> exemptions,
        Optional<String> owner) {
    public TableAccess {
        columns = List.copyOf(columns);
        rowFilters = List.copyOf(rowFilters);
        masks = Map.copyOf(masks);
        exemptions = List.copyOf(exemptions);
    }

    /** Whether a policy changes what the principal reads: then nothing derived from the raw table may be shown. */
    public boolean restricted() {
        return !rowFilters.isEmpty() || !masks.isEmpty();
    }
}
