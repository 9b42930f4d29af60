package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.Collection;
import java.util.TreeSet;

/** What a client may ask for, by option and by header; the statement SET SESSION says the same. */
final class Purposes {
    private Purposes() {}

    /** @throws GatewayException with INVALID_ARGUMENT, naming those that are declared */
    static String require(String stated, Collection<String> declared) {
        if (declared.contains(stated)) {
            return stated;
        }
        throw new GatewayException(
                ErrorCode.INVALID_ARGUMENT,
                declared.isEmpty()
                        ? "The mesh declares no purposes"
                        : "'" + stated + "' is no purpose; the purposes are "
                                + String.join(", ", new TreeSet<>(declared)));
    }
}
