package io.meshgate.server.flight;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;

/**
 * An allocator that can be waited for: gRPC lets go of what it sends on threads of its own, some time after a call has
 * ended.
 */
final class OutstandingMemory implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final BufferAllocator allocator;

    OutstandingMemory(BufferAllocator parent, String name) {
        this.allocator = parent.newChildAllocator(
                name,
                new AllocationListener() {
                    @Override
                    public void onRelease(long size) {
                        signal();
                    }
                },
                0,
                Long.MAX_VALUE);
    }

    BufferAllocator allocator() {
        return allocator;
    }

    private void signal() {
        lock.lock();
        try {
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for what is still being sent, then closes the allocator.
     *
     * @throws IllegalStateException if something was never let go of
     */
    @Override
    public void close() {
        lock.lock();
        try {
            long remaining = PATIENCE.toNanos();
            while (allocator.getAllocatedMemory() > 0 && remaining > 0) {
                remaining = released.awaitNanos(Math.min(remaining, TimeUnit.MILLISECONDS.toNanos(100)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        allocator.close();
    }
}
