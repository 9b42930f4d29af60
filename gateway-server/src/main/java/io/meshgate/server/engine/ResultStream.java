package io.meshgate.server.engine;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A stream of Arrow batches from an engine.
 *
 * <p>Used by one thread at a time, except for {@link #cancel()}, which any thread may call at any time.
 */
public interface ResultStream extends AutoCloseable {

    Schema schema();

    /**
     * Loads the next batch into {@link #root()}. Blocks while the engine works.
     *
     * @return false at the end; the root is then empty
     * @throws io.meshgate.connector.GatewayException with CANCELLED after {@link #cancel()}
     */
    boolean next();

    /**
     * The current batch, owned by the stream and replaced by {@link #next()}. Whoever needs a buffer longer retains
     * it; each batch stands in fresh buffers. Holds only what its rows hold: the data under null slots is zeroed.
     */
    VectorSchemaRoot root();

    /** Stops the engine's work; {@link #next()}, also one that is blocking, then throws. Never blocks for long. */
    void cancel();

    /** Stops the work if it is not done, and releases everything. Idempotent. */
    @Override
    void close();
}
