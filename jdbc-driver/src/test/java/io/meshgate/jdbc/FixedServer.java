package io.meshgate.jdbc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BasicCallHeaderAuthenticator;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator.AuthResult;
import org.apache.arrow.flight.auth2.GeneratedBearerTokenAuthenticator;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A Flight SQL server on a loopback port that knows a few statements by their text. */
final class FixedServer implements AutoCloseable {
    static final String USER = "ann";
    static final String PASSWORD = "p&w +%";

    /** What a statement yields: each batch fills the root and sets its row count. */
    record Answer(Schema schema, List<Consumer<VectorSchemaRoot>> batches, boolean endless) {}

    /** What has been asked, in order. */
    final List<String> statements = Collections.synchronizedList(new ArrayList<>());

    /** Counted down when the client of an endless answer has gone. */
    final CountDownLatch cancelled = new CountDownLatch(1);

    /** What was bound to prepared statements, row after row. */
    final List<List<@Nullable Object>> bound = new CopyOnWriteArrayList<>();

    /** In how many messages it came. */
    final AtomicInteger messages = new AtomicInteger();

    /** The handles of prepared statements that are open. */
    final Set<String> handles = ConcurrentHashMap.newKeySet();

    /** The headers of the last call by name, as far as they are Meshgate's. */
    final Map<String, String> headers = new ConcurrentHashMap<>();

    /** What the last call has shown to prove who it is. */
    volatile String authorization = "";

    /** What Flight SQL's other commands are answered with. */
    volatile MeshAnswers mesh = MeshAnswers.NONE;

    /** Calls of actions, by type. */
    final List<String> actions = new CopyOnWriteArrayList<>();

    /** Whether the purpose of a call's header is that of its session. */
    volatile boolean takesPurposes;

    /** Whether tickets that hold a command are run. */
    volatile boolean takesCommandTickets;

    private final BufferAllocator allocator = new RootAllocator();
    private final Map<String, Schema> parameters = new ConcurrentHashMap<>();
    private final AtomicInteger prepared = new AtomicInteger();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final FlightServer server;

    private FixedServer(Location location, InputStream... certificateAndKey) throws Exception {
        FlightServer.Builder builder = FlightServer.builder(allocator, location, new Producer())
                .headerAuthenticator(new GeneratedBearerTokenAuthenticator(
                        new BasicCallHeaderAuthenticator((user, password) -> authenticate(user, password))));
        if (certificateAndKey.length >= 2) {
            builder.useTls(certificateAndKey[0], certificateAndKey[1]);
        }
        if (certificateAndKey.length == 3) {
            builder.useMTlsClientVerification(certificateAndKey[2]);
        }
        builder.middleware(FlightServerMiddleware.Key.of("headers"), (info, incoming, context) -> {
            authorization = String.valueOf(incoming.get("authorization"));
            headers.clear();
            incoming.keys().stream()
                    .filter(name -> name.startsWith("meshgate-"))
                    .forEach(name -> headers.put(name, incoming.get(name)));
            return new FlightServerMiddleware() {
                @Override
                public void onBeforeSendingHeaders(CallHeaders outgoing) {}

                @Override
                public void onCallCompleted(CallStatus status) {}

                @Override
                public void onCallErrored(Throwable error) {}
            };
        });
        server = builder.build().start();
    }

    static FixedServer plain() throws Exception {
        return new FixedServer(Location.forGrpcInsecure(loopback(), 0));
    }

    static FixedServer tls(InputStream certificate, InputStream key) throws Exception {
        return new FixedServer(Location.forGrpcTls(loopback(), 0), certificate, key);
    }

    /** One that asks clients for a certificate. */
    static FixedServer mutualTls(InputStream certificate, InputStream key, InputStream clients) throws Exception {
        return new FixedServer(Location.forGrpcTls(loopback(), 0), certificate, key, clients);
    }

    FixedServer answering(String sql, Schema schema, List<Consumer<VectorSchemaRoot>> batches) {
        answers.put(sql, new Answer(schema, batches, false));
        return this;
    }

    FixedServer answeringWithoutEnd(String sql, Schema schema, Consumer<VectorSchemaRoot> firstBatch) {
        answers.put(sql, new Answer(schema, List.of(firstBatch), true));
        return this;
    }

    FixedServer withParameters(String sql, Schema schema) {
        parameters.put(sql, schema);
        return this;
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        allocator.close();
    }

    private static String loopback() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    private static AuthResult authenticate(String user, String password) {
        if (!user.equals(USER) || !password.equals(PASSWORD)) {
            throw failure(CallStatus.UNAUTHENTICATED, "UNAUTHENTICATED: user or password is wrong", "28000");
        }
        return () -> user;
    }

    static RuntimeException failure(CallStatus status, String message, String sqlState) {
        ErrorFlightMetadata metadata = new ErrorFlightMetadata();
        metadata.insert("meshgate-sqlstate", sqlState);
        return status.withDescription(message).withMetadata(metadata).toRuntimeException();
    }

    private final class Producer extends NoOpFlightSqlProducer {
        @Override
        public void close() {}

        @Override
        public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
            try {
                Any command = Any.parseFrom(descriptor.getCommand());
                Optional<Answer> answer = mesh.answer(command);
                return answer.isEmpty()
                        ? super.getFlightInfo(context, descriptor)
                        : new FlightInfo(
                                answer.get().schema(),
                                descriptor,
                                List.of(new FlightEndpoint(new Ticket(command.toByteArray()))),
                                -1,
                                -1);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
            actions.add(action.getType());
            super.doAction(context, action, listener);
        }

