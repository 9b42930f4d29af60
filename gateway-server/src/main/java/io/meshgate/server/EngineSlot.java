package io.meshgate.server;

import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The engine of this moment. An engine is locked down to its data directories for life, so a mesh with other directories
 * needs another engine: new work goes to the new one, the old one closes with its last stream. Thread-safe.
 */
final class EngineSlot implements Engine {
    private Lease current;

    /** @param engine closed by this */
    EngineSlot(Engine engine) {
        this.current = new Lease(engine);
    }

    /** Puts another engine in place; it is closed by this. */
    void replace(Engine next) {
        Lease old;
        synchronized (this) {
            old = current;
            current = new Lease(next);
        }
        old.releaseSlot();
    }

    @Override
    public synchronized String dialect() {
        return current.engine.dialect();
    }

    @Override
    public ResultStream execute(EngineTask task) {
        Lease lease = acquire();
        try {
            return new LeasedStream(lease.engine.execute(task), lease);
        } catch (RuntimeException | Error failure) {
            lease.release();
            throw failure;
        }
    }

    private synchronized Lease acquire() {
        current.retain();
        return current;
    }

    /** Closes the engine once its streams are closed. */
    @Override
    public void close() {
        Lease last;
        synchronized (this) {
            last = current;
        }
        last.releaseSlot();
    }

    /** Counts the streams of one engine, and the slot itself. */
    private static final class Lease {
        private final Engine engine;
        private final AtomicBoolean inSlot = new AtomicBoolean(true);
        private int holders = 1;

        Lease(Engine engine) {
            this.engine = engine;
        }

        synchronized void retain() {
            if (holders == 0) {
                throw new IllegalStateException("the engine is closed");
            }
            holders++;
        }

        void releaseSlot() {
            if (inSlot.getAndSet(false)) {
                release();
            }
        }

        void release() {
            boolean last;
            synchronized (this) {
                last = --holders == 0;
            }
            if (last) {
                engine.close();
            }
        }
    }

    private static final class LeasedStream implements ResultStream {
        private final ResultStream stream;
        private final Lease lease;
        private final AtomicBoolean closed = new AtomicBoolean();

        LeasedStream(ResultStream stream, Lease lease) {
            this.stream = stream;
            this.lease = lease;
        }

        @Override
        public Schema schema() {
            return stream.schema();
        }

        @Override
        public boolean next() {
            return stream.next();
        }

        @Override
        public VectorSchemaRoot root() {
            return stream.root();
        }

        @Override
        public void cancel() {
            stream.cancel();
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) {
                return;
            }
            try {
                stream.close();
            } finally {
                lease.release();
            }
        }
    }
}
