package io.meshgate.server.flight;

import io.meshgate.server.engine.ResultStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;

/** The threads that carry results, and the memory of what is on its way to clients. Thread-safe. */
final class Pumps {
    /** Wakes the worker that rested last, whose memory is at hand; a thread pool would take the next of all in turn. */
    private final ForkJoinPool pool;

    private final BufferAllocator allocator;

    /** @param threads how many engines may be waited for at once; a client is never waited for */
    Pumps(BufferAllocator allocator, int threads) {
        this.allocator = allocator;
        AtomicInteger number = new AtomicInteger();
        this.pool = new ForkJoinPool(
                threads,
                owner -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(owner);
                    thread.setName("flight-pump-" + number.incrementAndGet());
                    return thread;
                },
                null,
                true);
    }

    BufferAllocator allocator() {
        return allocator;
    }

    /** @param ended told of the pump once its stream is closed */
    StreamPump pump(
            Supplier<ResultStream> opener,
            Optional<String> queryId,
            ServerStreamListener listener,
            Runnable abandon,
            Consumer<StreamPump> ended) {
        return new StreamPump(opener, queryId, listener, pool, allocator, abandon, ended);
    }

    /** Waits until every pump has ended. */
    void stop(Duration patience) throws InterruptedException {
        pool.shutdown();
        if (!pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            pool.shutdownNow();
        }
    }
}
