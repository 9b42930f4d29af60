package io.meshgate.benchmark;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/**
 * How fast a large result comes, and how much memory the gateway takes meanwhile, which runs in a process of its own.
 */
final class StreamBenchmark {
    private static final String STATEMENT = "SELECT * FROM sales.retail.lineitem";

    private final GatewayClient client;
    private final long gatewayPid;
    private final PrintWriter out;

    StreamBenchmark(GatewayClient client, long gatewayPid, PrintWriter out) {
        this.client = client;
        this.gatewayPid = gatewayPid;
        this.out = out;
    }

    void run(int warmUp, int runs, int slowSeconds) {
        for (int run = 0; run < warmUp; run++) {
            client.run(STATEMENT, BatchConsumer.IGNORE);
        }
        List<RunTimes> times = new ArrayList<>();
        try (ResidentMemory memory = new ResidentMemory(gatewayPid)) {
            for (int run = 0; run < runs; run++) {
                times.add(client.run(STATEMENT, BatchConsumer.IGNORE));
            }
            RunTimes any = times.get(0);
            double median = Medians.median(times, RunTimes::totalMillis);
            out.printf(
                    Locale.ROOT,
                    "%,d rows, %s of Arrow: median %.0f ms, %.0f MB/s; first batch %.0f ms; the gateway's"
                            + " resident memory grew by %s%n",
                    any.rows(),
                    BenchCommand.megabytes(any.bytes()),
                    median,
                    any.bytes() / 1e6 / (median / 1e3),
                    Medians.median(times, RunTimes::firstBatchMillis),
                    BenchCommand.megabytes(memory.growth()));
        }
        readSlowly(slowSeconds);
        out.flush();
    }

    private void readSlowly(int seconds) {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try (ResidentMemory memory = new ResidentMemory(gatewayPid)) {
            try {
                client.run(STATEMENT, batch -> pauseUntil(deadline));
            } catch (CancellationException e) {
                // The result was left half read, as intended.
            }
            out.printf(
                    Locale.ROOT,
                    "one batch a second for %d s: the gateway's resident memory grew by %s%n",
                    seconds,
                    BenchCommand.megabytes(memory.growth()));
        }
    }

    private static void pauseUntil(long deadline) {
        if (System.nanoTime() > deadline) {
            throw new CancellationException("read for long enough");
        }
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
