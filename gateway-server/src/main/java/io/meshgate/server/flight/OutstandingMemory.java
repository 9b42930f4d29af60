package io.meshgate.server.flight;

import java.time.Duration;
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
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final BufferAllocator allocator;

    OutstandingMemory(BufferAllocator parent, String name, long limit) {
        this.allocator = parent.newChildAllocator(
                name,
                new AllocationListener() {
                    @Override
                    public void onRelease(long size) {
                        signal();
                    }
                },
                0,
                limit);
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
     * Waits for what is still being sent, as long as it becomes less, then closes the allocator.
     *
     * @throws IllegalStateException if something is never let go of
     */
    @Override
    public void close() {
        lock.lock();
        try {
            long before = Long.MAX_VALUE;
            for (long held = allocator.getAllocatedMemory();
                    held > 0 && held < before;
                    held = allocator.getAllocatedMemory()) {
                before = held;
                awaitLessThan(before);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        allocator.close();
    }

    private void awaitLessThan(long before) throws InterruptedException {
        long remaining = PATIENCE.toNanos();
        while (allocator.getAllocatedMemory() >= before && remaining > 0) {
            // The listener hears of a release before the allocator counts it.
            remaining -= LOOK_AGAIN.toNanos() - Math.max(0, released.awaitNanos(LOOK_AGAIN.toNanos()));
        }
    }
}
