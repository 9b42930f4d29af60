package io.meshgate.benchmark.tpch;

import io.meshgate.benchmark.Resources;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One of TPC-H's 22 queries with the specification's validation parameters and the mesh's names.
 *
 * @param name {@code q01} to {@code q22}
 * @param sortedBy the 0-based result columns that ORDER BY names
 */
public record TpchQuery(String name, String title, String sql, List<Integer> sortedBy) {
    private static final String COMMENT = "-- ";
    private static final String SORTED_BY = "-- sorted by result columns: ";

    public TpchQuery {
        sortedBy = List.copyOf(sortedBy);
    }

    /** All of them in order. The scale matters to query 11, whose parameter depends on it. */
    public static List<TpchQuery> all(double scale) {
        return IntStream.rangeClosed(1, 22)
                .mapToObj(number -> read(String.format(Locale.ROOT, "q%02d", number), scale))
                .toList();
    }

    private static TpchQuery read(String name, double scale) {
        String fraction = BigDecimal.valueOf(0.0001)
                .divide(BigDecimal.valueOf(scale), MathContext.DECIMAL32)
                .stripTrailingZeros()
                .toPlainString();
        List<String> lines = Resources.text(TpchQuery.class, "queries/" + name + ".sql")
                .replace("@fraction@", fraction)
                .lines()
                .toList();
        List<Integer> sortedBy = lines.stream()
                .filter(line -> line.startsWith(SORTED_BY))
                .flatMap(
                        line -> Arrays.stream(line.substring(SORTED_BY.length()).split(", ")))
                .map(column -> Integer.parseInt(column) - 1)
                .toList();
        String sql = String.join(
                "\n", lines.stream().filter(line -> !line.startsWith(COMMENT)).toList());
        return new TpchQuery(name, lines.get(0).substring(COMMENT.length()), sql, sortedBy);
    }
}
