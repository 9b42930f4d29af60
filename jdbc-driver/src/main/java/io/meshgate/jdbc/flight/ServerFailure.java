package io.meshgate.jdbc.flight;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway (or the way to it) answered instead of a result. The description starts with the gateway's error
 * code; the SQLSTATE and the query's id come in the trailers.
 */
final class ServerFailure {
    static final Metadata.Key<String> QUERY_ID = key("meshgate-query-id");
    private static final Metadata.Key<String> SQL_STATE = key("meshgate-sqlstate");
    private static final Metadata.Key<String> CODE = key("meshgate-error-code");
    private static final int SQL_STATE_LENGTH = 5;

    private final Status status;
    private final Metadata trailers;

    ServerFailure(Status status, @Nullable Metadata trailers) {
        this.status = status;
        this.trailers = trailers == null ? new Metadata() : trailers;
    }

    static SQLException of(StatusRuntimeException failure) {
        return new ServerFailure(failure.getStatus(), failure.getTrailers()).toException(Optional.empty());
    }

    /** Whether the server does not know the kind of ticket that holds a command. */
    boolean refusesCommandTickets() {
        String code = trailers.get(CODE);
        return code == null
                ? status.getCode() == Status.Code.INVALID_ARGUMENT || status.getCode() == Status.Code.UNIMPLEMENTED
                : code.equals("INVALID_TICKET");
    }

    /** @param knownQuery the query's id, where the trailers may lack it */
    SQLException toException(Optional<String> knownQuery) {
        Optional<String> query = Optional.ofNullable(trailers.get(QUERY_ID)).or(() -> knownQuery);
        String message = message() + query.map(id -> " [query " + id + "]").orElse("");
        return ofClass(sqlState().orElseGet(this::byCode), message, status.asRuntimeException(trailers));
    }

    private String message() {
        String description = status.getDescription();
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && trailers.get(CODE) == null) {
            return "The timeout passed before the gateway had answered";
        }
        String told = description == null || description.isBlank()
                ? "The gateway answered " + status.getCode() + " without a message"
                : description;
        // What the gateway itself answers has a code of its own.
        return status.getCode() == Status.Code.UNAVAILABLE && trailers.get(CODE) == null
                ? "The connection to the gateway was lost: " + told
                : told;
    }

    private SQLException ofClass(String sqlState, String message, Throwable cause) {
        return switch (sqlState.substring(0, 2)) {
            case "08" -> new SQLNonTransientConnectionException(message, sqlState, cause);
            case "0A" -> new SQLFeatureNotSupportedException(message, sqlState, cause);
            case "22" -> new SQLDataException(message, sqlState, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, cause);
            case "42" -> new SQLSyntaxErrorException(message, sqlState, cause);
            case "57" ->
                status.getCode() == Status.Code.DEADLINE_EXCEEDED
                        ? new SQLTimeoutException(message, sqlState, cause)
                        : new SQLException(message, sqlState, cause);
            default -> new SQLException(message, sqlState, cause);
        };
    }

    private Optional<String> sqlState() {
        return Optional.ofNullable(trailers.get(SQL_STATE)).filter(state -> state.length() == SQL_STATE_LENGTH);
    }

    private String byCode() {
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> "28000";
            case PERMISSION_DENIED -> "42501";
            case UNIMPLEMENTED -> "0A000";
            case UNAVAILABLE -> "08006";
            case CANCELLED, DEADLINE_EXCEEDED -> "57014";
            case RESOURCE_EXHAUSTED -> "53000";
            default -> "HY000";
        };
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
