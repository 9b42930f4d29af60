package io.meshgate.planner.policy;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the policies leave of one table for one principal.
 *
 * @param columns the visible columns, in the table's order
 * @param readable false when the principal may only discover the table
 * @param rowFilters all must hold
 * @param masks by stored name of a visible column
 * @param aggregations under which alone the table may be read; each must be kept to
 * @param exemptions ids of policies that an exemption keeps away
 * @param grants ids of the grants that let the principal know of the table, or read it where it is readable
 * @param disclosure what the principal is told in spite of the policies
 * @param purposes of which one would make the table readable, if the session stated it
 * @param owner whom to ask for more access
 */
public record TableAccess(
        List<Column> columns,
        boolean readable,
        List<RowFilter> rowFilters,
        Map<String, ColumnMask> masks,
        List<AggregationPolicy> aggregations,
        List<String> exemptions,
        List<String> grants,
        Disclosure disclosure,
        Set<String> purposes,
        Optional<String> owner) {
    public TableAccess {
        columns = List.copyOf(columns);
        rowFilters = List.copyOf(rowFilters);
        masks = Map.copyOf(masks);
        aggregations = List.copyOf(aggregations);
        exemptions = List.copyOf(exemptions);
        grants = List.copyOf(grants);
        purposes = Set.copyOf(purposes);
    }

    /** Whether rows may be hidden, and nobody said that the principal may know how many there are. */
    public boolean concealsRows() {
        return disclosure.statistics().isEmpty() && !(rowFilters.isEmpty() && aggregations.isEmpty());
    }

    /** Access to rows, by a grant that has no name. */
    public TableAccess(
            List<Column> columns,
            boolean readable,
            List<RowFilter> rowFilters,
            Map<String, ColumnMask> masks,
            List<String> exemptions,
            Optional<String> owner) {
        this(columns, readable, rowFilters, masks, List.of(), exemptions, List.of(), Disclosure.NONE, Set.of(), owner);
    }

    /** Whether a policy changes what the principal reads. */
    public boolean restricted() {
        return !rowFilters.isEmpty() || !masks.isEmpty() || !aggregations.isEmpty();
    }

    /** Whether the principal may know of every column of the table. */
    public boolean coversColumns(TableSnapshot table) {
        return columns.size() == table.columns().size();
    }

    /** Whether the principal may read the table as it is, and so may be shown whatever derives from it. */
    public boolean whole(TableSnapshot table) {
        return readable && !restricted() && coversColumns(table);
    }

    /** Whether the principal may be told how many files, rows and bytes the table has. */
    public boolean tellsStatistics(TableSnapshot table) {
        return whole(table) || (readable && !disclosure.statistics().isEmpty());
    }

    /** Whether the principal may read the tables about the table, which name every column and hold values of each. */
    public boolean tellsMetadata(TableSnapshot table) {
        return whole(table) || (coversColumns(table) && !disclosure.metadata().isEmpty());
    }
}
