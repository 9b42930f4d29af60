package io.meshgate.jdbc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BasicCallHeaderAuthenticator;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator.AuthResult;
import org.apache.arrow.flight.auth2.GeneratedBearerTokenAuthenticator;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** A Flight SQL server on a loopback port that knows a few statements by their text. */
final class FixedServer implements AutoCloseable {
    static final String USER = "ann";
    static final String PASSWORD = "p&w +%";

    /** What a statement yields: each batch fills the root and sets its row count. */
    record Answer(Schema schema, List<Consumer<VectorSchemaRoot>> batches, boolean endless) {}

    /** What has been asked, in order. */
    final List<String> statements = new CopyOnWriteArrayList<>();

    /** Counted down when the client of an endless answer has gone. */
    final CountDownLatch cancelled = new CountDownLatch(1);

    private final BufferAllocator allocator = new RootAllocator();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final FlightServer server;

    private FixedServer(Location location, InputStream... certificateAndKey) throws Exception {
        FlightServer.Builder builder = FlightServer.builder(allocator, location, new Producer())
                .headerAuthenticator(new GeneratedBearerTokenAuthenticator(
                        new BasicCallHeaderAuthenticator((user, password) -> authenticate(user, password))));
        if (certificateAndKey.length == 2) {
            builder.useTls(certificateAndKey[0], certificateAndKey[1]);
        }
        server = builder.build().start();
    }

    static FixedServer plain() throws Exception {
        return new FixedServer(Location.forGrpcInsecure(loopback(), 0));
    }

    static FixedServer tls(InputStream certificate, InputStream key) throws Exception {
        return new FixedServer(Location.forGrpcTls(loopback(), 0), certificate, key);
    }

    FixedServer answering(String sql, Schema schema, List<Consumer<VectorSchemaRoot>> batches) {
        answers.put(sql, new Answer(schema, batches, false));
        return this;
    }

    FixedServer answeringWithoutEnd(String sql, Schema schema, Consumer<VectorSchemaRoot> firstBatch) {
        answers.put(sql, new Answer(schema, List.of(firstBatch), true));
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
        public FlightInfo getFlightInfoStatement(
                FlightSql.CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
            statements.add(command.getQuery());
            Answer answer = answers.get(command.getQuery());
            if (answer == null) {
                throw failure(CallStatus.NOT_FOUND, "TABLE_NOT_FOUND: there is no table 'nowhere'", "42P01");
            }
            Message ticket = FlightSql.TicketStatementQuery.newBuilder()
                    .setStatementHandle(ByteString.copyFromUtf8(command.getQuery()))
                    .build();
            FlightEndpoint endpoint =
                    new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()));
            return new FlightInfo(answer.schema(), descriptor, List.of(endpoint), -1, -1);
        }

        @Override
        public void getStreamStatement(
                FlightSql.TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
            Answer answer = Objects.requireNonNull(
                    answers.get(ticket.getStatementHandle().toStringUtf8()));
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
    }
}
