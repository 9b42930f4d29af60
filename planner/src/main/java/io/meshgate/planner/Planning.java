package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is being planned on a thread of its own. Whoever waits for it can be released at any moment; the
 * thread is then interrupted, but goes on until it next looks, which inside the parser and the validator it does not.
 * So the end of the waiting and the end of the work are told apart. Thread-safe.
 */
public final class Planning {
    private final Callable<PlannedStatement> work;
    private final Runnable ended;
    private final CompletableFuture<PlannedStatement> result = new CompletableFuture<>();
    private final Object lock = new Object();
    private @Nullable Thread worker;
    private boolean stopped;

    private Planning(Callable<PlannedStatement> work, Runnable ended) {
        this.work = work;
        this.ended = ended;
    }

    /**
     * Begins to plan.
     *
     * @param executor its threads are interrupted by {@link #stop}, and only while they work for this
     * @param ended run once the thread is free again, and before a result is given to whoever waits; quick, and must
     *     not throw
     * @throws java.util.concurrent.RejectedExecutionException from the executor; {@code ended} is not run then
     */
    public static Planning begin(Executor executor, Callable<PlannedStatement> work, Runnable ended) {
        Planning planning = new Planning(work, ended);
        executor.execute(planning::run);
        return planning;
    }

    private void run() {
        if (!enter()) {
            ended.run();
            return;
        }
        try {
            PlannedStatement planned = work.call();
            leave();
            result.complete(planned);
        } catch (Throwable failure) {
            leave();
            result.completeExceptionally(failure);
        }
    }

    private boolean enter() {
        synchronized (lock) {
            if (stopped) {
                return false;
            }
            worker = Thread.currentThread();
            return true;
        }
    }

    private void leave() {
        synchronized (lock) {
            if (worker == null) {
                return;
            }
            worker = null;
            // An interruption was meant for this statement, never for the thread's next one.
            Thread.interrupted();
        }
        ended.run();
    }

    /**
     * Releases whoever waits with this failure, and asks the work to end. Does nothing once there is a result.
     *
     * @return false if there was a result, or a failure, before
     */
    public boolean stop(GatewayException reason) {
        boolean first = result.completeExceptionally(reason);
        synchronized (lock) {
            stopped = true;
            if (worker != null) {
                worker.interrupt();
            }
        }
        return first;
    }

    /**
     * Waits for the plan.
     *
     * @throws EntitlementsNeededException for a plan that lacks values of entitlements
     * @throws GatewayException as planning fails, with what {@link #stop} was given, with CANCELLED when the waiting
     *     thread is interrupted, which stops the planning
     */
    public PlannedStatement await() {
        try {
            return result.get();
        } catch (InterruptedException e) {
            GatewayException cancelled = cancelled(e);
            stop(cancelled);
            Thread.currentThread().interrupt();
            throw cancelled;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** To be called between the steps of the work: ends it when nobody waits any more. */
    static void continueUnlessStopped() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled(null);
        }
    }

    private static GatewayException cancelled(@Nullable Throwable cause) {
        return new GatewayException(ErrorCode.CANCELLED, "The planning of the statement was interrupted", cause);
    }

    private static RuntimeException failure(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof GatewayException gateway) {
            return gateway;
        }
        if (cause instanceof EntitlementsNeededException needed) {
            return needed;
        }
        if (cause instanceof StackOverflowError) {
            return StatementErrors.tooDeep(cause);
        }
        if (cause instanceof VirtualMachineError error) {
            throw error;
        }
        return StatementErrors.unplanned(e);
    }
}
