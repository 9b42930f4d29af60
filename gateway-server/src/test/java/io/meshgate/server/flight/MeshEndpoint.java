package io.meshgate.server.flight;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Grant.Privilege;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.auth.UserDirectory;
import io.meshgate.server.engine.duckdb.DuckDbEngine;
import io.meshgate.server.engine.duckdb.DuckDbSettings;
import io.meshgate.server.flight.FlightFixture.Client;
import io.meshgate.server.query.QueryLimits;
import io.meshgate.server.query.QueryManager;
import io.meshgate.server.query.QueryRuntime;
import io.meshgate.server.query.StatementPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A Flight SQL endpoint over a mesh of a test's own, planned and run as for any client, and clients of it. */
final class MeshEndpoint implements AutoCloseable {
    private final BufferAllocator serverAllocator = new RootAllocator();
    private final BufferAllocator clientAllocator = new RootAllocator();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final List<Client> clients = new ArrayList<>();
    private final DuckDbEngine engine;
    private final QueryManager queries;
    private final FlightSqlEndpoint endpoint;

    /**
     * Starts it.
     *
     * @param directory for the engine's spilling
     * @param data where files of tables are
     * @param users their passwords are their names with {@code -secret}
     */
    MeshEndpoint(Path directory, List<Path> data, Supplier<Mesh> mesh, Supplier<UserDirectory> users)
            throws IOException {
        engine = new DuckDbEngine(
                new DuckDbSettings("256MB", 2, directory.toRealPath().resolve("spill"), data), serverAllocator);
        queries = new QueryManager(
                mesh,
                StatementPlanner.of(new Planner()),
                engine,
                QueryLimits.DEFAULTS,
                QueryRuntime.system(serverAllocator, executor));
        endpoint = new FlightSqlEndpoint(
                FlightSettings.plain("127.0.0.1", 0), queries, users, serverAllocator, System::nanoTime);
        endpoint.start();
    }

    /**
     * A client, closed with this.
     *
     * @param headers names and values that go with each call
     */
    Client connect(String user, String... headers) {
        FlightClient flight = FlightClient.builder(
                        clientAllocator, Location.forGrpcInsecure("127.0.0.1", endpoint.port()))
                .build();
        CallOption token = flight.authenticateBasicToken(user, user + "-secret").orElseThrow();
        FlightCallHeaders said = new FlightCallHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            said.insert(headers[i], headers[i + 1]);
        }
        CallOption[] options = {token, new HeaderCallOption(said)};
        Client client = new Client(new FlightSqlClient(flight), flight, options);
        clients.add(client);
        return client;
    }

    BufferAllocator clientAllocator() {
        return clientAllocator;
    }

    /** @param table {@code domain.schema.table}, each perhaps a {@code *} */
    static Grant grant(String table, Privilege privilege, Subjects to, String... exceptColumns) {
        String[] parts = table.split("\\.", -1);
        return new Grant(
                "grant-" + table + privilege,
                "",
                List.of(new TablePattern(parts[0], parts[1], parts[2])),
                Optional.empty(),
                List.of(exceptColumns),
                privilege,
                to,
                new PolicySource("test.yaml", 1, 1));
    }

    @Override
    public void close() throws Exception {
        for (Client client : clients) {
            client.close();
        }
        endpoint.close();
        queries.close();
        engine.close();
        executor.shutdownNow();
        serverAllocator.close();
        clientAllocator.close();
    }
}
