package io.meshgate.benchmark.tpcds;

import io.meshgate.benchmark.Resources;
import io.meshgate.benchmark.mesh.MeshTable;
import io.meshgate.benchmark.suite.BenchmarkQuery;
import io.meshgate.server.cli.CommandFailedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * TPC-DS's 99 queries, of which four have two statements. The statements come from another project's artifact, in
 * its dialect; here they are put into standard SQL and get the mesh's names. {@code queries.txt} lists them.
 */
public final class TpcdsQueries {
    /** The column has this name from version 2 of the specification on. */
    private static final String RENAMED = "\\bc_last_review_date\\b";
    /** Quotients of integers are integers here and in the standard, but not in DuckDB. */
    private static final String INTEGER_QUOTIENT =
            "((household_demographics\\.)?\\bhd_dep_count|\\binv_after|\\bss_qty|\\b[scw]r_item_qty)\\s*/";

    private TpcdsQueries() {}

    /** All of them in order. */
    public static List<BenchmarkQuery> all() {
        Map<String, String> names = TpcdsTables.sources(1).stream()
                .flatMap(source -> source.tables().stream())
                .collect(Collectors.toMap(MeshTable::name, MeshTable::qualifiedName));
        return Resources.text(TpcdsQueries.class, "queries.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> read(line.split(":", 2), names))
                .toList();
    }

    /**
     * Some of them.
     *
     * @param wanted their names; all, when there are none
     * @throws CommandFailedException for a name that is not a statement's
     */
    public static List<BenchmarkQuery> named(Set<String> wanted) {
        List<BenchmarkQuery> all = all();
        List<BenchmarkQuery> found = all.stream()
                .filter(query -> wanted.isEmpty() || wanted.contains(query.name()))
                .toList();
        if (!wanted.isEmpty() && found.size() < wanted.size()) {
            throw new CommandFailedException("--query takes the names q01 to q99; q14, q23, q24 and q39 have two"
                    + " statements, q14a and q14b for instance.");
        }
        return found;
    }

    private static BenchmarkQuery read(String[] line, Map<String, String> names) {
        String text = Resources.text(TpcdsQueries.class, line[0].replaceFirst("^q0", "q") + ".sql");
        String adapted = text.replaceAll(RENAMED, "c_last_review_date_sk").replaceAll(INTEGER_QUOTIENT, "1.0 * $1 /");
        String sql = new StatementText(names).standard(adapted);
        List<Integer> sortedBy = Arrays.stream(line[1].strip().split(" "))
                .filter(column -> !column.isEmpty())
                .map(column -> Integer.parseInt(column) - 1)
                .toList();
        return new BenchmarkQuery(line[0], sql, sortedBy);
    }
}
