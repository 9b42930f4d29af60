package io.meshgate.planner.policy;

import java.util.List;

/** Replaces the values of columns for principals. Parameters as for {@link RowFilter}. */
public record ColumnMask(
        String id,
        String description,
        List<TablePattern> tables,
        List<String> columns,
        Mask mask,
        Subjects to,
        Subjects except,
        PolicySource source) {}
