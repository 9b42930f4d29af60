package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.planner.policy.Subjects;
import io.meshgate.server.audit.AuditTrail;
import io.meshgate.server.auth.User;
import io.meshgate.server.auth.UserDirectory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A service on a loopback port with its clients; closing it checks that no memory is left on either side. */
final class FlightFixture implements AutoCloseable {
    static final Schema NUMBERS = new Schema(List.of(Field.notNullable("n", new ArrowType.Int(64, true))));
    static final String ANALYST_HASH = UserDirectory.hash("analyst-secret".toCharArray());
    static final String STEWARD_HASH = UserDirectory.hash("steward-secret".toCharArray());
    private static final List<User> USERS = List.of(
            new User("analyst", ANALYST_HASH, Set.of("reader"), Map.of("region", List.of("EUROPE"))),
            new User("steward", STEWARD_HASH, Set.of("steward"), Map.of()));

    final BufferAllocator serverAllocator = new RootAllocator();
    final BufferAllocator clientAllocator = new RootAllocator();
    final FakeQueries queries = new FakeQueries(serverAllocator);
    final AtomicLong clock = new AtomicLong();
    volatile UserDirectory users = new UserDirectory(USERS, clock::get);
    final FlightSqlEndpoint endpoint;
    private final List<Client> clients = Collections.synchronizedList(new ArrayList<>());

    /** A client that has signed in, with what each of its calls must carry. */
    record Client(FlightSqlClient sql, FlightClient flight, CallOption[] options) implements AutoCloseable {
        FlightInfo execute(String statement) {
            return sql.execute(statement, options);
        }

        FlightStream fetch(FlightInfo info) {
            return sql.getStream(info.getEndpoints().get(0).getTicket(), options);
        }

        List<List<@Nullable Object>> query(String statement) throws Exception {
            return rows(execute(statement));
        }

        List<List<@Nullable Object>> rows(FlightInfo info) throws Exception {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (FlightEndpoint endpoint : info.getEndpoints()) {
                try (FlightStream stream = sql.getStream(endpoint.getTicket(), options)) {
                    while (stream.next()) {
                        addRows(stream.getRoot(), rows);
                    }
                }
            }
            return rows;
        }

        static void addRows(VectorSchemaRoot root, List<List<@Nullable Object>> rows) {
            for (int row = 0; row < root.getRowCount(); row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (FieldVector vector : root.getFieldVectors()) {
                    Object value = vector.getObject(row);
                    values.add(value instanceof org.apache.arrow.vector.util.Text text ? text.toString() : value);
                }
                rows.add(values);
            }
        }

        @Override
        public void close() throws Exception {
            sql.close();
        }
    }

    FlightFixture() {
        this(settings -> settings);
    }

    FlightFixture(UnaryOperator<FlightSettings> change) {
        this(change, FlightSqlEndpoint.THREADS);
    }

    FlightFixture(UnaryOperator<FlightSettings> change, int threads) {
        this(change, threads, Subjects.NOBODY);
    }

    FlightFixture(UnaryOperator<FlightSettings> change, int threads, Subjects simulators) {
        endpoint = new FlightSqlEndpoint(
                change.apply(FlightSettings.plain("127.0.0.1", 0)),
                queries,
                () -> users,
                serverAllocator,
                clock::get,
                AuditTrail.OFF,
                () -> simulators,
                threads);
        endpoint.start();
        queries.define("SELECT n FROM numbers", NUMBERS, numbers(1, 3));
    }

    /** Batches of one column of consecutive numbers. */
    static FakeQueries.Batches numbers(int batches, int rows) {
        return (root, batch, execution) -> {
            if (batch == batches) {
                return false;
            }
            fillNumbers(root, batch, rows);
            return true;
        };
    }

    static void fillNumbers(VectorSchemaRoot root, int batch, int rows) {
        BigIntVector vector = (BigIntVector) root.getVector(0);
        vector.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            vector.set(row, (long) batch * rows + row);
        }
        root.setRowCount(rows);
    }

    void reload(List<User> changed) {
        users = users.reloaded(changed);
    }

    Client analyst() {
        return connect("analyst", "analyst-secret");
    }

    Client steward() {
        return connect("steward", "steward-secret");
    }

    Client connect(String user, String password) {
        FlightClient flight = open(Location.forGrpcInsecure("127.0.0.1", endpoint.port()));
        CallOption token = flight.authenticateBasicToken(user, password).orElseThrow();
        return keep(new Client(new FlightSqlClient(flight), flight, new CallOption[] {token}));
    }

    Client connectWith(CallOption... options) {
        FlightClient flight = open(Location.forGrpcInsecure("127.0.0.1", endpoint.port()));
        return keep(new Client(new FlightSqlClient(flight), flight, options));
    }

    FlightClient open(Location location) {
        return FlightClient.builder(clientAllocator, location).build();
    }

    private Client keep(Client client) {
        clients.add(client);
        return client;
    }

    @Override
    public void close() throws Exception {
        for (Client client : new HashSet<>(clients)) {
            client.close();
        }
        endpoint.close();
        assertThat(queries.running()).as("streams left open").isZero();
        assertThat(serverAllocator.getAllocatedMemory())
                .as("memory of the server")
                .isZero();
        serverAllocator.close();
        clientAllocator.close();
    }
}
