package io.meshgate.benchmark.suite;

import io.meshgate.benchmark.BatchConsumer;
import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.RunTimes;
import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.mesh.RawMesh;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Queries through the gateway and on raw DuckDB over the same files. Results are compared before
 * anything is measured, and the runs of the two are interleaved, so that whatever else the machine does hurts both.
 */
public final class QueryBenchmark {
    /** After so many statements the JVM has compiled what every statement runs through, as in a gateway that has been up. */
    private static final int WARM_UP_STATEMENTS = 3000;

    private final DataMesh mesh;
    private final List<BenchmarkQuery> queries;
    private final BufferAllocator allocator;
    private final int runs;

    /** @param runs how often each query is measured, after two runs that are not */
    public QueryBenchmark(DataMesh mesh, List<BenchmarkQuery> queries, BufferAllocator allocator, int runs) {
        this.mesh = mesh;
        this.queries = List.copyOf(queries);
        this.allocator = allocator;
        this.runs = runs;
    }

    /** Raw DuckDB alone. */
    public BenchmarkReport measureRaw() throws SQLException, IOException {
        List<BenchmarkReport.Entry> entries = new ArrayList<>();
        try (RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (BenchmarkQuery query : queries) {
                raw.run(query.sql(), BatchConsumer.IGNORE);
                List<RunTimes> times = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    times.add(raw.run(query.sql(), BatchConsumer.IGNORE));
                }
                entries.add(new BenchmarkReport.Entry(query.name(), times, List.of(), Optional.empty()));
            }
        }
        return new BenchmarkReport(mesh.scale(), false, entries);
    }

    /**
     * Raw DuckDB and the gateway.
     *
     * @param client of a gateway that serves the mesh
     * @param copies what its row filters and masks leave; empty when it has none
     */
    public BenchmarkReport measure(GatewayClient client, List<GovernedCopy> copies) throws SQLException, IOException {
        Map<String, String> differences = differences(client, copies);
        for (int i = 0; i < WARM_UP_STATEMENTS; i++) {
            client.run("SELECT 1", BatchConsumer.IGNORE);
        }
        List<BenchmarkReport.Entry> entries = new ArrayList<>();
        try (RawDuckDb raw = RawMesh.open(mesh, allocator)) {
            for (BenchmarkQuery query : queries) {
                entries.add(measure(query, raw, client, Optional.ofNullable(differences.get(query.name()))));
            }
        }
        return new BenchmarkReport(mesh.scale(), !copies.isEmpty(), entries);
    }

    /** How the results of the gateway differ, by query; queries that do not differ are left out. */
    public Map<String, String> differences(GatewayClient client, List<GovernedCopy> copies)
            throws SQLException, IOException {
        Map<String, String> differences = new LinkedHashMap<>();
        try (Oracle oracle = new Oracle(mesh, copies, allocator)) {
            for (BenchmarkQuery query : queries) {
                oracle.difference(query, client).ifPresent(found -> differences.put(query.name(), found));
            }
        }
        return differences;
    }

    private BenchmarkReport.Entry measure(
            BenchmarkQuery query, RawDuckDb raw, GatewayClient client, Optional<String> difference)
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
            return new BenchmarkReport.Entry(
                    query.name(),
                    rawTimes,
                    wholeTimes,
                    difference.or(() -> Optional.of(String.valueOf(e.getMessage()))));
        }
        return new BenchmarkReport.Entry(query.name(), rawTimes, wholeTimes, difference);
    }
}
