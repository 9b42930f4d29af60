package io.meshgate.jdbc;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.util.Optional;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.ErrorFlightMetadata;
import org.apache.arrow.flight.FlightRuntimeException;
import org.jspecify.annotations.Nullable;

/** Every exception that the driver throws, with its SQLSTATE and the class that JDBC has for it. */
final class Failures {
    /** Where the gateway puts the SQLSTATE of a failed call. */
    private static final String SQLSTATE_KEY = "meshgate-sqlstate";

    private Failures() {}

    static SQLException invalidUrl(String message) {
        return new SQLNonTransientConnectionException(message, "08001");
    }

    static SQLException closed(String what) {
        return new SQLNonTransientConnectionException("The " + what + " is closed", "08003");
    }

    static SQLException cursor(String message) {
        return new SQLException(message, "24000");
    }

    static SQLException data(String sqlState, String message, @Nullable Throwable cause) {
        return new SQLDataException(message, sqlState, cause);
    }

    static SQLException column(String message) {
        return new SQLSyntaxErrorException(message, "42703");
    }

    static SQLFeatureNotSupportedException notSupported(String message) {
        return new SQLFeatureNotSupportedException(message, "0A000");
    }

    /** What the gateway (or the way to it) answered; the message starts with the gateway's error code. */
    static SQLException fromServer(FlightRuntimeException failure) {
        CallStatus status = failure.status();
        String description = status.description();
        String message = description == null || description.isBlank()
                ? "The gateway answered " + status.code() + " without a message"
                : description;
        return ofClass(sqlState(status).orElseGet(() -> byCode(status)), message, status, failure);
    }

    private static SQLException ofClass(String sqlState, String message, CallStatus status, Throwable cause) {
        return switch (sqlState.substring(0, 2)) {
            case "08" -> new SQLNonTransientConnectionException(message, sqlState, cause);
            case "0A" -> new SQLFeatureNotSupportedException(message, sqlState, cause);
            case "22" -> new SQLDataException(message, sqlState, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, cause);
            case "42" -> new SQLSyntaxErrorException(message, sqlState, cause);
            case "57" ->
                isTimeout(status)
                        ? new SQLTimeoutException(message, sqlState, cause)
                        : new SQLException(message, sqlState, cause);
            default -> new SQLException(message, sqlState, cause);
        };
    }

    private static boolean isTimeout(CallStatus status) {
        return status.code() == CallStatus.TIMED_OUT.code();
    }

    private static Optional<String> sqlState(CallStatus status) {
        ErrorFlightMetadata metadata = status.metadata();
        return Optional.ofNullable(metadata)
                .filter(present -> present.containsKey(SQLSTATE_KEY))
                .map(present -> present.get(SQLSTATE_KEY))
                .filter(state -> state.length() == 5);
    }

    private static String byCode(CallStatus status) {
        return switch (status.code()) {
            case UNAUTHENTICATED -> "28000";
            case UNAUTHORIZED -> "42501";
            case UNIMPLEMENTED -> "0A000";
            case UNAVAILABLE -> "08006";
            case CANCELLED, TIMED_OUT -> "57014";
            case RESOURCE_EXHAUSTED -> "53000";
            default -> "HY000";
        };
    }
}
