package io.meshgate.server;

import io.meshgate.server.mesh.GatewaySettings;
import java.util.Optional;
import java.util.OptionalInt;

/** What whoever starts the gateway puts in the place of what {@code gateway.yaml} says. */
public record Overrides(Optional<String> host, OptionalInt port) {
    public static final Overrides NONE = new Overrides(Optional.empty(), OptionalInt.empty());

    /** Only another port; 0 for any free one. */
    public static Overrides port(int port) {
        return new Overrides(Optional.empty(), OptionalInt.of(port));
    }

    GatewaySettings.Flight apply(GatewaySettings.Flight flight) {
        return new GatewaySettings.Flight(
                host.orElse(flight.host()),
                port.orElse(flight.port()),
                flight.certificate(),
                flight.privateKey(),
                flight.clientAuthorities(),
                flight.allowInsecure(),
                flight.ticketLifetime());
    }
}
