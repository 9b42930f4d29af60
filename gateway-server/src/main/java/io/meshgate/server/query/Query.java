package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.server.session.ClientInfo;
import io.meshgate.server.session.Session;
import java.time.Instant;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One execution of one statement, from submission to its end. Created by {@link QueryManager} only. */
public final class Query {
    private final String id;
    private final Session session;
    private final SessionContext context;
    private final String sql;
    private final PlannedStatement statement;
    private final List<List<@Nullable Object>> parameters;
    private final ClientInfo client;
    private final Instant submitted;

    /**
     * @param context the session's defaults under which the statement was planned
     * @param parameters a row for each time that it is run: one, but for a statement that adds what several rows give
     */
    Query(
            String id,
            Session session,
            SessionContext context,
            String sql,
            PlannedStatement statement,
            List<List<@Nullable Object>> parameters,
            Instant submitted) {
        this.id = id;
        this.session = session;
        this.context = context;
        this.sql = sql;
        this.statement = statement;
        this.parameters = parameters;
        this.client = session.client();
        this.submitted = submitted;
    }

    /** Random and unguessable, yet not a secret: every use is checked against the principal. */
    public String id() {
        return id;
    }

    public Session session() {
        return session;
    }

    public PlannedStatement statement() {
        return statement;
    }

    public Schema resultSchema() {
        return statement.resultSchema();
    }

    /**
     * To be asked of the very plan that is about to be executed, whichever was planned before it.
     *
     * @throws GatewayException with ACCESS_DENIED for system tables when the principal is only simulated: they tell of
     *     that user alone, or of what only that user may know
     */
    void requireOwn(QueryPlan plan) {
        boolean system = plan.tables().stream().anyMatch(table -> table.domain().equals(SystemDomain.NAME));
        if (system && session.simulatedBy().isPresent()) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED, "The system tables of another user are not read in a simulation.");
        }
    }

    /** Users without any of whom it is not run: its principal, and who sees with the principal's eyes. */
    List<String> askers() {
        String principal = context.principal().name();
        return session.simulatedBy().map(asker -> List.of(principal, asker)).orElseGet(() -> List.of(principal));
    }

    SessionContext context() {
        return context;
    }

    String sql() {
        return sql;
    }

    List<List<@Nullable Object>> parameters() {
        return parameters;
    }

    /** What the client said of itself when it submitted the query. */
    ClientInfo client() {
        return client;
    }

    Instant submitted() {
        return submitted;
    }
}
