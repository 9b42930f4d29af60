package io.meshgate.server.flight;

import io.grpc.netty.NettyServerBuilder;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.auth.Authenticator;
import io.meshgate.server.auth.BearerTokens;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.session.SessionRegistry;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Flight SQL service: listens, authenticates, plans, streams. Thread-safe; started once and stopped once.
 *
 * <p>Results are sent without copying: the allocator given here and those of the {@code ResultStream}s must have the
 * same root. Buffers of a stream may be referenced by the service for a moment after the stream was closed.
 */
public final class FlightSqlEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlightSqlEndpoint.class);
    /* gRPC reports every call that a client cancels in mid-stream with a stack trace; the field keeps the setting. */
    private static final java.util.logging.Logger GRPC_LOG =
            java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerHandler");
    /* How many queries run at once is the query manager's to limit; this only bounds the damage if it does not. */
    static final int THREADS = 256;

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);
    private static final long INCOMING_BYTES = 256L << 20;
    private static final int QUEUED_BYTES_PER_CALL = 4 << 20;
    private static final int CALLS_PER_CONNECTION = 256;
    /* Netty's 64 KiB are four frames a system call; with these the gateway takes a tenth less CPU time for a result. */
    private static final WriteBufferWaterMark BYTES_PER_WRITE = new WriteBufferWaterMark(256 << 10, 512 << 10);
    private static final Duration LAST_CALLS = Duration.ofSeconds(3);

    private final FlightSettings settings;
    private final Queries queries;
    private final Authenticator authenticator;
    private final Statements statements;
    private final OutstandingMemory outgoing;
    private final OutstandingMemory incoming;
    private final Pumps pumps;
    private final Simulations simulations;
    private final ExecutorService calls;
    private @Nullable FlightServer server;
    private boolean stopped;

    static {
        GRPC_LOG.setLevel(java.util.logging.Level.SEVERE);
    }

    /**
     * An endpoint without an audit log of sign-ins.
     *
     * @param users asked for the current users at every call, so that a reload counts at once
     * @param allocator stays the caller's; it has to be closed after this
     * @param ticker nanoseconds of a monotonic clock
     */
    public FlightSqlEndpoint(
            FlightSettings settings,
            QueryManager queries,
            Supplier<UserDirectory> users,
            BufferAllocator allocator,
            LongSupplier ticker) {
        this(settings, queries, users, allocator, ticker, AuditTrail.OFF);
    }

    /** @param audit where sign-ins are recorded; statements are by the query manager */
    public FlightSqlEndpoint(
            FlightSettings settings,
            QueryManager queries,
            Supplier<UserDirectory> users,
            BufferAllocator allocator,
            LongSupplier ticker,
            AuditTrail audit) {
        this(settings, queries, users, allocator, ticker, audit, () -> Subjects.NOBODY);
    }

    /** @param simulators who may run queries as other users; asked at every such call */
    public FlightSqlEndpoint(
            FlightSettings settings,
            QueryManager queries,
            Supplier<UserDirectory> users,
            BufferAllocator allocator,
            LongSupplier ticker,
            AuditTrail audit,
            Supplier<Subjects> simulators) {
        this(settings, new Queries.Managed(queries), users, allocator, ticker, audit, simulators, THREADS);
    }

    FlightSqlEndpoint(
            FlightSettings settings,
            Queries queries,
            Supplier<UserDirectory> users,
            BufferAllocator allocator,
            LongSupplier ticker,
            int threads) {
        this(settings, queries, users, allocator, ticker, AuditTrail.OFF, () -> Subjects.NOBODY, threads);
    }

    FlightSqlEndpoint(
            FlightSettings settings,
            Queries queries,
            Supplier<UserDirectory> users,
            BufferAllocator allocator,
            LongSupplier ticker,
            AuditTrail audit,
            Supplier<Subjects> simulators,
            int threads) {
        SecureRandom random = new SecureRandom();
        this.simulations = new Simulations(queries, users, simulators, audit, random);
        this.settings = settings;
        this.queries = queries;
        PreparedStatements prepared = new PreparedStatements(ticker, random);
        this.authenticator = new Authenticator(
                users,
                new SessionRegistry(SessionRegistry.Limits.DEFAULT, ticker, random, prepared::closeAll),
                new BearerTokens(TOKEN_LIFETIME, ticker, random),
                audit,
                ticker);
        this.outgoing = new OutstandingMemory(allocator, "flight-outgoing", Long.MAX_VALUE);
        this.incoming = new OutstandingMemory(allocator, "flight-incoming", INCOMING_BYTES);
        this.pumps = new Pumps(outgoing.allocator(), threads);
        this.statements =
                new Statements(queries, new Tickets(settings.ticketLifetime(), ticker, random), prepared, pumps);
        AtomicInteger number = new AtomicInteger();
        this.calls = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "flight-call-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to listen.
     *
     * @throws GatewayException with MESH_INVALID if the address cannot be used: taken, unknown, not allowed without TLS
     */
    public synchronized void start() {
        boolean tls = tlsGiven();
        if (!tls && !settings.allowInsecure() && !isLoopback()) {
            throw invalid(
                    "the address " + settings.host() + " is not a loopback address and would be served without TLS:"
                            + " give a certificate and a private key, or allow insecure connections explicitly");
        }
        FlightServer built = build(tls);
        try {
            built.start();
        } catch (IOException e) {
            throw new GatewayException(
                    ErrorCode.MESH_INVALID,
                    "cannot listen on " + settings.host() + ":" + settings.port()
                            + ": the port is in use or the address is not this machine's",
                    e);
        }
        server = built;
        LOG.info("Flight SQL on {}:{}, {}", settings.host(), built.getPort(), tls ? "TLS" : "without TLS");
    }

    /** The port that is listened on. */
    public synchronized int port() {
        return started().getPort();
    }

    /** To be called when users have been removed: their sessions end now, and not with their next calls. */
    public void usersRemoved() {
        authenticator.signOutRemovedUsers();
    }

    /**
     * Refuses new queries, lets the running ones finish for a while, then ends all calls.
     *
     * @param grace how long queries may go on
     */
    public void stop(Duration grace) {
        FlightServer running;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            running = server;
        }
        try {
            if (running != null) {
                queries.drain(grace);
                statements.stopAll();
                running.shutdown();
                running.awaitTermination(Math.min(grace.toMillis(), LAST_CALLS.toMillis()), TimeUnit.MILLISECONDS);
                running.close();
            }
            pumps.stop(LAST_CALLS);
            calls.shutdown();
            if (!calls.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                calls.shutdownNow();
            }
            outgoing.close();
            incoming.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(ErrorCode.CANCELLED, "stopping the Flight service was interrupted", e);
        }
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    private FlightServer build(boolean tls) {
        MeshFlightProducer producer = new MeshFlightProducer(
                statements,
                new MetadataCommands(queries, outgoing.allocator()),
                new Actions(statements, new SessionActions(queries), authenticator),
                new Uploads(statements, incoming.allocator()),
                pumps,
                simulations);
        Consumer<NettyServerBuilder> transport =
                builder -> builder.intercept(new CallAuthentication(authenticator, queries::purposes))
                        .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BYTES_PER_WRITE)
                        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                        .permitKeepAliveTime(10, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .keepAliveTime(30, TimeUnit.SECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS);
        FlightServer.Builder builder = FlightServer.builder(incoming.allocator(), location(tls), producer)
                .executor(calls)
                .middleware(QueryIdHeader.KEY, new QueryIdHeader.Factory())
                .middleware(CompressionHeader.KEY, new CompressionHeader.Factory())
                .maxInboundMessageSize(settings.maxMessageBytes())
                .setMaxHeaderListSize(settings.maxHeaderBytes())
                .backpressureThreshold(QUEUED_BYTES_PER_CALL)
                .transportHint("grpc.builderConsumer", transport);
        if (tls) {
            useTls(builder);
        }
        try {
            return builder.build();
        } catch (RuntimeException e) {
            // Flight wraps what the TLS library says in whatever comes to hand.
            throw new GatewayException(
                    ErrorCode.MESH_INVALID,
                    "the TLS certificate, its private key or the authorities of clients cannot be used: expected PEM"
                            + " files, the key in PKCS #8 without a password",
                    e);
        }
    }

    private Location location(boolean tls) {
        return tls
                ? Location.forGrpcTls(settings.host(), settings.port())
                : Location.forGrpcInsecure(settings.host(), settings.port());
    }

    private void useTls(FlightServer.Builder builder) {
        Path certificate = settings.certificate().orElseThrow();
        Path key = settings.privateKey().orElseThrow();
        try {
            builder.useTls(certificate.toFile(), key.toFile());
            if (settings.clientAuthorities().isPresent()) {
                builder.useMTlsClientVerification(
                        settings.clientAuthorities().get().toFile());
            }
        } catch (IOException e) {
            throw new GatewayException(
                    ErrorCode.MESH_INVALID,
                    "cannot read the TLS certificate " + certificate + ", the private key " + key
                            + " or the authorities of clients",
                    e);
        }
    }

    private boolean tlsGiven() {
        if (settings.certificate().isPresent() != settings.privateKey().isPresent()) {
            throw invalid("TLS needs both a certificate and a private key, but only one of them is given");
        }
        if (settings.clientAuthorities().isPresent() && settings.certificate().isEmpty()) {
            throw invalid("clients are asked for certificates over TLS only: give a certificate and a private key too");
        }
        return settings.certificate().isPresent();
    }

    private boolean isLoopback() {
        try {
            return Arrays.stream(InetAddress.getAllByName(settings.host())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new GatewayException(
                    ErrorCode.MESH_INVALID, "the host " + settings.host() + " to listen on is unknown", e);
        }
    }

    private FlightServer started() {
        FlightServer running = server;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    private static GatewayException invalid(String message) {
        return new GatewayException(ErrorCode.MESH_INVALID, message);
    }
}
