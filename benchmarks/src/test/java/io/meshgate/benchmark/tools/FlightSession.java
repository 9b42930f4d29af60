package io.meshgate.benchmark.tools;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A session of the analyst by Flight SQL, as a tool without JDBC has it. */
final class FlightSession implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();
    private final FlightClient flight;
    private final FlightSqlClient client;
    private final CallOption token;

    FlightSession(ToolGateway gateway) {
        flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", gateway.port()))
                .build();
        client = new FlightSqlClient(flight);
        token = flight.authenticateBasicToken(ToolGateway.ANALYST, ToolGateway.ANALYST)
                .orElseThrow();
    }

    FlightSqlClient client() {
        return client;
    }

    CallOption token() {
        return token;
    }

    /** The rows of a statement that is run without being prepared. */
    List<List<String>> query(String sql) throws Exception {
        return rows(client.execute(sql, token));
    }

    List<List<String>> rows(FlightInfo info) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            try (FlightStream stream = client.getStream(endpoint.getTicket(), token)) {
                while (stream.next()) {
                    addRows(stream.getRoot(), rows);
                }
            }
        }
        return rows;
    }

    private static void addRows(VectorSchemaRoot root, List<List<String>> rows) {
        for (int row = 0; row < root.getRowCount(); row++) {
            int index = row;
            rows.add(root.getFieldVectors().stream()
                    .map(column -> String.valueOf(column.getObject(index)))
                    .toList());
        }
    }

    @Override
    public void close() throws Exception {
        flight.close();
        allocator.close();
    }
}
