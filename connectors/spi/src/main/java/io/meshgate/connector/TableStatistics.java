package io.meshgate.connector;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a source knows of a table's size without reading it. It derives from all rows, hidden ones included, so it is
 * never shown to a principal to whom a row filter applies. Estimates: no result may depend on them.
 *
 * @param distinctValues about how many values other than NULL a top-level column has, by stored name; columns of which
 *     nothing is known are absent
 */
public record TableStatistics(OptionalLong rowCount, OptionalLong bytes, Map<String, Long> distinctValues) {
    public static final TableStatistics UNKNOWN = new TableStatistics(OptionalLong.empty(), OptionalLong.empty());

    public TableStatistics {
        distinctValues = Map.copyOf(distinctValues);
    }

    /** A size without statistics of columns. */
    public TableStatistics(OptionalLong rowCount, OptionalLong bytes) {
        this(rowCount, bytes, Map.of());
    }
}
