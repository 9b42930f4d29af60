package io.meshgate.benchmark.differential;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** What a Flight client is told of statements before it fetches anything: schemas, and how much there would be. */
final class PlannedAnswers {
    private PlannedAnswers() {}

    static List<String> of(String user, int port, List<String> statements) {
        List<String> told = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                FlightClient flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port))
                        .build()) {
            CallOption token = flight.authenticateBasicToken(user, "secret").orElseThrow();
            FlightSqlClient client = new FlightSqlClient(flight);
            for (String statement : statements) {
                told.add(statement + " -> " + planned(client, statement, token));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return told;
    }

    private static String planned(FlightSqlClient client, String statement, CallOption token) {
        try {
            FlightInfo info = client.execute(statement, token);
            return info.getSchemaOptional() + ", records " + info.getRecords() + ", bytes " + info.getBytes()
                    + ", endpoints " + info.getEndpoints().size();
        } catch (FlightRuntimeException e) {
            return e.status().code().name();
        }
    }
}
