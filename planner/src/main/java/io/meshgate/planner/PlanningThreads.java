package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads on which planning, which recurses as deep as a statement nests, has the stack for it. The stack is address
 * space until it is used, and the threads end when idle. Thread-safe.
 */
final class PlanningThreads {
    private static final long STACK_BYTES = 64L << 20;
    /** More than any admission lets in: for a moment after its place is free, a thread is not. */
    private static final int MOST_THREADS = Planner.MOST_AT_ONCE + 28;

    private static final int IDLE_SECONDS = 30;

    private final AtomicLong count = new AtomicLong();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    private Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "planning-" + count.incrementAndGet(), STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /** @param ended run once the work has left its thread, unless this throws */
    Planning begin(Callable<PlannedStatement> work, Runnable ended) {
        try {
            return Planning.begin(threads, work, ended);
        } catch (RejectedExecutionException e) {
            throw new GatewayException(
                    ErrorCode.QUEUE_FULL,
                    "More than " + MOST_THREADS + " statements are being planned; try again later",
                    e);
        }
    }
}
