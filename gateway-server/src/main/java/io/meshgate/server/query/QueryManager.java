package io.meshgate.server.query;

import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stub: the life of every query. Thread-safe. */
public final class QueryManager implements AutoCloseable {

    /** Plans a statement without registering a query: for the schemas of a prepared statement. */
    public PlannedStatement prepare(Session session, String sql) {
        throw new UnsupportedOperationException(session.id() + sql);
    }

    /**
     * Plans a statement and registers a query, which expires unless it is started.
     *
     * @param parameters one value per question mark, of the classes that {@link io.meshgate.connector.Predicate} states
     * @throws io.meshgate.connector.GatewayException with INVALID_PARAMETER for a wrong number or class of values, with
     *     SHUTTING_DOWN while draining, and everything that planning throws
     */
    public Query submit(Session session, String sql, List<@Nullable Object> parameters) {
        throw new UnsupportedOperationException(session.id() + sql + parameters);
    }

    /**
     * Starts a query, once. A session change is applied here.
     *
     * @return the caller closes the stream
     * @throws io.meshgate.connector.GatewayException with INVALID_TICKET for a query that is unknown, expired, started
     *     before, or another principal's: one and the same message for all
     */
    public ResultStream start(String queryId, Principal principal) {
        throw new UnsupportedOperationException(queryId + principal);
    }

    /** Cancels the principal's own query; false if there is no such query (any more), also for another principal's. */
    public boolean cancel(String queryId, Principal principal) {
        throw new UnsupportedOperationException(queryId + principal);
    }

    /** What the session's principal may know to exist. */
    public VisibleMesh visible(Session session) {
        throw new UnsupportedOperationException(session.id());
    }

    /** Refuses new queries from now on, waits for the running ones, cancels those that remain after the time. */
    public void drain(java.time.Duration patience) {
        throw new UnsupportedOperationException(patience.toString());
    }

    @Override
    public void close() {}
}
