package io.meshgate.server.flight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Asks a running gateway to run a query as another user. */
public final class SimulationClient {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private SimulationClient() {}

    /**
     * Where the gateway is.
     *
     * @param trusted PEM file of certificates; given, the connection is over TLS
     */
    public record Address(String host, int port, Optional<Path> trusted) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** Who signs in, with a password. */
    public record Caller(String name, String password) {
        /** Never shows the password. */
        @Override
        public String toString() {
            return "Caller[" + name + "]";
        }
    }

    /**
     * What the other user sees.
     *
     * @param rows values as JSON has them
     * @param truncated whether there were more rows than are sent
     */
    public record Answer(List<String> columns, List<List<JsonNode>> rows, boolean truncated) {}

    /** A refusal, or that there is no connection; the message is for people. */
    public static final class Refusal extends RuntimeException {
        Refusal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @throws Refusal when the gateway refuses, or cannot be reached */
    public static Answer simulate(Address address, Caller caller, String user, Optional<String> purpose, String sql) {
        try (BufferAllocator allocator = new RootAllocator();
                FlightClient client = connect(address, allocator)) {
            CredentialCallOption token = signIn(client, address, caller);
            Map<String, String> request = new HashMap<>(Map.of("user", user, "sql", sql));
            purpose.ifPresent(stated -> request.put("purpose", stated));
            Action action = new Action(Simulations.TYPE.getType(), JSON.writeValueAsBytes(request));
            return answer(client.doAction(action, token));
        } catch (FlightRuntimeException refusal) {
            throw new Refusal(String.valueOf(refusal.getMessage()), refusal);
        } catch (InterruptedException | IOException failure) {
            throw new Refusal("the gateway cannot be asked", failure);
        }
    }

    private static CredentialCallOption signIn(FlightClient client, Address address, Caller caller) {
        try {
            return client.authenticateBasicToken(caller.name(), caller.password())
                    .orElseThrow(() -> new Refusal("the gateway gave no token", new IOException()));
        } catch (FlightRuntimeException refusal) {
            if (refusal.status().code() == FlightStatusCode.UNAVAILABLE) {
                throw new Refusal("there is no connection to a gateway at " + address, refusal);
            }
            throw refusal;
        }
    }

    private static FlightClient connect(Address address, BufferAllocator allocator) {
        FlightClient.Builder builder = FlightClient.builder(allocator, location(address));
        if (address.trusted().isEmpty()) {
            return builder.build();
        }
        Path file = address.trusted().get();
        try (InputStream trusted = Files.newInputStream(file)) {
            return builder.useTls().trustedCertificates(trusted).build();
        } catch (IOException | IllegalArgumentException failure) {
            throw new Refusal("there are no certificates that can be read in " + file, failure);
        }
    }

    private static Location location(Address address) {
        try {
            return address.trusted().isPresent()
                    ? Location.forGrpcTls(address.host(), address.port())
                    : Location.forGrpcInsecure(address.host(), address.port());
        } catch (IllegalArgumentException malformed) {
            throw new Refusal(address + " is no address of a gateway", malformed);
        }
    }

    private static Answer answer(Iterator<Result> results) throws JsonProcessingException, IOException {
        List<String> columns = new ArrayList<>();
        List<List<JsonNode>> rows = new ArrayList<>();
        boolean truncated = false;
        while (results.hasNext()) {
            JsonNode result = JSON.readTree(results.next().getBody());
            result.path("columns").forEach(column -> columns.add(column.asText()));
            for (JsonNode row : result.path("rows")) {
                List<JsonNode> values = new ArrayList<>();
                row.forEach(values::add);
                rows.add(values);
            }
            truncated |= result.path("truncated").asBoolean();
        }
        return new Answer(columns, rows, truncated);
    }
}
