package io.meshgate.server.query;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Does nothing on its own: the test says when time has passed. */
final class ManualTimer implements Timer {
    private final Map<Object, Scheduled> scheduled = new ConcurrentHashMap<>();
    private final AtomicLong nanos = new AtomicLong(1);

    private record Scheduled(long at, Runnable action) {}

    @Override
    public Runnable after(Duration delay, Runnable action) {
        Object key = new Object();
        scheduled.put(key, new Scheduled(nanos.get() + delay.toNanos(), action));
        return () -> scheduled.remove(key);
    }

    long nanos() {
        return nanos.get();
    }

    int outstanding() {
        return scheduled.size();
    }

    /** Returns when other threads have set so many. */
    void await(int set) {
        while (outstanding() < set) {
            Thread.onSpinWait();
        }
    }

    void pass(Duration time) {
        long now = nanos.addAndGet(time.toNanos());
        for (Map.Entry<Object, Scheduled> entry : List.copyOf(scheduled.entrySet())) {
            if (entry.getValue().at() <= now && scheduled.remove(entry.getKey()) != null) {
                entry.getValue().action().run();
            }
        }
    }
}
