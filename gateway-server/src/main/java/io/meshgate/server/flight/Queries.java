package io.meshgate.server.flight;

import io.grpc.Context;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.VisibleMesh;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.query.Query;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** What the Flight service needs of {@link QueryManager}, whose methods these are. */
interface Queries {

    /** A query that waits to be started. */
    record Submitted(String id, Schema schema) {}

    PlannedStatement prepare(Session session, String sql);

    /** @param parameters a row of values, or several of an INSERT */
    Submitted submit(Session session, String sql, List<List<@Nullable Object>> parameters);

    /** @param origin of the call that asked for the stream, as another thread may open it */
    ResultStream start(String queryId, Principal principal, CallOrigin origin, Consumer<GatewayException> stopped);

    /** That of the current call. */
    static CallOrigin origin(Session session) {
        CallOrigin origin = CallAuthentication.currentOrigin();
        return session.simulatedBy().map(origin::simulatedBy).orElse(origin);
    }

    /**
     * Starts a query whose result the current call reads itself: no pump notices then that the client has gone, so the
     * query is cancelled here.
     *
     * @param reader does not close the stream
     */
    default <T> T read(Session session, Submitted query, Function<ResultStream, T> reader) {
        Context call = Context.current();
        Context.CancellationListener gone = cancelled -> cancel(query.id(), session.principal());
        call.addListener(gone, Runnable::run);
        try (ResultStream result = start(query.id(), session.principal(), origin(session), reason -> {})) {
            return reader.apply(result);
        } finally {
            call.removeListener(gone);
        }
    }

    /**
     * Records that the session has presented a ticket that is not one of its own, or not any more.
     *
     * @throws GatewayException with AUDIT_UNAVAILABLE when it cannot be recorded
     */
    void ticketRefused(Session session);

    boolean cancel(String queryId, Principal principal);

    VisibleMesh visible(Session session);

    /** Those that the mesh declares at the moment. */
    Set<String> purposes();

    void drain(Duration patience);

    /** The real ones. */
    record Managed(QueryManager manager) implements Queries {
        @Override
        public PlannedStatement prepare(Session session, String sql) {
            return manager.prepare(session, Queries.origin(session), sql);
        }

        @Override
        public Submitted submit(Session session, String sql, List<List<@Nullable Object>> parameters) {
            Query query = manager.submitRows(session, Queries.origin(session), sql, parameters);
            return new Submitted(query.id(), query.resultSchema());
        }

        @Override
        public ResultStream start(
                String queryId, Principal principal, CallOrigin origin, Consumer<GatewayException> stopped) {
            return manager.start(queryId, principal, origin, stopped);
        }

        @Override
        public void ticketRefused(Session session) {
            manager.ticketRefused(session, Queries.origin(session));
        }

        @Override
        public boolean cancel(String queryId, Principal principal) {
            return manager.cancel(queryId, principal);
        }

        @Override
        public VisibleMesh visible(Session session) {
            return manager.visible(session);
        }

        @Override
        public Set<String> purposes() {
            return manager.purposes();
        }

        @Override
        public void drain(Duration patience) {
            manager.drain(patience);
        }
    }
}
