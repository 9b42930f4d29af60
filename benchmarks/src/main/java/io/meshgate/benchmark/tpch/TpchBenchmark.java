package io.meshgate.benchmark.tpch;

import io.meshgate.benchmark.BatchConsumer;
import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RowsComparison;
import io.meshgate.benchmark.RunTimes;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The 22 queries of TPC-H through the gateway and on raw DuckDB over the same files. Results are compared before
 * anything is measured, and the runs of the two are interleaved, so that whatever else the machine does hurts both.
 */
public final class TpchBenchmark {
    /** After so many statements the JVM has compiled what every statement runs through, as in a gateway that has been up. */
    private static final int WARM_UP_STATEMENTS = 3000;

    private final TpchMesh mesh;
    private final BufferAllocator allocator;
    private final int runs;

    /** @param runs how often each query is measured, after two runs that are not */
    public TpchBenchmark(TpchMesh mesh, BufferAllocator allocator, int runs) {
        this.mesh = mesh;
        this.allocator = allocator;
        this.runs = runs;
    }

    /** Raw DuckDB alone. */
    public TpchReport measureRaw() throws SQLException, IOException {
        List<TpchReport.Entry> entries = new ArrayList<>();
        try (RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (TpchQuery query : TpchQuery.all(mesh.scale())) {
                raw.run(query.sql(), BatchConsumer.IGNORE);
                List<RunTimes> times = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    times.add(raw.run(query.sql(), BatchConsumer.IGNORE));
                }
                entries.add(new TpchReport.Entry(query.name(), times, List.of(), Optional.empty()));
            }
        }
        return new TpchReport(mesh.scale(), PolicyMode.OPEN, entries);
    }

    /**
     * Raw DuckDB and the gateway.
     *
     * @param client of a gateway that serves {@code served}
     */
    public TpchReport measure(GatewayClient client, BenchmarkMesh served, PolicyMode mode)
            throws SQLException, IOException {
        Map<String, Rows> expected = expected(served, mode);
        for (int i = 0; i < WARM_UP_STATEMENTS; i++) {
            client.run("SELECT 1", BatchConsumer.IGNORE);
        }
        List<TpchReport.Entry> entries = new ArrayList<>();
        try (RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (TpchQuery query : TpchQuery.all(mesh.scale())) {
                Rows rows = Objects.requireNonNull(expected.get(query.name()));
                entries.add(measure(query, raw, client, difference(query, rows, client)));
            }
        }
        return new TpchReport(mesh.scale(), mode, entries);
    }

    /** How the results of the gateway differ, by query; queries that do not differ are left out. */
    public Map<String, String> differences(GatewayClient client, BenchmarkMesh served, PolicyMode mode)
            throws SQLException, IOException {
        Map<String, String> differences = new HashMap<>();
        Map<String, Rows> expected = expected(served, mode);
        for (TpchQuery query : TpchQuery.all(mesh.scale())) {
            Rows rows = Objects.requireNonNull(expected.get(query.name()));
            difference(query, rows, client).ifPresent(difference -> differences.put(query.name(), difference));
        }
        return differences;
    }

    private Map<String, Rows> expected(BenchmarkMesh served, PolicyMode mode) throws SQLException, IOException {
        Map<String, Rows> expected = new HashMap<>();
        try (RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            if (mode == PolicyMode.FILTERS_AND_MASKS) {
                for (GovernedCopy copy : served.governedCopies()) {
                    copy.replaceView(raw);
                }
            }
            for (TpchQuery query : TpchQuery.all(mesh.scale())) {
                Rows rows = new Rows();
                raw.run(query.sql(), rows);
                expected.put(query.name(), rows);
            }
        }
        return expected;
    }

    private static Optional<String> difference(TpchQuery query, Rows expected, GatewayClient client) {
        Rows actual = new Rows();
        try {
            client.run(query.sql(), actual);
        } catch (FlightRuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return RowsComparison.difference(expected.rows(), actual.rows(), query.sortedBy());
    }

    private TpchReport.Entry measure(TpchQuery query, RawDuckDb raw, GatewayClient client, Optional<String> difference)
            throws SQLException, IOException {
        List<RunTimes> rawTimes = new ArrayList<>();
        List<RunTimes> wholeTimes = new ArrayList<>();
        raw.run(query.sql(), BatchConsumer.IGNORE);
        try {
            client.run(query.sql(), BatchConsumer.IGNORE);
            for (int run = 0; run < runs; run++) {
                rawTimes.add(raw.run(query.sql(), BatchConsumer.IGNORE));
                wholeTimes.add(client.run(query.sql(), BatchConsumer.IGNORE));
            }
        } catch (FlightRuntimeException e) {
            rawTimes.add(raw.run(query.sql(), BatchConsumer.IGNORE));
            wholeTimes.clear();
            return new TpchReport.Entry(
                    query.name(),
                    rawTimes,
                    wholeTimes,
                    difference.or(() -> Optional.of(String.valueOf(e.getMessage()))));
        }
        return new TpchReport.Entry(query.name(), rawTimes, wholeTimes, difference);
    }
}
