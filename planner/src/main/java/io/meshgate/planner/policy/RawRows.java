package io.meshgate.planner.policy;

import io.meshgate.planner.catalog.MeshTable;
import org.apache.calcite.rel.RelNode;

/** What a {@link Barrier} governs: rows that no policy has touched. */
public sealed interface RawRows extends RelNode permits RawScan, RawView {
    /** The table or the view. */
    MeshTable table();

    /** How many of the columns are the table's or the view's; those beyond are truths of row filters further down. */
    int width();
}
