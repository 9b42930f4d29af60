package io.meshgate.benchmark.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RunTimes;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.mesh.RawMesh;
import io.meshgate.benchmark.suite.BenchmarkQuery;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpchQueriesTest {
    private static final double SCALE = 0.01;

    @Test
    void thereAreTwentyTwo() {
        List<BenchmarkQuery> queries = TpchQueries.all(SCALE);

        assertThat(queries)
                .extracting(BenchmarkQuery::name)
                .hasSize(22)
                .startsWith("q01")
                .endsWith("q22");
        assertThat(queries).allSatisfy(query -> assertThat(query.sql()).doesNotContain("--", "@", ";"));
        assertThat(queries.get(10).sql()).contains("* 0.01\n");
    }

    @Test
    void theDataGivesTheAnswersThatArePublishedForThisScale(@TempDir Path directory) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, SCALE);
        mesh.create(Progress.NONE);
        List<BenchmarkQuery> queries = TpchQueries.all(SCALE);
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            Rows pricing = new Rows();
            raw.run(queries.get(0).sql(), pricing);
            assertThat(pricing.rows().get(0))
                    .startsWith("A", "F", new BigDecimal("380456.00"), new BigDecimal("532348211.65"))
                    .endsWith(14876L);
            Rows forecast = new Rows();
            raw.run(queries.get(5).sql(), forecast);
            assertThat(forecast.rows().get(0)).containsExactly(new BigDecimal("1193053.2253"));
        }
    }

    @Test
    void everyQueryRunsOnRawDuckDbAndIsSortedAsStated(@TempDir Path directory) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, SCALE);
        mesh.create(Progress.NONE);
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (BenchmarkQuery query : TpchQueries.all(SCALE)) {
                Rows rows = new Rows();
                RunTimes times = raw.run(query.sql(), rows);
                assertThat(times.rows()).as(query.name()).isEqualTo(rows.rows().size());
                if (!query.name().equals("q02")) {
                    // Only a part in 250 of the scale's 2000 fits, and a fifth of the suppliers: there may be few rows.
                    assertThat(rows.rows()).as(query.name()).isNotEmpty();
                }
                assertThat(query.sortedBy())
                        .allMatch(column -> column < rows.columns().size());
            }
        }
    }
}
