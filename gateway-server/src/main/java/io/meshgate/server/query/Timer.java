package io.meshgate.server.query;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something later, unless it has been called off. Thread-safe. */
@FunctionalInterface
public interface Timer {

    /**
     * @param action quick, and must not throw
     * @return calls the action off; does nothing once it has begun
     */
    Runnable after(Duration delay, Runnable action);

    static Timer of(ScheduledExecutorService executor) {
        return (delay, action) -> {
            Future<?> scheduled = executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }
}
