package io.meshgate.benchmark.suite;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.RawDuckDb;
import io.meshgate.benchmark.Rows;
import io.meshgate.benchmark.RowsComparison;
import io.meshgate.benchmark.mesh.DataMesh;
import io.meshgate.benchmark.mesh.RawMesh;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.BufferAllocator;

/** Says what the results of the gateway must be: those of raw DuckDB over the rows that the policies leave. */
final class Oracle implements AutoCloseable {
    private final RawDuckDb raw;

    Oracle(DataMesh mesh, List<GovernedCopy> copies, BufferAllocator allocator) throws SQLException, IOException {
        raw = RawMesh.open(mesh, allocator);
        try {
            for (GovernedCopy copy : copies) {
                copy.replaceView(raw);
            }
        } catch (IOException | SQLException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** How the gateway's result differs, or why it has none; empty when it is right. */
    Optional<String> difference(BenchmarkQuery query, GatewayClient client) throws SQLException, IOException {
        Rows expected = new Rows();
        raw.run(query.sql(), expected);
        Rows actual = new Rows();
        try {
            client.run(query.sql(), actual);
        } catch (FlightRuntimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        Optional<String> difference = RowsComparison.difference(expected.rows(), actual.rows(), query.sortedBy());
        // Without a known order, any rows would do.
        if (difference.isEmpty() || !query.isLimited() || query.sortedBy().isEmpty()) {
            return difference;
        }
        Rows all = new Rows();
        raw.run(query.withoutLimit(), all);
        return RowsComparison.differenceOfFirst(all.rows(), expected.rows(), actual.rows(), query.sortedBy());
    }

    @Override
    public void close() throws SQLException {
        raw.close();
    }
}
