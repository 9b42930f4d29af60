package io.meshgate.jdbc.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jspecify.annotations.Nullable;

/** The calls of Flight on one channel, signed in as one user. Thread-safe. Closing it ends the channel. */
public final class FlightClient implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final long LAST_CALLS_MILLIS = 5_000;

    private static final int CLOSING_SECONDS = 2;

    /** Who ends the session at the server. */
    private enum Owner {
        THIS,
        ANOTHER
    }

    private final ManagedChannel channel;
    private final Channel signedIn;
    private final Owner owner;
    private final Patience patience;
    private volatile Map<String, String> headers = Map.of();

    private FlightClient(ManagedChannel channel, String authorization, Owner owner) {
        this.channel = channel;
        this.owner = owner;
        this.patience = new Patience(channel);
        this.signedIn = ClientInterceptors.intercept(channel, new SigningIn(authorization, () -> headers));
    }

    /**
     * Signs in with a password; the server's token goes with every later call.
     *
     * @param channel owned by the client from now on; if signing in fails, it stays the caller's
     * @return empty if the server answered without a token
     */
    public static Optional<FlightClient> signIn(ManagedChannel channel, String user, String password, CallLimits limits)
            throws SQLException {
        String credentials =
                Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        SigningIn basic = new SigningIn("Basic " + credentials, Map::of);
        Channel first = ClientInterceptors.intercept(channel, basic);
        try {
            // With one empty request, as the answer is in the headers; the server reads no more.
            ClientCalls.blockingServerStreamingCall(
                            first,
                            FlightServiceGrpc.getHandshakeMethod(),
                            limits.on(CallOptions.DEFAULT),
                            Flight.HandshakeRequest.getDefaultInstance())
                    .forEachRemaining(answer -> {});
        } catch (StatusRuntimeException e) {
            throw ServerFailure.of(e);
        }
        return basic.token().map(token -> new FlightClient(channel, token, Owner.THIS));
    }

    /**
     * Signs in with a token, which may be used elsewhere as well: its session outlives the client.
     *
     * @param channel owned by the client from now on; if signing in fails, it stays the caller's
     */
    public static FlightClient withToken(ManagedChannel channel, String token, CallLimits limits) throws SQLException {
        FlightClient client = new FlightClient(channel, "Bearer " + token, Owner.ANOTHER);
        client.ping(limits);
        return client;
    }

    /** Sends these with every call from now on. */
    public void send(Map<String, String> newHeaders) {
        headers = Map.copyOf(newHeaders);
    }

    /** @param limit how long to wait for any answer, before the connection is given up; zero for as long as it takes */
    public void limitWaiting(Duration limit) {
        patience.limit(limit);
    }

    /** How long any answer is waited for; zero for as long as it takes. */
    public Duration waitingLimit() {
        return patience.limit();
    }

    /** Whether the connection has been given up, as an answer took too long. */
    public boolean isLost() {
        return patience.isLost();
    }

    /** Asks the server for next to nothing. */
    public void ping(CallLimits limits) throws SQLException {
        try {
            sessionOption("catalog", limits);
        } catch (SQLFeatureNotSupportedException e) {
            // It has answered, which is all that was asked.
        }
    }

    private CallOptions options(CallOptions options, CallLimits limits) {
        return limits.on(patience.on(options));
    }

    private SQLException failure(StatusRuntimeException e, CallLimits limits) {
        boolean tooLate = e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
        boolean allowed =
                limits.deadline().map(deadline -> !deadline.isExpired()).orElse(true);
        return tooLate && allowed && patience.isLimited() ? patience.exceeded() : ServerFailure.of(e);
    }

    /** Asks what a command will give. */
    public Flight.FlightInfo flightInfo(Message command, CallLimits limits) throws SQLException {
        Flight.FlightDescriptor descriptor = descriptor(command);
        try {
            return ClientCalls.blockingUnaryCall(
                    signedIn,
                    FlightServiceGrpc.getGetFlightInfoMethod(),
                    options(CallOptions.DEFAULT, limits),
                    descriptor);
        } catch (StatusRuntimeException e) {
            throw failure(e, limits);
        }
    }

    /**
     * Starts to fetch a result. The caller closes the frames.
     *
     * @param memory bytes that may wait to be read
     */
    public ResultFrames fetch(Flight.Ticket ticket, CallLimits limits, long memory) {
        SpareArray arrays = new SpareArray();
        ResultFrames frames = new ResultFrames(
                signedIn.newCall(doGet(arrays), limits.on(onNetworkThread())), arrays, memory, patience);
        frames.start(ticket);
        return frames;
    }

    private static MethodDescriptor<Flight.Ticket, Frame> doGet(SpareArray arrays) {
        MethodDescriptor<Flight.Ticket, Flight.FlightData> method = FlightServiceGrpc.getDoGetMethod();
        return method.toBuilder(method.getRequestMarshaller(), Frame.marshaller(arrays))
                .build();
    }

    /** The ticket that stands for a command: a server that knows such runs it without being asked first. */
    public static Flight.Ticket ticket(Message command) {
        return Flight.Ticket.newBuilder()
                .setTicket(Any.pack(command).toByteString())
                .build();
    }

    /**
     * Runs an action.
     *
     * @return what the server answered, which is empty for some actions
     */
    public Optional<ByteString> act(String type, Message body, CallLimits limits) throws SQLException {
        Flight.Action action = Flight.Action.newBuilder()
                .setType(type)
                .setBody(Any.pack(body).toByteString())
                .build();
        return act(action, limits);
    }

    private Optional<ByteString> act(Flight.Action action, CallLimits limits) throws SQLException {
        try {
            Iterator<Flight.Result> results = ClientCalls.blockingServerStreamingCall(
                    signedIn, FlightServiceGrpc.getDoActionMethod(), options(CallOptions.DEFAULT, limits), action);
            Optional<ByteString> first = Optional.empty();
            while (results.hasNext()) {
                ByteString result = results.next().getBody();
                first = first.isPresent() ? first : Optional.of(result);
            }
            return first;
        } catch (StatusRuntimeException e) {
            throw failure(e, limits);
        }
    }

    /**
     * Sends data for a command.
     *
     * @param messages the first without a descriptor, which is added
     * @return what the server answered, if it did
     */
    public Optional<ByteString> put(Message command, List<Flight.FlightData> messages, CallLimits limits)
            throws SQLException {
        Upload upload =
                new Upload(signedIn.newCall(FlightServiceGrpc.getDoPutMethod(), options(onNetworkThread(), limits)));
        return upload.send(descriptor(command), messages);
    }

    /** Unpacks what an action answered. */
    public static <M extends Message> M unpack(ByteString packed, Class<M> type) throws SQLException {
        try {
            return Any.parseFrom(packed).unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException(
                    "The server's answer is not the " + type.getSimpleName() + " it should be", "08P01", e);
        }
    }

    /** An option of the session; empty if it has none, or if the server does not know such. */
    public Optional<String> sessionOption(String name, CallLimits limits) throws SQLException {
        Flight.Action action = Flight.Action.newBuilder()
                .setType("GetSessionOptions")
                .setBody(Flight.GetSessionOptionsRequest.getDefaultInstance().toByteString())
                .build();
        Optional<ByteString> answer = act(action, limits);
        try {
            Flight.GetSessionOptionsResult options =
                    Flight.GetSessionOptionsResult.parseFrom(answer.orElse(ByteString.EMPTY));
            return Optional.ofNullable(options.getSessionOptionsMap().get(name))
                    .map(Flight.SessionOptionValue::getStringValue)
                    .filter(value -> !value.isEmpty());
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("The server's answer is not the session options it should be", "08P01", e);
        }
    }

    /** Ends every call and the channel, and waits for nothing. */
    public void abort() {
        channel.shutdownNow();
    }

    @Override
    public void close() throws SQLException {
        if (owner == Owner.THIS && !patience.isLost()) {
            closeSession();
        }
        channel.shutdownNow();
        try {
            if (!channel.awaitTermination(LAST_CALLS_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new SQLException("The connection did not close cleanly", "08000");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while closing the connection", "57014", e);
        }
    }

    private void closeSession() {
        Flight.Action action = Flight.Action.newBuilder()
                .setType("CloseSession")
                .setBody(Flight.CloseSessionRequest.getDefaultInstance().toByteString())
                .build();
        try {
            act(action, CallLimits.ofSeconds(CLOSING_SECONDS));
        } catch (SQLException e) {
            // The session has ended, or ends by itself when nobody uses it; the connection closes all the same.
        }
    }

    /** Nothing that receivers do waits, so no thread is needed between the network's and the reader's. */
    private static CallOptions onNetworkThread() {
        return CallOptions.DEFAULT.withExecutor(Runnable::run);
    }

    private static Flight.FlightDescriptor descriptor(Message command) {
        return Flight.FlightDescriptor.newBuilder()
                .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                .setCmd(Any.pack(command).toByteString())
                .build();
    }

    /** Adds what says who is calling, and for what, and keeps the token that the server answers with. */
    private static final class SigningIn implements io.grpc.ClientInterceptor {
        private final String authorization;
        private final Supplier<Map<String, String>> others;
        private volatile @Nullable String token;

        /** @param others what else to send, printable ASCII by name */
        SigningIn(String authorization, Supplier<Map<String, String>> others) {
            this.authorization = authorization;
            this.others = others;
        }

        Optional<String> token() {
            return Optional.ofNullable(token);
        }

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    headers.put(AUTHORIZATION, authorization);
                    others.get()
                            .forEach((name, value) ->
                                    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
                    super.start(
                            new io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onHeaders(Metadata answered) {
                                    keep(answered);
                                    super.onHeaders(answered);
                                }

                                @Override
                                public void onClose(io.grpc.Status status, Metadata trailers) {
                                    keep(trailers);
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }
            };
        }

        private void keep(@Nullable Metadata answered) {
            String value = answered == null ? null : answered.get(AUTHORIZATION);
            if (value != null) {
                token = value;
            }
        }
    }
}
