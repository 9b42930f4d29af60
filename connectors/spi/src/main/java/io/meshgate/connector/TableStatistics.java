package io.meshgate.connector;

import java.util.OptionalLong;

/**
 * What a source knows of a table's size without reading it. It derives from all rows, hidden ones included, so it is
 * never shown to a principal to whom a row filter applies.
 */
public record TableStatistics(OptionalLong rowCount, OptionalLong bytes) {
    public static final TableStatistics UNKNOWN = new TableStatistics(OptionalLong.empty(), OptionalLong.empty());
}
