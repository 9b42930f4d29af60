package io.meshgate.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.meshgate.connector.ErrorCode;
import java.util.Optional;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client sees of a refused call. */
final class Refusals {
    private Refusals() {}

    /** Runs a call that must fail with a code, told in the description and in the trailers alike. */
    static FlightRuntimeException refused(ErrorCode code, ThrowingCallable call) {
        FlightRuntimeException failure = flightFailure(catchThrowable(call));
        assertThat(failure.status().description()).startsWith(code.name() + ": ");
        assertThat(trailer(failure, "meshgate-error-code")).contains(code.name());
        assertThat(trailer(failure, "meshgate-sqlstate")).contains(code.sqlState());
        return failure;
    }

    static Optional<String> trailer(FlightRuntimeException failure, String key) {
        ErrorFlightMetadata metadata = failure.status().metadata();
        return metadata != null && metadata.containsKey(key) ? Optional.of(metadata.get(key)) : Optional.empty();
    }

    private static FlightRuntimeException flightFailure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlightRuntimeException failure
                    && failure.status().metadata() != null) {
                return failure;
            }
        }
        throw new AssertionError("expected a refusal by the service, but got " + thrown, thrown);
    }
}
