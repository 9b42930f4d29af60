package io.meshgate.jdbc;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import org.jspecify.annotations.Nullable;

/** What can be wrong with how the driver is used, with its SQLSTATE and the class that JDBC has for it. */
final class Failures {
    private Failures() {}

    static SQLException invalidUrl(String message) {
        return new SQLNonTransientConnectionException(message, "08001");
    }

    static SQLException invalidUrl(String message, Throwable cause) {
        return new SQLNonTransientConnectionException(message, "08001", cause);
    }

    static SQLException closed(String what) {
        return new SQLNonTransientConnectionException("The " + what + " is closed", "08003");
    }

    static SQLException cursor(String message) {
        return new SQLException(message, "24000");
    }

    /** An argument that the method does not take. */
    static SQLException argument(String message) {
        return data("22023", message, null);
    }

    /** Text that is null where the server needs some. */
    static String sql(@Nullable String text) throws SQLException {
        if (text == null) {
            throw argument("The SQL text is null");
        }
        return text;
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
}
