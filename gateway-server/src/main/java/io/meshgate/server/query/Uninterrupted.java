package io.meshgate.server.query;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A client that goes away interrupts the thread that works for it; half a change of a catalog would be the worst of ends. */
final class Uninterrupted {
    private Uninterrupted() {}

    /** Makes a change on a thread that nobody interrupts, and waits for its end. Throws what the change throws. */
    static <T> T run(String queryId, Supplier<T> change) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(change.get());
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                },
                "commit-" + queryId);
        thread.start();
        try {
            // Unlike get(), join() is not interrupted.
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
