package io.meshgate.benchmark.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RunTimes;
import io.meshgate.benchmark.mesh.Progress;
import io.meshgate.benchmark.mesh.RawMesh;
import io.meshgate.benchmark.suite.BenchmarkReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkMeshTest {

    @Test
    void policiesAreWrittenOnlyWhereTheyAreMeasured(@TempDir Path directory) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, 0.001);
        Path open = BenchmarkMesh.write(mesh, PolicyMode.OPEN).directory();
        Path governed = BenchmarkMesh.write(mesh, PolicyMode.FILTERS_AND_MASKS).directory();

        assertThat(open.resolve("domains/sales/policies/filters-and-masks.yaml"))
                .doesNotExist();
        assertThat(governed.resolve("domains/sales/policies/filters-and-masks.yaml"))
                .exists();
        assertThat(governed.resolve("domains/sales/domain.yaml"))
                .content()
                .contains("jdbc:sqlite:" + directory.toAbsolutePath() + "/domains/sales/catalog.db");
    }

    @Test
    void governedCopiesLeaveMostRowsAndMaskTheirColumns(@TempDir Path directory) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, 0.01);
        mesh.create(Progress.NONE);
        BenchmarkMesh served = BenchmarkMesh.write(mesh, PolicyMode.FILTERS_AND_MASKS);
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            long customers = count(raw, "sales.retail.customer");
            for (GovernedCopy copy : served.governedCopies()) {
                long before = count(raw, copy.table());
                copy.replaceView(raw);
                assertThat(count(raw, copy.table())).as(copy.table()).isBetween(before * 7 / 10, before - 1);
            }
            assertThat(customers).isEqualTo(1500);
            assertThat(count(raw, "sales.retail.customer WHERE c_phone NOT SIMILAR TO '[0-9]{2}-nnn-nnn-nnnn'"))
                    .isZero();
            assertThat(count(raw, "logistics.supply.supplier WHERE s_phone NOT SIMILAR TO 'nn-nnn-nnn-[0-9]{4}'"))
                    .isZero();
            assertThat(count(raw, "sales.retail.orders WHERE o_totalprice % 10 <> 0"))
                    .isZero();
        }
    }

    @Test
    void guardedTablesKeepMostRows(@TempDir Path directory) throws Exception {
        TpchMesh mesh = new TpchMesh(directory, 0.01);
        mesh.create(Progress.NONE);
        BenchmarkMesh served = BenchmarkMesh.write(mesh, PolicyMode.GUARDS);
        try (BufferAllocator allocator = new RootAllocator();
                RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (GovernedCopy copy : served.governedCopies()) {
                long before = count(raw, copy.table());
                copy.replaceView(raw);
                assertThat(count(raw, copy.table())).as(copy.table()).isBetween(before * 9 / 10, before - 1);
            }
        }
    }

    @Test
    void theReportHoldsMediansAndTheMeanOfTheirRatios(@TempDir Path directory) throws Exception {
        BenchmarkReport report = new BenchmarkReport(
                1,
                false,
                List.of(
                        new BenchmarkReport.Entry("q01", runs(10, 20, 30), runs(80, 10, 20), Optional.empty()),
                        new BenchmarkReport.Entry("q02", runs(10), runs(40), Optional.of("row 1"))));
        Path file = directory.resolve("report.json");
        report.write(file);
        JsonNode json = new ObjectMapper().readTree(Files.readString(file));

        assertThat(json.path("queries").path(0).path("rawMs").asDouble()).isEqualTo(20);
        assertThat(json.path("queries").path(0).path("wholeBestMs").asDouble()).isEqualTo(10);
        assertThat(json.path("queries").path(1).path("equal").asBoolean(true)).isFalse();
        assertThat(json.path("geometricMean").asDouble()).isEqualTo(2);
        assertThat(json.path("policies").asBoolean(true)).isFalse();
        assertThat(report.allEqual()).isFalse();
    }

    private static List<RunTimes> runs(int... millis) {
        return java.util.Arrays.stream(millis)
                .mapToObj(time -> new RunTimes(0, 0, time * 1_000_000L, 1, 1))
                .toList();
    }

    private static long count(RawDuckDb raw, String from) throws Exception {
        Rows rows = new Rows();
        raw.run("SELECT count(*) FROM " + from, rows);
        return ((Number) java.util.Objects.requireNonNull(rows.rows().get(0).get(0))).longValue();
    }
}
