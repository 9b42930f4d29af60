package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    /** More than any admission lets in; a catalog that hangs must not stop the statements on others. */
    private static final int MOST_THREADS = 128;

    private static final int IDLE_SECONDS = 30;

    private final AtomicLong count = new AtomicLong();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    private Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "planning-" + count.incrementAndGet(), STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task to its end, and fails as it fails. A caller that is interrupted interrupts the task. */
    <T> T call(Callable<T> task) {
        Future<T> future = submit(task);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.CANCELLED, "The planning of the statement was interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private <T> Future<T> submit(Callable<T> task) {
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException e) {
            throw new GatewayException(
                    ErrorCode.QUEUE_FULL,
                    "More than " + MOST_THREADS + " statements are being planned; try again later",
                    e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof GatewayException gateway) {
            return gateway;
        }
        if (cause instanceof StackOverflowError) {
            return StatementErrors.tooDeep(cause);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new GatewayException(ErrorCode.INTERNAL_ERROR, "The statement could not be planned", e);
    }
}
