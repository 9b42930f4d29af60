package io.meshgate.benchmark.tpcds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.benchmark.suite.BenchmarkQuery;
import io.meshgate.server.cli.CommandFailedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TpcdsQueriesTest {
    private static final Map<String, String> TABLES =
            Map.of("store", "sales.retail.store", "item", "logistics.stock.item");

    @Test
    void thereAreNinetyNineQueriesInOneHundredAndThreeStatements() {
        List<BenchmarkQuery> queries = TpcdsQueries.all();

        assertThat(queries)
                .extracting(BenchmarkQuery::name)
                .hasSize(103)
                .startsWith("q01", "q02")
                .contains("q14b");
        assertThat(queries).extracting(BenchmarkQuery::name).doesNotHaveDuplicates();
        assertThat(queries)
                .allSatisfy(query -> assertThat(query.sql())
                        .doesNotContain("`", ";", "--")
                        .containsPattern("(sales|logistics|reference)\\.[a-z]+\\.[a-z_]+"));
    }

    @Test
    void findsStatementsByName() {
        assertThat(TpcdsQueries.named(Set.of("q99", "q03")))
                .extracting(BenchmarkQuery::name)
                .containsExactly("q03", "q99");
        assertThat(TpcdsQueries.named(Set.of())).hasSize(103);
        assertThatThrownBy(() -> TpcdsQueries.named(Set.of("q14")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("q14a");
    }

    @Test
    void namesTablesWhereTablesStand() {
        assertThat(standard(
                        "SELECT store, item.x FROM store, (SELECT 'from store' FROM item) s JOIN Item ON item.y = 1"))
                .isEqualTo("SELECT store, item.x FROM sales.retail.store, (SELECT 'from store' FROM"
                        + " logistics.stock.item) s JOIN logistics.stock.item ON item.y = 1");
        assertThat(standard("SELECT (SELECT 1 FROM item) a, store FROM item WHERE 1 IN (2, store)"))
                .isEqualTo("SELECT (SELECT 1 FROM logistics.stock.item) a, store FROM logistics.stock.item WHERE 1 IN"
                        + " (2, store)");
    }

    @Test
    void writesIntervalsQuotedNamesAndLimitsAsTheStandardDoes() {
        assertThat(standard("SELECT d + INTERVAL 30 days AS `a b`, e AS at FROM t  LIMIT 100\n"))
                .isEqualTo("SELECT d + INTERVAL '30' DAY AS \"a b\", e AS \"at\" FROM t\nLIMIT 100");
    }

    @Test
    void writesConcatAsTheOperatorThatTheStandardHas() {
        assertThat(standard("SELECT concat(a, ', ', b), c FROM t")).isEqualTo("SELECT (a || ', ' || b), c FROM t");
    }

    private static String standard(String text) {
        return new StatementText(TABLES).standard(text);
    }
}
