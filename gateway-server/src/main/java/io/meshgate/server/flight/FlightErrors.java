package io.meshgate.server.flight;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.server.query.FailureTrace;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients are told about failures: {@code CODE: message} as the status' description, and the code, SQLSTATE,
 * query id and position as trailers. Anything that is not a {@link GatewayException} becomes an incident: logged here
 * in full, told to the client by its id alone.
 */
final class FlightErrors {
    static final Metadata.Key<String> CODE = key("meshgate-error-code");
    static final Metadata.Key<String> SQL_STATE = key("meshgate-sqlstate");
    static final Metadata.Key<String> QUERY_ID = key("meshgate-query-id");
    static final Metadata.Key<String> LINE = key("meshgate-line");
    static final Metadata.Key<String> COLUMN = key("meshgate-column");
    static final Metadata.Key<String> INCIDENT = key("meshgate-incident");

    private static final Logger LOG = LoggerFactory.getLogger(FlightErrors.class);
    /* Clients refuse headers of more than 8 KiB; three bytes for each of ours is the worst case. */
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final String INVALID_TICKET = "the ticket is not valid: it has expired, was used before, or is"
            + " another session's; run the statement again";

    private FlightErrors() {}

    static GatewayException invalidTicket() {
        return new GatewayException(ErrorCode.INVALID_TICKET, INVALID_TICKET);
    }

    static GatewayException notSupported(String what) {
        return new GatewayException(ErrorCode.NOT_SUPPORTED, what);
    }

    static StatusRuntimeException translate(Throwable failure) {
        return translate(failure, Optional.empty());
    }

    static StatusRuntimeException translate(Throwable failure, Optional<String> queryId) {
        if (failure instanceof StatusRuntimeException translated && isOurs(translated)) {
            return translated;
        }
        if (failure instanceof GatewayException known) {
            return status(known, queryId, new Metadata());
        }
        if (failure instanceof FlightRuntimeException protocol) {
            return status(protocolError(protocol), queryId, new Metadata());
        }
        if (failure instanceof InvalidProtocolBufferException malformed) {
            return status(malformed(malformed), queryId, new Metadata());
        }
        if (failure instanceof OutOfMemoryException) {
            LOG.warn("memory limit of the Flight service reached", failure);
            GatewayException limit = new GatewayException(
                    ErrorCode.MEMORY_LIMIT, "the gateway has no memory left for this call; try again later");
            return status(limit, queryId, new Metadata());
        }
        return incident(failure, queryId);
    }

    private static boolean isOurs(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        return trailers != null && trailers.containsKey(CODE);
    }

    /** What Arrow's own code found wrong with a request; its texts quote the request, so they stay here. */
    private static GatewayException protocolError(FlightRuntimeException failure) {
        return switch (failure.status().code()) {
            case INVALID_ARGUMENT -> malformed(failure);
            case UNIMPLEMENTED -> notSupported("this Flight call is not supported");
            case CANCELLED -> new GatewayException(ErrorCode.CANCELLED, "the call was cancelled", failure);
            default -> incidentException(failure);
        };
    }

    private static GatewayException malformed(Throwable failure) {
        return new GatewayException(
                ErrorCode.INVALID_ARGUMENT, "the request is not a well-formed Flight SQL message", failure);
    }

    private static StatusRuntimeException incident(Throwable failure, Optional<String> queryId) {
        return status(incidentException(failure), queryId, new Metadata());
    }

    private static GatewayException incidentException(Throwable failure) {
        String incident = UUID.randomUUID().toString();
        LOG.error("incident {}: {}", incident, FailureTrace.of(failure));
        return new GatewayException(
                ErrorCode.INTERNAL_ERROR, "internal error; tell the gateway's operator the incident id " + incident);
    }

    private static StatusRuntimeException status(
            GatewayException failure, Optional<String> queryId, Metadata trailers) {
        ErrorCode code = failure.code();
        if (code.kind() != ErrorCode.Kind.USER && failure.getCause() != null) {
            LOG.warn("{} in query {}: {}", code, queryId.orElse("-"), FailureTrace.of(failure));
        }
        trailers.put(CODE, code.name());
        trailers.put(SQL_STATE, code.sqlState());
        queryId.filter(FlightErrors::isHeaderSafe).ifPresent(id -> trailers.put(QUERY_ID, id));
        failure.position().ifPresent(position -> {
            trailers.put(LINE, Integer.toString(position.line()));
            trailers.put(COLUMN, Integer.toString(position.column()));
        });
        return Status.fromCode(Status.Code.valueOf(code.callStatus().name()))
                .withDescription(description(failure))
                .asRuntimeException(trailers);
    }

    private static String description(GatewayException failure) {
        String message = failure.code() == ErrorCode.INVALID_TICKET ? INVALID_TICKET : failure.getMessage();
        StringBuilder text =
                new StringBuilder(failure.code().name()).append(": ").append(message);
        if (text.length() > LONGEST_DESCRIPTION) {
            text.setLength(LONGEST_DESCRIPTION);
            text.append("...");
        }
        failure.position()
                .map(SqlPosition::toString)
                .filter(position -> text.indexOf(position) < 0)
                .ifPresent(position -> text.append(" (").append(position).append(')'));
        return text.toString();
    }

    private static boolean isHeaderSafe(String value) {
        return value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
