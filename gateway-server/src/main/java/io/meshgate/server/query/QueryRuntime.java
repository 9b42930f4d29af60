package io.meshgate.server.query;

import io.meshgate.server.audit.AuditTrail;
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
 * @param audit where statements are recorded
 */
public record QueryRuntime(
        BufferAllocator allocator, Random random, Clock clock, LongSupplier ticker, Timer timer, AuditTrail audit) {

    /** Without an audit log. */
    public QueryRuntime(BufferAllocator allocator, Random random, Clock clock, LongSupplier ticker, Timer timer) {
        this(allocator, random, clock, ticker, timer, AuditTrail.OFF);
    }

    /** The real surroundings; the executor stays its owner's. */
    public static QueryRuntime system(BufferAllocator allocator, ScheduledExecutorService executor, AuditTrail audit) {
        return new QueryRuntime(
                allocator, new SecureRandom(), Clock.systemUTC(), System::nanoTime, Timer.of(executor), audit);
    }

    /** The real surroundings without an audit log; the executor stays its owner's. */
    public static QueryRuntime system(BufferAllocator allocator, ScheduledExecutorService executor) {
        return system(allocator, executor, AuditTrail.OFF);
    }
}
