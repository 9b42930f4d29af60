package io.meshgate.server.session;

import java.util.Optional;

/**
 * Where a call comes from. Immutable.
 *
 * @param address the IP address of the connection's other end, as the gateway sees it
 * @param traceId the W3C trace of which the client says that the call is a part
 * @param simulatedBy the user who asks, where that is not the principal but somebody who sees with the principal's eyes
 */
public record CallOrigin(Optional<String> address, Optional<String> traceId, Optional<String> simulatedBy) {
    public static final CallOrigin UNKNOWN = new CallOrigin(Optional.empty(), Optional.empty());

    /** A call in which nobody is simulated. */
    public CallOrigin(Optional<String> address, Optional<String> traceId) {
        this(address, traceId, Optional.empty());
    }

    /** The same call, made by somebody in the principal's place. */
    public CallOrigin simulatedBy(String user) {
        return new CallOrigin(address, traceId, Optional.of(user));
    }
}
