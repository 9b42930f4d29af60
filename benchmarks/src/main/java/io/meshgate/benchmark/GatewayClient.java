package io.meshgate.benchmark;

import io.meshgate.server.cli.CommandFailedException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;

/** One user's connection to a gateway, by Arrow's own Flight SQL client. Used by one thread. */
public final class GatewayClient implements AutoCloseable {
    private final BufferAllocator allocator;
    private final FlightClient flight;
    private final FlightSqlClient sql;
    private final CallOption[] options;
    private String lastQueryId = "";

    private GatewayClient(BufferAllocator allocator, FlightClient flight, CallOption[] options) {
        this.allocator = allocator;
        this.flight = flight;
        this.sql = new FlightSqlClient(flight);
        this.options = options;
    }

    /**
     * Connects without TLS, which only a gateway on the loopback interface accepts, and signs in.
     *
     * @param parent where the results live; the client closes an allocator of its own
     * @throws org.apache.arrow.flight.FlightRuntimeException when the gateway refuses
     */
    public static GatewayClient connect(BufferAllocator parent, int port, String user, String password) {
        BufferAllocator allocator = parent.newChildAllocator("client-" + user, 0, Long.MAX_VALUE);
        FlightClient flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port))
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        try {
            CredentialCallOption token = flight.authenticateBasicToken(user, password)
                    .orElseThrow(() -> new CommandFailedException("The gateway gave no token for user " + user + "."));
            return new GatewayClient(allocator, flight, new CallOption[] {token});
        } catch (RuntimeException e) {
            close(flight, allocator);
            throw e;
        }
    }

    /**
     * Runs a statement and reads its result to the end.
     *
     * @throws org.apache.arrow.flight.FlightRuntimeException with the gateway's message
     */
    public RunTimes run(String statement, BatchConsumer consumer) {
        RunClock clock = new RunClock();
        FlightInfo info = sql.execute(statement, options);
        clock.planned();
        lastQueryId = new String(info.getAppMetadata(), StandardCharsets.UTF_8);
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            read(sql.getStream(endpoint.getTicket(), options), clock, consumer);
        }
        return clock.finished();
    }

    /** The id that the gateway gave to the last statement it accepted. */
    public String lastQueryId() {
        return lastQueryId;
    }

    private static void read(FlightStream stream, RunClock clock, BatchConsumer consumer) {
        try {
            while (stream.next()) {
                clock.batch(stream.getRoot());
                consumer.accept(stream.getRoot());
            }
        } catch (RuntimeException e) {
            stream.cancel("the client stopped reading", e);
            throw e;
        } finally {
            close(stream);
        }
    }

    private static void close(FlightStream stream) {
        try {
            stream.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the stream cannot be closed", e);
        }
    }

    @Override
    public void close() {
        close(flight, allocator);
    }

    private static void close(FlightClient flight, BufferAllocator allocator) {
        try {
            flight.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        allocator.close();
    }
}
