package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.Authenticator;
import io.meshgate.server.session.Session;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelFlightInfoResult;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightConstants;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlUtils;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCancelQueryRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCancelQueryResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.vector.types.pojo.Schema;

/** Runs the actions of Flight and Flight SQL. */
final class Actions {
    /** What is supported, for ListActions. */
    static final List<ActionType> TYPES = List.of(
            FlightSqlUtils.FLIGHT_SQL_CREATE_PREPARED_STATEMENT,
            FlightSqlUtils.FLIGHT_SQL_CLOSE_PREPARED_STATEMENT,
            FlightSqlUtils.FLIGHT_SQL_CANCEL_QUERY,
            FlightConstants.CANCEL_FLIGHT_INFO,
            FlightConstants.SET_SESSION_OPTIONS,
            FlightConstants.GET_SESSION_OPTIONS,
            FlightConstants.CLOSE_SESSION,
            Simulations.TYPE);

    private final Statements statements;
    private final SessionActions sessions;
    private final Authenticator authenticator;

    Actions(Statements statements, SessionActions sessions, Authenticator authenticator) {
        this.statements = statements;
        this.sessions = sessions;
        this.authenticator = authenticator;
    }

    /** @return the body of the only result; empty for actions without a result */
    Optional<byte[]> run(Session session, Action action) {
        byte[] body = action.getBody();
        try {
            return switch (action.getType()) {
                case "CreatePreparedStatement" ->
                    packed(prepare(session, unpack(body, ActionCreatePreparedStatementRequest.class)));
                case "ClosePreparedStatement" -> {
                    statements.close(
                            session,
                            unpack(body, ActionClosePreparedStatementRequest.class)
                                    .getPreparedStatementHandle());
                    yield Optional.empty();
                }
                case "CancelFlightInfo" ->
                    bytes(cancelFlightInfo(session, CancelFlightInfoRequest.deserialize(ByteBuffer.wrap(body)))
                            .serialize());
                case "CancelQuery" -> packed(cancelQuery(session, body));
                case "SetSessionOptions" ->
                    bytes(new SetSessionOptionsResult(sessions.set(
                                    session,
                                    SetSessionOptionsRequest.deserialize(ByteBuffer.wrap(body))
                                            .getSessionOptions()))
                            .serialize());
                case "GetSessionOptions" -> bytes(new GetSessionOptionsResult(sessions.get(session)).serialize());
                case "CloseSession" -> bytes(closeSession(session).serialize());
                default -> throw FlightErrors.notSupported(unsupported(action.getType()));
            };
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            throw new GatewayException(ErrorCode.INVALID_ARGUMENT, "the action's body is malformed", e);
        }
    }

    private ActionCreatePreparedStatementResult prepare(Session session, ActionCreatePreparedStatementRequest request) {
        Commands.refuseTransaction(request.getTransactionId());
        Statements.Description statement = statements.prepare(session, request.getQuery());
        return ActionCreatePreparedStatementResult.newBuilder()
                .setPreparedStatementHandle(statement.handle())
                .setDatasetSchema(serialized(statement.result()))
                .setParameterSchema(serialized(statement.parameters()))
                .build();
    }

    private CancelFlightInfoResult cancelFlightInfo(Session session, CancelFlightInfoRequest request) {
        return new CancelFlightInfoResult(
                statements.cancel(session, tickets(request.getInfo()))
                        ? CancelStatus.CANCELLED
                        : CancelStatus.NOT_CANCELLABLE);
    }

    @SuppressWarnings("deprecation") // older clients know no other way
    private ActionCancelQueryResult cancelQuery(Session session, byte[] body) throws IOException, URISyntaxException {
        ActionCancelQueryRequest request = unpack(body, ActionCancelQueryRequest.class);
        FlightInfo info = FlightInfo.deserialize(request.getInfo().asReadOnlyByteBuffer());
        return ActionCancelQueryResult.newBuilder()
                .setResult(
                        statements.cancel(session, tickets(info))
                                ? ActionCancelQueryResult.CancelResult.CANCEL_RESULT_CANCELLED
                                : ActionCancelQueryResult.CancelResult.CANCEL_RESULT_NOT_CANCELLABLE)
                .build();
    }

    private CloseSessionResult closeSession(Session session) {
        authenticator.signOut(session);
        return new CloseSessionResult(CloseSessionResult.Status.CLOSED);
    }

    private static List<Ticket> tickets(FlightInfo info) {
        return info.getEndpoints().stream().map(FlightEndpoint::getTicket).toList();
    }

    private static String unsupported(String type) {
        return switch (type) {
            case "BeginTransaction", "EndTransaction" -> "transactions are not supported";
            case "BeginSavepoint", "EndSavepoint" -> "savepoints are not supported";
            case "CreatePreparedSubstraitPlan" -> "Substrait plans are not supported; send SQL";
            default -> "the action is not supported; ListActions names those that are";
        };
    }

    private static <M extends Message> M unpack(byte[] body, Class<M> type) throws InvalidProtocolBufferException {
        return Any.parseFrom(body).unpack(type);
    }

    private static Optional<byte[]> packed(Message message) {
        return Optional.of(Any.pack(message).toByteArray());
    }

    private static Optional<byte[]> bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return Optional.of(bytes);
    }

    private static ByteString serialized(Schema schema) {
        return ByteString.copyFrom(schema.serializeAsMessage());
    }
}
