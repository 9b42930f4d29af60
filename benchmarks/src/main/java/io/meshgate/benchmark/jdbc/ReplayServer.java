package io.meshgate.benchmark.jdbc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.meshgate.server.cli.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BasicCallHeaderAuthenticator;
import org.apache.arrow.flight.auth2.GeneratedBearerTokenAuthenticator;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Answers every statement with the same rows from memory, so that a driver shows what it can do when no engine holds it
 * up. Without TLS on a free loopback port; any user is welcome.
 */
final class ReplayServer implements AutoCloseable {
    private final BufferAllocator allocator;
    private final ExecutorService pumps = Executors.newCachedThreadPool();
    private final List<ArrowRecordBatch> batches = new ArrayList<>();
    private final long rows;
    private final Schema schema;
    private final FlightServer server;

    /**
     * @param sample batches that are sent in turn until {@code rows} rows have been sent; the server's from now on
     */
    ReplayServer(BufferAllocator parent, Schema schema, List<ArrowRecordBatch> sample, long rows) throws IOException {
        this.allocator = parent.newChildAllocator("replay", 0, Long.MAX_VALUE);
        this.schema = schema;
        this.rows = rows;
        batches.addAll(sample);
        server = FlightServer.builder(allocator, Location.forGrpcInsecure("127.0.0.1", 0), new Producer())
                .headerAuthenticator(new GeneratedBearerTokenAuthenticator(
                        new BasicCallHeaderAuthenticator((user, password) -> () -> user)))
                .build()
                .start();
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
            throw new CommandFailedException("interrupted while the replay server was stopped");
        } finally {
            pumps.shutdownNow();
            batches.forEach(ArrowRecordBatch::close);
            allocator.close();
        }
    }

    private void send(VectorSchemaRoot root, Runnable put) {
        VectorLoader loader = new VectorLoader(root);
        long sent = 0;
        for (int i = 0; sent < rows; i = (i + 1) % batches.size()) {
            loader.load(batches.get(i));
            put.run();
            sent += root.getRowCount();
        }
    }

    private final class Producer extends NoOpFlightSqlProducer {
        @Override
        public void close() {
            // Nothing is held.
        }

        private FlightInfo info(FlightDescriptor descriptor) {
            Message ticket = FlightSql.TicketStatementQuery.newBuilder()
                    .setStatementHandle(ByteString.copyFrom("replay", StandardCharsets.UTF_8))
                    .build();
            FlightEndpoint endpoint =
                    new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()));
            return new FlightInfo(schema, descriptor, List.of(endpoint), -1, -1);
        }

        @Override
        public FlightInfo getFlightInfoStatement(
                FlightSql.CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
            return info(descriptor);
        }

        @Override
        public FlightInfo getFlightInfoPreparedStatement(
                FlightSql.CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
            return info(descriptor);
        }

        @Override
        public void createPreparedStatement(
                FlightSql.ActionCreatePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            Message result = FlightSql.ActionCreatePreparedStatementResult.newBuilder()
                    .setPreparedStatementHandle(ByteString.copyFrom("replay", StandardCharsets.UTF_8))
                    .setDatasetSchema(ByteString.copyFrom(schema.serializeAsMessage()))
                    .setParameterSchema(ByteString.copyFrom(new Schema(List.of()).serializeAsMessage()))
                    .build();
            listener.onNext(new Result(Any.pack(result).toByteArray()));
            listener.onCompleted();
        }

        @Override
        public void closePreparedStatement(
                FlightSql.ActionClosePreparedStatementRequest request,
                CallContext context,
                StreamListener<Result> listener) {
            listener.onCompleted();
        }

        @Override
        public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
            try {
                Any command = Any.parseFrom(ticket.getBytes());
                if (command.is(FlightSql.CommandStatementQuery.class)
                        || command.is(FlightSql.TicketStatementQuery.class)) {
                    stream(listener);
                } else {
                    super.getStream(context, ticket, listener);
                }
            } catch (InvalidProtocolBufferException e) {
                listener.error(e);
            }
        }

        private void stream(ServerStreamListener listener) {
            BackpressureStrategy pressure = new BackpressureStrategy.CallbackBackpressureStrategy();
            pressure.register(listener);
            // Waiting here would wait for ever: the client's readiness is told on this thread.
            pumps.execute(() -> {
                try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
                    listener.setUseZeroCopy(true);
                    listener.start(root);
                    send(root, () -> {
                        pressure.waitForListener(0);
                        listener.putNext();
                    });
                    listener.completed();
                } catch (RuntimeException e) {
                    listener.error(e);
                }
            });
        }
    }
}
