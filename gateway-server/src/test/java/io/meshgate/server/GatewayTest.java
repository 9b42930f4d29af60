package io.meshgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.mesh.MeshFolder;
import io.meshgate.server.mesh.MeshInvalidException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayTest {
    /** More rows than anyone reads. */
    private static final String ENDLESS = "WITH n AS (SELECT * FROM (VALUES "
            + IntStream.range(0, 1_000).mapToObj(i -> "(" + i + ")").collect(Collectors.joining(","))
            + ") AS v (x)) SELECT a.x + b.x + c.x + d.x FROM n a, n b, n c, n d";

    private static final String SMALL = "name: demo\nengine: {memory-limit: 200MB, threads: 1}\n";

    @TempDir
    Path directory;

    @Test
    void listensUntilItIsClosed() throws IOException {
        new MeshFolder(directory).write("gateway.yaml", SMALL);

        Gateway gateway = Gateway.start(directory, Overrides.port(0));
        int port = gateway.port();
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        gateway.close();
        gateway.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
    }

    @Test
    void startsAgainAfterAStartThatFailed() throws IOException {
        new MeshFolder(directory).write("gateway.yaml", SMALL);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Gateway.start(directory, Overrides.port(taken.getLocalPort())))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("in use");
        }

        try (Gateway gateway = Gateway.start(directory, Overrides.port(0))) {
            assertThat(gateway.port()).isPositive();
        }
    }

    @Test
    void endsQueriesAndSessionsOfAUserWhoIsRemoved() throws Exception {
        String ann = user("ann");
        String bob = user("bob");
        MeshFolder folder =
                new MeshFolder(directory).write("gateway.yaml", SMALL).write("users.yaml", "users:\n" + ann + bob);
        try (Gateway gateway = Gateway.start(directory, Overrides.port(0));
                BufferAllocator allocator = new RootAllocator();
                FlightClient flight = FlightClient.builder(
                                allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                        .build()) {
            CallOption[] asAnn = {flight.authenticateBasicToken("ann", "secret").orElseThrow()};
            CallOption[] asBob = {flight.authenticateBasicToken("bob", "secret").orElseThrow()};
            FlightSqlClient client = new FlightSqlClient(flight);
            FlightInfo annsQuery = client.execute(ENDLESS, asAnn);
            FlightInfo bobsQuery = client.execute(ENDLESS, asBob);
            try (FlightStream anns = fetch(client, annsQuery, asAnn);
                    FlightStream bobs = fetch(client, bobsQuery, asBob)) {
                assertThat(anns.next()).isTrue();
                assertThat(bobs.next()).isTrue();
                folder.write("users.yaml", "users:\n" + bob);
                gateway.poll();
                gateway.poll();
                assertThat(error(gateway, annsQuery)).contains(ErrorCode.UNAUTHENTICATED);
                assertThatThrownBy(() -> readAll(anns)).hasMessageContaining("UNAUTHENTICATED");
                assertThatThrownBy(() -> client.execute("SELECT 1", asAnn)).hasMessageContaining("UNAUTHENTICATED");
                assertThat(error(gateway, bobsQuery)).isEmpty();
                assertThat(bobs.next()).isTrue();
                bobs.cancel("enough", null);
            }
        }
    }

    private static String user(String name) {
        return "  - {name: " + name + ", password: \"" + UserDirectory.hash("secret".toCharArray()) + "\"}\n";
    }

    private static FlightStream fetch(FlightSqlClient client, FlightInfo info, CallOption[] options) {
        return client.getStream(info.getEndpoints().get(0).getTicket(), options);
    }

    private static Optional<ErrorCode> error(Gateway gateway, FlightInfo info) {
        String id = new String(info.getAppMetadata(), StandardCharsets.UTF_8);
        return gateway.queries().summaryForOperator(id).orElseThrow().error();
    }

    private static void readAll(FlightStream stream) {
        int batches = 0;
        while (stream.next()) {
            batches++;
        }
        assertThat(batches).isNotNegative();
    }

    @Test
    void doesNotStartOnADirectoryThatIsNotRight() {
        new MeshFolder(directory).write("users.yaml", "users: x\n");

        assertThatThrownBy(() -> Gateway.start(directory, Overrides.port(0))).isInstanceOf(MeshInvalidException.class);
    }
}
