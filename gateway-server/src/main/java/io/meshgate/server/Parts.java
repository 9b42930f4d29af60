package io.meshgate.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts that were made one after the other, to be closed in the opposite order. Thread-safe; closed once. */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private final Deque<Runnable> closing = new ArrayDeque<>();

    synchronized <T> T add(T part, Consumer<T> close) {
        closing.push(() -> close.accept(part));
        return part;
    }

    /** Closes every part, also when some fail; throws the first failure. */
    @Override
    public synchronized void close() {
        @Nullable RuntimeException first = null;
        while (!closing.isEmpty()) {
            try {
                closing.pop().run();
            } catch (RuntimeException failure) {
                LOG.error("A part of the gateway could not be closed", failure);
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
