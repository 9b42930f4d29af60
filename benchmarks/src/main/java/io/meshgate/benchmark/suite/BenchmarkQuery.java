package io.meshgate.benchmark.suite;

import java.util.List;

/**
 * One query of a benchmark, with the mesh's names.
 *
 * @param name {@code q01} for instance
 * @param sql the same text for the gateway and for raw DuckDB
 * @param sortedBy the 0-based result columns that ORDER BY names first; where others decide after them, rows are
 *     compared in any order
 */
public record BenchmarkQuery(String name, String sql, List<Integer> sortedBy) {
    private static final String LIMIT = "\nLIMIT ";

    public BenchmarkQuery {
        sortedBy = List.copyOf(sortedBy);
    }

    /** Whether only the first rows are asked for: which ones these are is open when several are equal in the order. */
    boolean isLimited() {
        return sql.contains(LIMIT);
    }

    /** The query without its LIMIT, which stands on a line of its own, the last. */
    String withoutLimit() {
        return sql.substring(0, sql.lastIndexOf(LIMIT));
    }
}
