package io.meshgate.server.flight;

import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/**
 * Tells a client that runs a statement with one call what the query is called: in the headers that come before the
 * first message. Clients that ask for a result's place first have learnt it there.
 */
final class QueryIdHeader implements FlightServerMiddleware {
    static final Key<QueryIdHeader> KEY = Key.of("query-id");

    private volatile Optional<String> id = Optional.empty();

    private QueryIdHeader() {}

    /** Makes one for each call. */
    static final class Factory implements FlightServerMiddleware.Factory<QueryIdHeader> {
        @Override
        public QueryIdHeader onCallStarted(CallInfo call, CallHeaders incoming, RequestContext context) {
            return new QueryIdHeader();
        }
    }

    /** To be called before the call's first message is sent. */
    static void set(CallContext context, String queryId) {
        context.getMiddleware(KEY).id = Optional.of(queryId);
    }

    @Override
    public void onBeforeSendingHeaders(CallHeaders outgoing) {
        id.ifPresent(name -> outgoing.insert(FlightErrors.QUERY_ID.name(), name));
    }

    @Override
    public void onCallCompleted(CallStatus status) {
        // Errors carry the id among their trailers.
    }

    @Override
    public void onCallErrored(Throwable failure) {
        // As above.
    }
}
