package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Gives two batches of three rows, and waits before the second when told to. */
final class FakeEngine implements Engine {
    final List<EngineTask> tasks = new CopyOnWriteArrayList<>();
    final List<Stream> streams = new CopyOnWriteArrayList<>();
    volatile boolean holdsSecondBatch;
    volatile Runnable onExecute = () -> {};
    private final BufferAllocator allocator;

    FakeEngine(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public String dialect() {
        return "fake";
    }

    @Override
    public ResultStream execute(EngineTask task) {
        tasks.add(task);
        onExecute.run();
        Stream stream = new Stream(task.outputSchema());
        streams.add(stream);
        return stream;
    }

    @Override
    public void close() {}

    final class Stream implements ResultStream {
        final CountDownLatch waiting = new CountDownLatch(1);
        final AtomicInteger cancels = new AtomicInteger();
        final AtomicInteger closes = new AtomicInteger();
        private final CountDownLatch go = new CountDownLatch(1);
        private final VectorSchemaRoot root;
        private int batch;

        Stream(Schema schema) {
            root = VectorSchemaRoot.create(schema, allocator);
        }

        void letGo() {
            go.countDown();
        }

        @Override
        public Schema schema() {
            return root.getSchema();
        }

        @Override
        public boolean next() {
            root.clear();
            if (batch == 1 && holdsSecondBatch) {
                waiting.countDown();
                try {
                    if (!go.await(30, TimeUnit.SECONDS)) {
                        throw new AssertionError("nobody let the stream go");
                    }
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            if (cancels.get() > 0) {
                throw new GatewayException(ErrorCode.CANCELLED, "The engine was cancelled.");
            }
            if (batch == 2) {
                return false;
            }
            for (int row = 0; row < 3; row++) {
                ((BigIntVector) root.getVector(0)).setSafe(row, batch * 3L + row);
            }
            root.setRowCount(3);
            batch++;
            return true;
        }

        @Override
        public VectorSchemaRoot root() {
            return root;
        }

        @Override
        public void cancel() {
            cancels.incrementAndGet();
            go.countDown();
        }

        @Override
        public void close() {
            closes.incrementAndGet();
            root.close();
        }
    }
}
