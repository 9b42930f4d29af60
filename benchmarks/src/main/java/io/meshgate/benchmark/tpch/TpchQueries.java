package io.meshgate.benchmark.tpch;

import io.meshgate.benchmark.Resources;
import io.meshgate.benchmark.suite.BenchmarkQuery;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** TPC-H's 22 queries, {@code q01} to {@code q22}, with the specification's validation parameters. */
public final class TpchQueries {
    private static final String COMMENT = "-- ";
    private static final String SORTED_BY = "-- sorted by result columns: ";

    private TpchQueries() {}

    /** All of them in order. The scale matters to query 11, whose parameter depends on it. */
    public static List<BenchmarkQuery> all(double scale) {
        return IntStream.rangeClosed(1, 22)
                .mapToObj(number -> read(String.format(Locale.ROOT, "q%02d", number), scale))
                .toList();
    }

    private static BenchmarkQuery read(String name, double scale) {
        String fraction = BigDecimal.valueOf(0.0001)
                .divide(BigDecimal.valueOf(scale), MathContext.DECIMAL32)
                .stripTrailingZeros()
                .toPlainString();
        List<String> lines = Resources.text(TpchQueries.class, "queries/" + name + ".sql")
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
        return new BenchmarkQuery(name, sql, sortedBy);
    }
}
