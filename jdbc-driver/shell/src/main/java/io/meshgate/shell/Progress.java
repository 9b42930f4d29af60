package io.meshgate.shell;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A line on the terminal that says how long a statement has been running and how many rows it gave; it comes after a
 * second and goes before anything else is written. Thread-safe.
 */
class Progress implements AutoCloseable {
    /** For where nobody looks. */
    static final Progress NONE = new Progress() {
        @Override
        void start(LongSupplier rows) {}
    };

    private static final long FIRST_MILLIS = 1000;
    private static final long NEXT_MILLIS = 250;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final @Nullable PrintWriter terminal;
    private final @Nullable ScheduledExecutorService timer;
    private final LongSupplier ticker;
    private @Nullable ScheduledFuture<?> ticks;
    private boolean shown;

    private Progress() {
        this.terminal = null;
        this.timer = null;
        this.ticker = () -> 0;
    }

    /**
     * @param timer ended by closing this
     * @param ticker nanoseconds of a monotonic clock
     */
    Progress(PrintWriter terminal, ScheduledExecutorService timer, LongSupplier ticker) {
        this.terminal = terminal;
        this.timer = timer;
        this.ticker = ticker;
    }

    /** On a terminal. The caller closes it. */
    static Progress on(PrintWriter terminal) {
        return new Progress(
                terminal,
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "progress");
                    thread.setDaemon(true);
                    return thread;
                }),
                System::nanoTime);
    }

    /** A statement starts. */
    synchronized void start(LongSupplier rows) {
        stop();
        if (timer != null) {
            long begin = ticker.getAsLong();
            ticks = timer.scheduleWithFixedDelay(
                    () -> show((ticker.getAsLong() - begin) / NANOS_PER_SECOND, rows.getAsLong()),
                    FIRST_MILLIS,
                    NEXT_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void show(double seconds, long rows) {
        if (ticks == null || terminal == null) {
            return;
        }
        terminal.print(ERASE_LINE + String.format(Locale.ROOT, "%.1f s, %,d rows; Ctrl-C cancels", seconds, rows));
        terminal.flush();
        shown = true;
    }

    /** The statement has ended, or its rows are about to be shown. */
    synchronized void stop() {
        ScheduledFuture<?> running = ticks;
        ticks = null;
        if (running != null) {
            running.cancel(false);
        }
        if (shown && terminal != null) {
            terminal.print(ERASE_LINE);
            terminal.flush();
        }
        shown = false;
    }

    @Override
    public void close() {
        stop();
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
