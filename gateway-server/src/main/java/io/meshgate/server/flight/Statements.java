package io.meshgate.server.flight;

import com.google.protobuf.ByteString;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.ViewPlan;
import io.meshgate.planner.WritePlan;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Plans, runs and cancels statements, prepared or not, for the sessions that send them. Thread-safe. */
final class Statements {
    private final Queries queries;
    private final Tickets tickets;
    private final PreparedStatements prepared;
    private final Pumps pumps;
    private final Map<String, StreamPump> streaming = new ConcurrentHashMap<>();

    /** What clients learn of a statement when they prepare it. */
    record Description(ByteString handle, Schema result, Schema parameters) {}

    Statements(Queries queries, Tickets tickets, PreparedStatements prepared, Pumps pumps) {
        this.queries = queries;
        this.tickets = tickets;
        this.prepared = prepared;
        this.pumps = pumps;
    }

    Schema schema(Session session, String sql) {
        return queries.prepare(session, sql).resultSchema();
    }

    Schema schema(Session session, ByteString handle) {
        return schema(session, prepared.find(session, handle).sql());
    }

    FlightInfo submit(Session session, String sql, FlightDescriptor descriptor) {
        return info(session, queries.submit(session, sql, PreparedStatements.UNBOUND), descriptor);
    }

    FlightInfo submit(Session session, ByteString handle, FlightDescriptor descriptor) {
        return info(session, submitPrepared(session, handle), descriptor);
    }

    /** For clients that fetch at once, on the call that asked: gives the query's id, which needs no ticket. */
    String submit(Session session, String sql) {
        return queries.submit(session, sql, PreparedStatements.UNBOUND).id();
    }

    String submit(Session session, ByteString handle) {
        return submitPrepared(session, handle).id();
    }

    private Queries.Submitted submitPrepared(Session session, ByteString handle) {
        PreparedStatements.Prepared statement = prepared.find(session, handle);
        return queries.submit(session, statement.sql(), statement.rows());
    }

    private FlightInfo info(Session session, Queries.Submitted query, FlightDescriptor descriptor) {
        // An endpoint without a location is fetched on the connection that asked.
        FlightEndpoint endpoint = new FlightEndpoint(tickets.issue(query.id(), session));
        // The query's id, so that a client can name the query to operators and in bug reports.
        byte[] id = query.id().getBytes(StandardCharsets.UTF_8);
        return new FlightInfo(query.schema(), descriptor, List.of(endpoint), -1, -1, false, IpcOption.DEFAULT, id);
    }

    /** Returns at once; the stream is sent from elsewhere. */
    void stream(Session session, TicketStatementQuery ticket, ServerStreamListener listener) {
        stream(session, tickets.redeem(ticket, session).orElseThrow(() -> ticketRefused(session)), listener);
    }

    private GatewayException ticketRefused(Session session) {
        queries.ticketRefused(session);
        return FlightErrors.invalidTicket();
    }

    /** Returns at once; the stream is sent from elsewhere. */
    void stream(Session session, String queryId, ServerStreamListener listener) {
        AtomicReference<StreamPump> itself = new AtomicReference<>();
        CallOrigin origin = Queries.origin(session);
        StreamPump pump = pumps.pump(
                () -> queries.start(
                        queryId,
                        session.principal(),
                        origin,
                        reason -> Objects.requireNonNull(itself.get()).stop(reason)),
                Optional.of(queryId),
                listener,
                () -> queries.cancel(queryId, session.principal()),
                stopped -> streaming.remove(queryId, stopped));
        itself.set(pump);
        // A ticket that is presented twice must not take the place of the stream that runs.
        streaming.putIfAbsent(queryId, pump);
        pump.start();
    }

    /** False if none of the tickets is for a query that still could be cancelled. */
    boolean cancel(Session session, List<Ticket> cancelled) {
        boolean any = false;
        for (Ticket ticket : cancelled) {
            Optional<String> queryId = tickets.queryOf(ticket, session);
            if (queryId.isPresent() && queries.cancel(queryId.get(), session.principal())) {
                any = true;
                StreamPump pump = streaming.get(queryId.get());
                if (pump != null) {
                    pump.stop(StreamPump.cancelled());
                }
            }
        }
        return any;
    }

    /** Ends what still streams, also to clients that take nothing. */
    void stopAll() {
        GatewayException reason = new GatewayException(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down");
        streaming.values().forEach(pump -> pump.stop(reason));
    }

    /**
     * Runs a statement that gives no rows.
     *
     * @return the number of rows changed, which is 0 for a change of the session or of a view
     */
    long update(Session session, String sql) {
        return update(session, sql, PreparedStatements.UNBOUND);
    }

    long update(Session session, ByteString handle) {
        PreparedStatements.Prepared statement = prepared.find(session, handle);
        return update(session, statement.sql(), statement.rows());
    }

    private long update(Session session, String sql, List<List<@Nullable Object>> parameters) {
        PlannedStatement planned = queries.prepare(session, sql);
        if (!(planned instanceof PlannedStatement.SessionChange
                || planned instanceof WritePlan
                || planned instanceof ViewPlan)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "the statement gives rows: run it as a query; only CREATE TABLE AS, INSERT, DROP TABLE, CREATE"
                            + " VIEW, DROP VIEW, USE, SET SESSION and RESET SESSION are run as updates");
        }
        Queries.Submitted query = queries.submit(session, sql, parameters);
        return queries.read(session, query, result -> {
            long rows = 0;
            while (result.next()) {
                rows += ((BigIntVector) result.root().getVector(0)).get(0);
            }
            return rows;
        });
    }

    /** A statement that writes has no result when it is prepared: by that clients know that it is an update. */
    Description prepare(Session session, String sql) {
        PlannedStatement statement = queries.prepare(session, sql);
        List<Field> parameters = PlannedStatement.parameters(statement);
        Schema result = statement instanceof WritePlan ? new Schema(List.of()) : statement.resultSchema();
        ByteString handle = prepared.add(session, sql, parameters);
        return new Description(handle, result, new Schema(parameters));
    }

    /** The parameters of a prepared statement. */
    List<Field> parameters(Session session, ByteString handle) {
        return prepared.find(session, handle).parameters();
    }

    void bind(Session session, ByteString handle, List<List<@Nullable Object>> rows, long bytes) {
        prepared.bind(session, handle, rows, bytes);
    }

    void close(Session session, ByteString handle) {
        prepared.close(session, handle);
    }
}
