package io.meshgate.server.flight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Principal;
import io.meshgate.planner.QueryPlan;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.audit.AuditEvent;
import io.meshgate.server.audit.AuditRecord;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.engine.ResultStream;
import io.meshgate.server.query.ResultValues;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.ClientInfo;
import io.meshgate.server.session.Session;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who have the right to it see what another user sees: one query runs as that user, and its rows go to
 * whoever asked. Nothing can be changed so, nor can the session of the other user; the query manager keeps that user's
 * system tables closed. The audit log has a record of it before anything is done, and both names in those of the
 * statement. Thread-safe.
 */
final class Simulations {
    /** An action of Meshgate's own; its body is the JSON of {@link #request}, its results are JSON objects. */
    static final ActionType TYPE = new ActionType(
            "MeshgateSimulate", "Run a query as another user, for those who may. Body: {user, purpose, sql} as JSON.");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_BODY = 1 << 20;
    private static final int MOST_ROWS = 10_000;
    private static final int MOST_BYTES = 8 << 20;

    private final Queries queries;
    private final Supplier<UserDirectory> users;
    private final Supplier<Subjects> allowed;
    private final AuditTrail audit;
    private final Random random;

    /**
     * @param users asked for the current users at every call
     * @param allowed who may simulate others; asked at every call
     */
    Simulations(
            Queries queries,
            Supplier<UserDirectory> users,
            Supplier<Subjects> allowed,
            AuditTrail audit,
            Random random) {
        this.queries = queries;
        this.users = users;
        this.allowed = allowed;
        this.audit = audit;
        this.random = random;
    }

    private record Request(String user, Optional<String> purpose, String sql) {}

    /**
     * @param caller whose right to it is asked for
     * @param results takes {@code {"columns": [...]}} and then any number of {@code {"rows": [[...], ...]}}; the last one
     *     has {@code "truncated": true} if there were more rows than are sent
     */
    void run(Session caller, byte[] body, Consumer<byte[]> results) {
        Request request = request(body);
        Principal simulated = simulated(caller.principal(), request);
        Session session =
                new Session(newId(), simulated, Optional.of(caller.principal().name()));
        session.describe(new ClientInfo(
                Optional.of("simulation by " + caller.principal().name()), Optional.empty(), Optional.empty()));
        request.purpose().ifPresent(purpose -> state(session, purpose));
        requireHarmless(queries.prepare(session, request.sql()));
        Queries.Submitted query = queries.submit(session, request.sql(), PreparedStatements.UNBOUND);
        queries.read(session, query, rows -> {
            send(rows, results);
            return true;
        });
    }

    private static Request request(byte[] body) {
        if (body.length > LONGEST_BODY) {
            throw new GatewayException(ErrorCode.LIMIT_EXCEEDED, "the action's body is longer than 1 MiB");
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException malformed) {
            throw new GatewayException(ErrorCode.INVALID_ARGUMENT, "the action's body is no JSON", malformed);
        }
        Optional<String> user = text(json, "user");
        Optional<String> sql = text(json, "sql");
        if (user.isEmpty() || sql.isEmpty()) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the action's body lacks a text; expected are user, sql, perhaps purpose");
        }
        return new Request(user.get(), text(json, "purpose"), sql.get());
    }

    private static Optional<String> text(JsonNode json, String member) {
        JsonNode text = json.path(member);
        return text.isTextual() ? Optional.of(text.textValue()) : Optional.empty();
    }

    /** The right comes first: who has it not does not learn which users there are. */
    private Principal simulated(Principal caller, Request request) {
        Optional<User> user = users.get().user(request.user());
        if (!allowed.get().contains(caller)) {
            record(caller, request, Optional.of(ErrorCode.ACCESS_DENIED));
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "You may not simulate other users; the roles that may are in gateway.yaml, governance:"
                            + " simulation-roles");
        }
        if (user.isEmpty()) {
            record(caller, request, Optional.of(ErrorCode.INVALID_ARGUMENT));
            throw new GatewayException(ErrorCode.INVALID_ARGUMENT, "there is no user of this name to simulate");
        }
        record(caller, request, Optional.empty());
        return user.get().principal();
    }

    private void record(Principal caller, Request request, Optional<ErrorCode> refusal) {
        CallOrigin origin = CallAuthentication.currentOrigin();
        audit.require(AuditRecord.of(AuditEvent.SIMULATION)
                .with("user", caller.name())
                .with("roles", new TreeSet<>(caller.roles()))
                // What is no user may be anything, a password for instance.
                .with("simulated_user", users.get().user(request.user()).map(User::name))
                .with("client_address", origin.address())
                .with("trace_id", origin.traceId())
                .with("outcome", refusal.isEmpty() ? "ALLOWED" : "REFUSED")
                .with("error_code", refusal.map(ErrorCode::name)));
    }

    private String newId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** As the user would, so that the same purposes are accepted. */
    private void state(Session session, String purpose) {
        PlannedStatement planned =
                queries.prepare(session, "SET SESSION purpose = '" + purpose.replace("'", "''") + "'");
        if (planned instanceof PlannedStatement.SessionChange change) {
            session.apply(change);
        } else {
            throw new IllegalStateException("SET SESSION changes something else than the session");
        }
    }

    private static void requireHarmless(PlannedStatement statement) {
        if (!(statement instanceof QueryPlan || statement instanceof PlannedStatement.Rows)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "A simulation runs queries and EXPLAIN, SHOW and DESCRIBE only.");
        }
    }

    private static void send(ResultStream stream, Consumer<byte[]> results) {
        results.accept(json(Map.of(
                "columns",
                stream.schema().getFields().stream().map(Field::getName).toList())));
        long rows = 0;
        long bytes = 0;
        while (stream.next()) {
            for (List<@Nullable Object> row : ResultValues.rows(stream.root())) {
                byte[] one = json(Map.of("rows", List.of(row)));
                rows++;
                bytes += one.length;
                if (rows > MOST_ROWS || bytes > MOST_BYTES) {
                    results.accept(json(Map.of("truncated", true)));
                    return;
                }
                results.accept(one);
            }
        }
    }

    private static byte[] json(Map<String, Object> object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("values of results can be written as JSON", impossible);
        }
    }
}
