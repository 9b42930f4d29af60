package io.meshgate.benchmark;

import io.meshgate.benchmark.mesh.Progress;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;

/** Shows how far the writing of data has come: tenths on one line, which reads well in a terminal and in a log. */
public final class ConsoleProgress implements Progress {
    private final PrintWriter out;
    private final AtomicLong tenths = new AtomicLong(-1);

    public ConsoleProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void advanced(long done, long expected) {
        long reached = Math.min(10, done * 10 / Math.max(1, expected));
        long before = tenths.get();
        if (reached > before && tenths.compareAndSet(before, reached)) {
            out.print(before < 0 ? "  writing tables: " + reached * 10 + "%" : " " + reached * 10 + "%");
            out.flush();
        }
    }

    /** Ends the line. */
    public void done() {
        out.println();
        out.flush();
    }
}
