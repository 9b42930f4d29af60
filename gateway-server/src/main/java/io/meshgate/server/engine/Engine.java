package io.meshgate.server.engine;

/**
 * Something that can run a fragment. Thread-safe.
 *
 * <p>The port is fit for another process: a task is data, the answer is a stream of Arrow batches; no allocator and no
 * object is shared.
 */
public interface Engine extends AutoCloseable {

    /** The SQL dialect this engine runs, as {@link io.meshgate.planner.QueryPlan.Stage#dialect()} names it. */
    String dialect();

    /**
     * Starts a fragment. Returns once the engine has accepted the SQL and opened its inputs; rows come from the stream.
     *
     * @return the caller closes the stream; closing it at any time stops the work and releases all that it held
     * @throws io.meshgate.connector.GatewayException with a code for what went wrong, never with a value from the data
     */
    ResultStream execute(EngineTask task);

    @Override
    void close();
}
