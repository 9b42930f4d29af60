package io.meshgate.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Context;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;

/** Takes Flight calls apart into Flight SQL commands, and turns every failure into a status. */
final class MeshFlightProducer implements FlightProducer {
    private final Statements statements;
    private final MetadataCommands metadata;
    private final Actions actions;
    private final Uploads uploads;
    private final Pumps pumps;
    private final Simulations simulations;

    MeshFlightProducer(
            Statements statements,
            MetadataCommands metadata,
            Actions actions,
            Uploads uploads,
            Pumps pumps,
            Simulations simulations) {
        this.simulations = simulations;
        this.statements = statements;
        this.metadata = metadata;
        this.actions = actions;
        this.uploads = uploads;
        this.pumps = pumps;
    }

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        return guarded(() -> {
            Session session = CallAuthentication.currentSession();
            Any command = command(descriptor);
            if (command.is(CommandStatementQuery.class)) {
                return statements.submit(session, query(command), descriptor);
            }
            if (command.is(CommandPreparedStatementQuery.class)) {
                return statements.submit(session, handle(command), descriptor);
            }
            MetadataCommands.Answer answer = answer(command, session);
            FlightEndpoint endpoint = new FlightEndpoint(new Ticket(command.toByteArray()));
            return new FlightInfo(answer.schema(), descriptor, List.of(endpoint), -1, -1);
        });
    }

    @Override
    public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
        return guarded(() -> {
            Session session = CallAuthentication.currentSession();
            Any command = command(descriptor);
            if (command.is(CommandStatementQuery.class)) {
                return new SchemaResult(statements.schema(session, query(command)));
            }
            if (command.is(CommandPreparedStatementQuery.class)) {
                return new SchemaResult(statements.schema(session, handle(command)));
            }
            return new SchemaResult(answer(command, session).schema());
        });
    }

    @Override
    public void getStream(CallContext context, Ticket ticket, ServerStreamListener plain) {
        try {
            ServerStreamListener listener = CompressedStream.of(plain, CompressionHeader.of(context));
            Session session = CallAuthentication.currentSession();
            Any command = Any.parseFrom(ticket.getBytes());
            if (command.is(TicketStatementQuery.class)) {
                statements.stream(session, command.unpack(TicketStatementQuery.class), listener);
                return;
            }
            if (command.is(CommandStatementQuery.class) || command.is(CommandPreparedStatementQuery.class)) {
                String queryId = CallThread.run(() -> command.is(CommandStatementQuery.class)
                        ? statements.submit(session, query(command))
                        : statements.submit(session, handle(command)));
                QueryIdHeader.set(context, queryId);
                statements.stream(session, queryId, listener);
                return;
            }
            MetadataCommands.Answer answer = metadata.answer(command, session).orElseThrow(FlightErrors::invalidTicket);
            pumps.pump(answer.opener(), Optional.empty(), listener, () -> {}, ended -> {})
                    .start();
        } catch (InvalidProtocolBufferException e) {
            plain.error(FlightErrors.translate(FlightErrors.invalidTicket()));
        } catch (Throwable t) {
            plain.error(FlightErrors.translate(t));
        }
    }

    @Override
    public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> acknowledgements) {
        return () -> {
            Session session = CallAuthentication.currentSession();
            try {
                // Flight waits for a client's messages without noticing that the client has gone.
                CallThread.run(() -> {
                    uploads.accept(session, command(stream.getDescriptor()), stream, acknowledgements);
                    return true;
                });
            } catch (Throwable t) {
                boolean cancelled = Context.current().isCancelled();
                acknowledgements.onError(FlightErrors.translate(cancelled ? StreamPump.cancelled() : t));
                return;
            }
            acknowledgements.onCompleted();
        };
    }

    @Override
    public void doAction(CallContext context, Action action, StreamListener<Result> results) {
        try {
            if (action.getType().equals(Simulations.TYPE.getType())) {
                CallThread.run(() -> {
                    simulations.run(
                            CallAuthentication.currentSession(),
                            action.getBody(),
                            body -> results.onNext(new Result(body)));
                    return true;
                });
                results.onCompleted();
                return;
            }
            CallThread.run(() -> actions.run(CallAuthentication.currentSession(), action))
                    .ifPresent(body -> results.onNext(new Result(body)));
            results.onCompleted();
        } catch (Throwable t) {
            results.onError(FlightErrors.translate(t));
        }
    }

    @Override
    public void listActions(CallContext context, StreamListener<ActionType> types) {
        Actions.TYPES.forEach(types::onNext);
        types.onCompleted();
    }

    @Override
    public void listFlights(CallContext context, Criteria criteria, StreamListener<FlightInfo> flights) {
        flights.onError(FlightErrors.translate(
                FlightErrors.notSupported("ListFlights is not supported; use the metadata commands of Flight SQL")));
    }

    @Override
    public void doExchange(CallContext context, FlightStream reader, ServerStreamListener writer) {
        writer.error(FlightErrors.translate(FlightErrors.notSupported("DoExchange is not supported")));
    }

    private MetadataCommands.Answer answer(Any command, Session session) throws InvalidProtocolBufferException {
        return metadata.answer(command, session)
                .orElseThrow(() -> FlightErrors.notSupported(
                        "the Flight SQL command " + Commands.name(command) + " is not supported"));
    }

    private static String query(Any command) throws InvalidProtocolBufferException {
        CommandStatementQuery statement = command.unpack(CommandStatementQuery.class);
        Commands.refuseTransaction(statement.getTransactionId());
        return statement.getQuery();
    }

    private static ByteString handle(Any command) throws InvalidProtocolBufferException {
        return command.unpack(CommandPreparedStatementQuery.class).getPreparedStatementHandle();
    }

    private static Any command(FlightDescriptor descriptor) throws InvalidProtocolBufferException {
        if (!descriptor.isCommand()) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT, "the descriptor is a path; expected a Flight SQL command");
        }
        return Any.parseFrom(descriptor.getCommand());
    }

    private static <T> T guarded(Callable<T> call) {
        try {
            return CallThread.run(call);
        } catch (Throwable t) {
            throw FlightErrors.translate(t);
        }
    }
}
