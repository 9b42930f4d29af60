package io.meshgate.server.query;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What the life of a query takes from its surroundings.
 *
 * @param allocator parent of the allocator of results that no engine computes; closed by its owner, after the manager
 * @param random of query ids; unpredictable but in tests
 * @param clock gives the moment at which a query starts
 * @param ticker nanoseconds of a monotonic clock
 */
public record QueryRuntime(BufferAllocator allocator, Random random, Clock clock, LongSupplier ticker, Timer timer) {

    /** The real surroundings; the executor stays its owner's. */
    public static QueryRuntime system(BufferAllocator allocator, ScheduledExecutorService executor) {
        return new QueryRuntime(allocator, new SecureRandom(), Clock.systemUTC(), System::nanoTime, Timer.of(executor));
    }
}
