package io.meshgate.server.flight;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/** The header by which a client asks for compressed batches; clients that send none get batches as they are. */
final class CompressionHeader implements FlightServerMiddleware {
    static final Key<CompressionHeader> KEY = Key.of("compression");
    private static final String NAME = "meshgate-compression";

    private final Optional<String> asked;

    private CompressionHeader(Optional<String> asked) {
        this.asked = asked;
    }

    /** Makes one for each call. */
    static final class Factory implements FlightServerMiddleware.Factory<CompressionHeader> {
        @Override
        public CompressionHeader onCallStarted(CallInfo call, CallHeaders incoming, RequestContext context) {
            return new CompressionHeader(Optional.ofNullable(incoming.get(NAME)));
        }
    }

    /** @throws GatewayException with INVALID_ARGUMENT if the header says something else */
    static ResultCompression of(CallContext context) {
        Optional<String> asked = context.getMiddleware(KEY).asked;
        return asked.isEmpty()
                ? ResultCompression.NONE
                : ResultCompression.named(asked.get())
                        .orElseThrow(() -> new GatewayException(
                                ErrorCode.INVALID_ARGUMENT,
                                "the header " + NAME + " has a value that is not known; accepted are "
                                        + ResultCompression.names()));
    }

    @Override
    public void onBeforeSendingHeaders(CallHeaders outgoing) {
        // The batches say themselves how they are compressed.
    }

    @Override
    public void onCallCompleted(CallStatus status) {
        // Nothing is held.
    }

    @Override
    public void onCallErrored(Throwable failure) {
        // As above.
    }
}
