package io.meshgate.server.flight;

import io.grpc.Context;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The thread that works for a call, interrupted when the client cancels the call or goes away. */
final class CallThread {
    private @Nullable Thread worker = Thread.currentThread();
    private boolean interrupted;

    private CallThread() {}

    /** Does the current call's work on the current thread. */
    static <T> T run(Callable<T> work) throws Exception {
        Context call = Context.current();
        CallThread thread = new CallThread();
        Context.CancellationListener gone = cancelled -> thread.interrupt();
        call.addListener(gone, Runnable::run);
        try {
            return work.call();
        } finally {
            call.removeListener(gone);
            thread.leave();
        }
    }

    private synchronized void interrupt() {
        if (worker != null) {
            interrupted = true;
            worker.interrupt();
        }
    }

    /** From now on the thread is not interrupted any more: its next call has another client. */
    private synchronized void leave() {
        worker = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }
}
