package io.meshgate.planner.policy;

import java.util.List;
import java.util.Map;

/**
 * All policies of a mesh in one version. Immutable.
 *
 * @param version changes whenever any policy changes
 * @param keys mask keys by name; the arrays must not be changed by anyone
 */
public record PolicySet(
        String version,
        List<Grant> grants,
        List<RowFilter> rowFilters,
        List<ColumnMask> columnMasks,
        Map<String, byte[]> keys) {
    public PolicySet {
        grants = List.copyOf(grants);
        rowFilters = List.copyOf(rowFilters);
        columnMasks = List.copyOf(columnMasks);
        keys = Map.copyOf(keys);
    }

    /** Never shows keys. */
    @Override
    public String toString() {
        return "PolicySet[version=" + version + ", grants=" + grants.size() + ", rowFilters=" + rowFilters.size()
                + ", columnMasks=" + columnMasks.size() + "]";
    }
}