        @Override
        public void getSessionOptions(
                GetSessionOptionsRequest request,
                CallContext context,
                StreamListener<GetSessionOptionsResult> listener) {
            String purpose = headers.get("meshgate-purpose");
            if (!takesPurposes || purpose == null) {
                super.getSessionOptions(request, context, listener);
                return;
            }
            listener.onNext(new GetSessionOptionsResult(Map.of(
                    "purpose",
                    SessionOptionValueFactory.makeSessionOptionValue(
                            URLDecoder.decode(purpose, StandardCharsets.UTF_8)))));
            listener.onCompleted();
        }

        @Override
        public FlightInfo getFlightInfoStatement(
                FlightSql.CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
            return info(command.getQuery(), descriptor);
        }

        @Override
        public FlightInfo getFlightInfoPreparedStatement(
                FlightSql.CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
            return info(sql(command.getPreparedStatementHandle()), descriptor);
        }

        private FlightInfo info(String sql, FlightDescriptor descriptor) {
            Answer answer = answer(sql);
            Message ticket = FlightSql.TicketStatementQuery.newBuilder()
                    .setStatementHandle(ByteString.copyFromUtf8(sql))
                    .build();
            FlightEndpoint endpoint =
                    new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()));
            return new FlightInfo(answer.schema(), descriptor, List.of(endpoint), -1, -1);
        }

        private Answer answer(String sql) {
            statements.add(sql);
            Answer answer = answers.get(sql);
            if (answer == null) {
                throw failure(CallStatus.NOT_FOUND, "TABLE_NOT_FOUND: there is no table 'nowhere'", "42P01");
            }
            return answer;
        }

        private String sql(ByteString handle) {
            if (!handles.contains(handle.toStringUtf8())) {
                throw failure(CallStatus.NOT_FOUND, "PREPARED_STATEMENT_NOT_FOUND: prepare it again", "26000");
            }
            return handle.toStringUtf8().replaceFirst("#.*", "");
        }

        @Override
        public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
            try {
                Any command = Any.parseFrom(ticket.getBytes());
                Optional<Answer> metadata = mesh.answer(command);
                if (metadata.isPresent()) {
                    stream(metadata.get(), listener);
                } else if (takesCommandTickets && command.is(FlightSql.CommandStatementQuery.class)) {
                    stream(
                            answer(command.unpack(FlightSql.CommandStatementQuery.class)
                                    .getQuery()),
                            listener);
                } else if (takesCommandTickets && command.is(FlightSql.CommandPreparedStatementQuery.class)) {
                    stream(
                            answer(sql(command.unpack(FlightSql.CommandPreparedStatementQuery.class)
                                    .getPreparedStatementHandle())),
                            listener);
                } else {
                    super.getStream(context, ticket, listener);
                }
            } catch (InvalidProtocolBufferException e) {
                listener.error(e);
            } catch (RuntimeException e) {
                listener.error(e);
            }
        }

        @Override
        public void getStreamStatement(
                FlightSql.TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
            stream(
                    Objects.requireNonNull(
                            answers.get(ticket.getStatementHandle().toStringUtf8())),
                    listener);
        }

        private void stream(Answer answer, ServerStreamListener listener) {
            listener.setOnCancelHandler(cancelled::countDown);
            try (VectorSchemaRoot root = VectorSchemaRoot.create(answer.schema(), allocator)) {
                listener.start(root);
                for (Consumer<VectorSchemaRoot> batch : answer.batches()) {
                    root.allocateNew();
                    batch.accept(root);
                    listener.putNext();
                }
            }
            if (!answer.endless()) {
                listener.completed();
            }
        }

        @Override
        public void createPreparedStatement(
                FlightSql.ActionCreatePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            Answer answer = Objects.requireNonNull(answers.get(request.getQuery()));
            String handle = request.getQuery() + "#" + prepared.incrementAndGet();
            handles.add(handle);
            Message result = FlightSql.ActionCreatePreparedStatementResult.newBuilder()
                    .setPreparedStatementHandle(ByteString.copyFromUtf8(handle))
                    .setDatasetSchema(ByteString.copyFrom(
                            (isCount(answer) ? new Schema(List.of()) : answer.schema()).serializeAsMessage()))
                    .setParameterSchema(ByteString.copyFrom(parameters
                            .getOrDefault(request.getQuery(), new Schema(List.of()))
                            .serializeAsMessage()))
                    .build();
            listener.onNext(new Result(Any.pack(result).toByteArray()));
            listener.onCompleted();
        }

        /** A statement that writes has no result when it is prepared. */
        private boolean isCount(Answer answer) {
            return answer.schema().getFields().stream()
                    .anyMatch(field -> field.getMetadata().containsKey("meshgate.update-count"));
        }

        @Override
        public Runnable acceptPutPreparedStatementQuery(
                FlightSql.CommandPreparedStatementQuery command,
                CallContext context,
                FlightStream stream,
                StreamListener<PutResult> acknowledgements) {
            return () -> {
                sql(command.getPreparedStatementHandle());
                while (stream.next()) {
                    messages.incrementAndGet();
                    for (int i = 0; i < stream.getRoot().getRowCount(); i++) {
                        List<@Nullable Object> row = new ArrayList<>();
                        for (FieldVector vector : stream.getRoot().getFieldVectors()) {
                            row.add(vector.getObject(i));
                        }
                        bound.add(row);
                    }
                }
                acknowledgements.onCompleted();
            };
        }

        @Override
        public void closePreparedStatement(
                FlightSql.ActionClosePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            handles.remove(request.getPreparedStatementHandle().toStringUtf8());
            listener.onCompleted();
        }
    }
}
