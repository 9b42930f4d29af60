package io.meshgate.server.flight;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.Authenticator;
import io.meshgate.server.auth.Peer;
import io.meshgate.server.session.CallOrigin;
import io.meshgate.server.session.Session;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in only calls that say who is calling, and puts their session into the call's context.
 *
 * <p>{@code Basic} on a handshake opens a session and answers with a {@code Bearer} token for it; {@code Bearer} is
 * what later calls send. {@code Basic} on any other call works as well: it is for clients without a handshake, which
 * get one session per connection.
 */
final class CallAuthentication implements ServerInterceptor {
    private static final Context.Key<Session> SESSION = Context.key("meshgate-session");
    private static final Context.Key<CallOrigin> ORIGIN = Context.key("meshgate-origin");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String HANDSHAKE = "arrow.flight.protocol.FlightService/Handshake";

    private final Authenticator authenticator;
    private final Supplier<Set<String>> purposes;

    private record Caller(Session session, Optional<String> token) {}

    /** @param purposes those that the mesh declares at the moment */
    CallAuthentication(Authenticator authenticator, Supplier<Set<String>> purposes) {
        this.authenticator = authenticator;
        this.purposes = purposes;
    }

    /** The session of the call that the current thread works for. */
    static Session currentSession() {
        Session session = SESSION.get();
        if (session == null) {
            throw new IllegalStateException("a call got past authentication");
        }
        return session;
    }

    /** Where the call comes from that the current thread works for. */
    static CallOrigin currentOrigin() {
        CallOrigin origin = ORIGIN.get();
        return origin == null ? CallOrigin.UNKNOWN : origin;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallOrigin origin = new CallOrigin(ip(address(call)), ClientHeaders.traceId(headers));
        Caller caller;
        Session session;
        try {
            caller = authenticate(call, headers, origin);
            caller.session().describe(ClientHeaders.read(headers));
            session = isHandshake(call) ? caller.session() : forPurpose(caller.session(), headers);
        } catch (RuntimeException e) {
            StatusRuntimeException refusal = FlightErrors.translate(e);
            Metadata trailers = refusal.getTrailers();
            call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
                Context.current().withValue(SESSION, session).withValue(ORIGIN, origin),
                caller.token()
                        .<ServerCall<Q, R>>map(token -> new TokenSendingCall<>(call, token))
                        .orElse(call),
                headers,
                next);
    }

    private static boolean isHandshake(ServerCall<?, ?> call) {
        return call.getMethodDescriptor().getFullMethodName().equals(HANDSHAKE);
    }

    /** Only those who have signed in learn which purposes there are. */
    private Session forPurpose(Session session, Metadata headers) {
        return ClientHeaders.purpose(headers)
                .map(stated -> session.statingPurpose(Purposes.require(stated, purposes.get())))
                .orElse(session);
    }

    private Caller authenticate(ServerCall<?, ?> call, Metadata headers, CallOrigin origin) {
        Optional<String> basic = credentials(headers, "Basic ");
        if (isHandshake(call) && basic.isPresent()) {
            String[] pair = nameAndPassword(basic.get());
            return caller(authenticator.signIn(pair[0], pair[1], Peer.of(address(call)), origin));
        }
        Optional<String> bearer = credentials(headers, "Bearer ");
        if (bearer.isPresent()) {
            return new Caller(authenticator.resume(bearer.get(), origin), Optional.empty());
        }
        if (basic.isPresent()) {
            String[] pair = nameAndPassword(basic.get());
            return caller(authenticator.signIn(
                    pair[0], pair[1], Peer.of(address(call)), origin, String.valueOf(address(call))));
        }
        throw unauthenticated("sign in with a user name and a password (Basic) or a token (Bearer)");
    }

    private static Caller caller(Authenticator.SignedIn signedIn) {
        return new Caller(signedIn.session(), Optional.of(signedIn.token()));
    }

    private static @Nullable SocketAddress address(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }

    private static Optional<String> ip(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress socket && !socket.isUnresolved()
                ? Optional.of(socket.getAddress().getHostAddress())
                : Optional.empty();
    }

    private static Optional<String> credentials(Metadata headers, String scheme) {
        Iterable<String> values = headers.getAll(AUTHORIZATION);
        List<String> found = new ArrayList<>();
        if (values != null) {
            for (String value : values) {
                if (value.regionMatches(true, 0, scheme, 0, scheme.length())) {
                    found.add(value.substring(scheme.length()).strip());
                }
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
    }

    private static String[] nameAndPassword(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon >= 0) {
                return new String[] {decoded.substring(0, colon), decoded.substring(colon + 1)};
            }
        } catch (IllegalArgumentException e) {
            throw unauthenticated("the Basic credentials are malformed: expected base64 of name:password");
        }
        throw unauthenticated("the Basic credentials are malformed: expected base64 of name:password");
    }

    private static GatewayException unauthenticated(String message) {
        return new GatewayException(ErrorCode.UNAUTHENTICATED, message);
    }

    /** Answers with the token, in the headers or, when a call has none, in the trailers. */
    private static final class TokenSendingCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final String token;
        private boolean sent;

        TokenSendingCall(ServerCall<Q, R> call, String token) {
            super(call);
            this.token = token;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            put(headers);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!sent) {
                put(trailers);
            }
            super.close(status, trailers);
        }

        private void put(Metadata headers) {
            headers.put(AUTHORIZATION, "Bearer " + token);
            sent = true;
        }
    }
}
