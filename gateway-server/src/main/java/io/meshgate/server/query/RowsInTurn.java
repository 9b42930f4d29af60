package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.engine.ResultStream;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of several streams of one schema, each opened when the one before has ended. Reading and closing is for one
 * thread at a time; {@link #cancel()} is for any.
 */
final class RowsInTurn implements ResultStream {
    private final List<Supplier<ResultStream>> streams;
    private final Object lock = new Object();
    private ResultStream current;
    private int next = 1;
    private boolean cancelled;

    /** @param streams not none; each is closed by this, once it has been opened. The first is opened here. */
    RowsInTurn(List<Supplier<ResultStream>> streams) {
        this.streams = List.copyOf(streams);
        this.current = this.streams.get(0).get();
    }

    @Override
    public Schema schema() {
        return current.schema();
    }

    @Override
    public boolean next() {
        while (!current.next()) {
            if (next == streams.size()) {
                return false;
            }
            current.close();
            open(streams.get(next).get());
            next++;
        }
        return true;
    }

    private void open(ResultStream opened) {
        synchronized (lock) {
            current = opened;
            if (!cancelled) {
                return;
            }
        }
        throw new GatewayException(ErrorCode.CANCELLED, "The query was cancelled.");
    }

    @Override
    public VectorSchemaRoot root() {
        return current.root();
    }

    @Override
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            current.cancel();
        }
    }

    @Override
    public void close() {
        current.close();
    }
}
