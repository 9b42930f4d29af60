package io.meshgate.server.session;

import java.util.Optional;

/**
 * Where a call comes from. Immutable.
 *
 * @param address the IP address of the connection's other end, as the gateway sees it
 * @param traceId the W3C trace of which the client says that the call is a part
 */
public record CallOrigin(Optional<String> address, Optional<String> traceId) {
    public static final CallOrigin UNKNOWN = new CallOrigin(Optional.empty(), Optional.empty());
}
