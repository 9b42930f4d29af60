package io.meshgate.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Signs the users of a test in, each over a connection of its own: Arrow's client gathers what it reads from the answers
 * to a sign-in in a plain list that all its calls walk, so a token is lost when another thread calls over the same
 * client meanwhile. Safe for use by several threads.
 */
public final class SignIn {
    private final BufferAllocator allocator;
    private final int port;
    private final String password;
    private final Map<String, CallOption[]> signedIn = new ConcurrentHashMap<>();

    /** @param password of all users */
    public SignIn(BufferAllocator allocator, int port, String password) {
        this.allocator = allocator;
        this.port = port;
        this.password = password;
    }

    /** The same session for a user each time. */
    public CallOption[] as(String user) {
        return signedIn.computeIfAbsent(user, this::again);
    }

    /** Another session of a user. */
    public CallOption[] again(String user) {
        try (FlightClient flight = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port))
                .build()) {
            return new CallOption[] {
                flight.authenticateBasicToken(user, password).orElseThrow()
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted at closing a client", e);
        }
    }
}
