package io.meshgate.benchmark.jdbc;

import io.meshgate.benchmark.GatewayClient;
import io.meshgate.benchmark.GatewayProcess;
import io.meshgate.benchmark.Medians;
import io.meshgate.benchmark.tpch.BenchmarkMesh;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** Meshgate's JDBC driver and Arrow's, in turn, against one gateway and against a server that needs no time itself. */
public final class JdbcBenchmark {
    private static final String ROWS = "SELECT * FROM sales.retail.lineitem";
    private static final int SAMPLE = 16;
    private static final int COLD_STARTS = 5;

    private final BufferAllocator allocator;
    private final PrintWriter out;
    private final int runs;

    public JdbcBenchmark(BufferAllocator allocator, PrintWriter out, int runs) {
        this.allocator = allocator;
        this.out = out;
        this.runs = runs;
    }

    /** @throws io.meshgate.server.cli.CommandFailedException when a process of a driver fails */
    public void run(GatewayProcess gateway) throws IOException {
        loops("row loop, gateway", gateway.port());
        try (ReplayServer replay = replay(gateway.port())) {
            loops("row loop, replayed", replay.port());
        }
        single("SELECT 1", "statement", gateway.port(), 3000, 2000);
        single("SELECT 1, prepared", "prepared", gateway.port(), 3000, 2000);
        single("connect, SELECT 1, close", "connection", gateway.port(), 300, 300);
        cold(gateway.port());
        out.flush();
    }

    private void loops(String title, int port) throws IOException {
        List<Double> perSecond = new ArrayList<>();
        for (JdbcDriverJar driver : JdbcDriverJar.values()) {
            List<double[]> loops = measure(driver, "rows", port, 3, runs);
            double millis = Medians.median(loops, loop -> loop[1]);
            perSecond.add(loops.get(0)[0] / millis * 1000);
            out.printf(
                    Locale.ROOT,
                    "%-26s %-11s %,12.0f rows/s (%,.0f rows in %.0f ms), %.0f ms of CPU time%n",
                    title,
                    driver.label(),
                    loops.get(0)[0] / millis * 1000,
                    loops.get(0)[0],
                    millis,
                    Medians.median(loops, loop -> loop[2]));
            out.flush();
        }
        out.printf(Locale.ROOT, "%-26s ratio of rows/s %.2f%n", title, perSecond.get(0) / perSecond.get(1));
    }

    private void single(String title, String what, int port, int warmUp, int times) throws IOException {
        for (JdbcDriverJar driver : JdbcDriverJar.values()) {
            double millis = measure(driver, what, port, warmUp, times).get(0)[0];
            out.printf(Locale.ROOT, "%-26s %-11s p50 %.2f ms%n", title, driver.label(), millis);
            out.flush();
        }
    }

    private void cold(int port) throws IOException {
        for (JdbcDriverJar driver : JdbcDriverJar.values()) {
            List<double[]> starts = new ArrayList<>();
            for (int start = 0; start < COLD_STARTS; start++) {
                starts.addAll(measure(driver, "first", port, 0, 1));
            }
            out.printf(
                    Locale.ROOT,
                    "%-26s %-11s median %.0f ms%n",
                    "cold JVM to first row",
                    driver.label(),
                    Medians.median(starts, start -> start[0]));
            out.flush();
        }
    }

    private static List<double[]> measure(JdbcDriverJar driver, String what, int port, int warmUp, int times)
            throws IOException {
        return new DriverProcess(driver)
                .measure(what, port, BenchmarkMesh.USER, BenchmarkMesh.PASSWORD, warmUp, times, ROWS);
    }

    private ReplayServer replay(int port) throws IOException {
        List<ArrowRecordBatch> sample = new ArrayList<>();
        List<Schema> schema = new ArrayList<>();
        try (GatewayClient client =
                GatewayClient.connect(allocator, port, BenchmarkMesh.USER, BenchmarkMesh.PASSWORD)) {
            client.run(ROWS, batch -> {
                if (sample.size() == SAMPLE) {
                    throw new CancellationException("enough");
                }
                schema.add(batch.getSchema());
                try (ArrowRecordBatch received = new VectorUnloader(batch).getRecordBatch()) {
                    sample.add(received.cloneWithTransfer(allocator));
                }
            });
        } catch (CancellationException e) {
            // The rest is not wanted.
        }
        return new ReplayServer(allocator, schema.get(0), sample, 6_000_000);
    }
}
