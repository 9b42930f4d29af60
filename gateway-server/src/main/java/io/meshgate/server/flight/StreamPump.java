package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.ResultStream;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * gRPC runs getStream, onReady and onCancel of a call on one serialising executor: whoever blocks there waiting for the
 * client waits for ever. So the pump lives on a pool of ours, and holds a thread only while the engine works: when the
 * client cannot take more, the pump returns its thread, and onReady schedules it again.
 *
 * One run at a time: a signal that comes during a run makes the run go round once more, so that none is lost between
 * seeing that the client is not ready and giving the thread back. All calls of the listener and of the stream are made
 * by runs, which the lock orders; only ResultStream.cancel() comes from other threads.
 */

/** Carries one result from the engine to the client, as fast as the client takes it. */
final class StreamPump implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPump.class);

    private final Supplier<ResultStream> opener;
    private final Optional<String> queryId;
    private final ServerStreamListener listener;
    private final Executor pool;
    private final BufferAllocator allocator;
    private final Runnable abandon;
    private final Consumer<StreamPump> ended;

    private final Object lock = new Object();
    private boolean running;
    private boolean signalled;
    private boolean over;

    private volatile @Nullable ResultStream stream;
    private volatile @Nullable GatewayException stop;
    private volatile boolean disconnected;
    private @Nullable OutgoingBatches outgoing;

    /**
     * @param opener starts the query; may block
     * @param allocator where batches stay until gRPC has sent them; under the same root as the streams' allocators
     * @param abandon gives up the query when the client goes away before the opener returned
     * @param ended told once, after the stream is closed
     */
    StreamPump(
            Supplier<ResultStream> opener,
            Optional<String> queryId,
            ServerStreamListener listener,
            Executor pool,
            BufferAllocator allocator,
            Runnable abandon,
            Consumer<StreamPump> ended) {
        this.opener = opener;
        this.queryId = queryId;
        this.listener = listener;
        this.pool = pool;
        this.allocator = allocator;
        this.abandon = abandon;
        this.ended = ended;
    }

    /** To be called on the call's own thread, before {@code getStream} returns. */
    void start() {
        listener.setOnCancelHandler(this::onDisconnect);
        listener.setOnReadyHandler(this::signal);
        signal();
    }

    /** Ends the stream with an error, also while the client takes nothing. Any thread. */
    void stop(GatewayException reason) {
        stop = reason;
        interruptEngine();
        signal();
    }

    private void onDisconnect() {
        disconnected = true;
        interruptEngine();
        signal();
    }

    private void interruptEngine() {
        ResultStream current = stream;
        if (current != null) {
            current.cancel();
        } else {
            abandon.run();
        }
    }

    private void signal() {
        synchronized (lock) {
            if (over) {
                return;
            }
            signalled = true;
            if (running) {
                return;
            }
            running = true;
        }
        try {
            pool.execute(this);
        } catch (RejectedExecutionException e) {
            // The service has stopped and has cancelled every call: what is left to do here does not block.
            stop = cancelled();
            run();
        }
    }

    @Override
    public void run() {
        boolean again = true;
        while (again) {
            synchronized (lock) {
                signalled = false;
            }
            boolean finished = pump();
            synchronized (lock) {
                over = finished;
                again = signalled && !finished;
                running = again;
            }
        }
    }

    /** Sends what the client takes now; true when there is nothing more to do ever. */
    private boolean pump() {
        Optional<Throwable> failure = Optional.empty();
        try {
            if (!sendWhileReady()) {
                return false;
            }
        } catch (Throwable t) {
            failure = Optional.of(t);
        }
        end(failure);
        return true;
    }

    /** False when the client takes no more for now, true at the end. */
    private boolean sendWhileReady() {
        if (isStopped()) {
            return true;
        }
        ResultStream source = open();
        OutgoingBatches batches = outgoing(source);
        while (!isStopped()) {
            if (!listener.isReady()) {
                return false;
            }
            if (!source.next()) {
                return true;
            }
            batches.send(source.root());
        }
        return true;
    }

    private ResultStream open() {
        ResultStream source = stream;
        if (source == null) {
            source = opener.get();
            stream = source;
        }
        return source;
    }

    private OutgoingBatches outgoing(ResultStream source) {
        OutgoingBatches batches = outgoing;
        if (batches == null) {
            batches = new OutgoingBatches(source.schema(), allocator, listener);
            outgoing = batches;
        }
        return batches;
    }

    private boolean isStopped() {
        return disconnected || stop != null;
    }

    /** The stream is closed before the client hears of the end: what it held is free by then. */
    private void end(Optional<Throwable> failure) {
        GatewayException reason = stop;
        Optional<Throwable> outcome = reason == null ? failure : Optional.of(reason);
        try (ResultStream closedSecond = stream;
                OutgoingBatches closedFirst = outgoing) {
            LOG.trace("closing {} and {}", closedFirst, closedSecond);
        } catch (RuntimeException e) {
            outcome.ifPresent(e::addSuppressed);
            outcome = Optional.of(e);
        } finally {
            ended.accept(this);
        }
        if (!disconnected) {
            tell(outcome);
        }
    }

    private void tell(Optional<Throwable> outcome) {
        try {
            if (outcome.isPresent()) {
                listener.error(FlightErrors.translate(outcome.get(), queryId));
            } else {
                listener.completed();
            }
        } catch (IllegalStateException e) {
            // The call ended on its own between the check and the message.
            LOG.debug("query {}: nobody to tell of the end", queryId.orElse("-"), e);
        }
    }

    static GatewayException cancelled() {
        return new GatewayException(ErrorCode.CANCELLED, "the query was cancelled");
    }
}
