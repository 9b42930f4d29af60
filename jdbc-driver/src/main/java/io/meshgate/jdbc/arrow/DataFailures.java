package io.meshgate.jdbc.arrow;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What can be wrong with data: how it came, or what was asked of it. Messages name types, never values. */
public final class DataFailures {
    private DataFailures() {}

    /** The server did not keep to the protocol. */
    public static SQLException malformed(String what) {
        return malformed(what, null);
    }

    /** @param cause what reading it ended in */
    public static SQLException malformed(String what, @Nullable Throwable cause) {
        return new SQLNonTransientConnectionException(
                "The server sent data that is not well-formed Arrow: " + what, "08P01", cause);
    }

    /** A value that the wanted type cannot hold. */
    public static SQLException outOfRange(String wanted) {
        return new SQLDataException("The value is out of range for " + wanted, "22003");
    }

    /** A number outside of the bounds of a Java type. */
    public static SQLException outOfRange(long minimum, long maximum) {
        return new SQLDataException("The value is out of range; accepted are " + minimum + " to " + maximum, "22003");
    }

    /** A date or time that the classes of Java cannot hold. */
    public static SQLException outOfCalendar(String type) {
        return new SQLDataException("A " + type + " is outside of what Java's calendar holds", "22008");
    }

    /** A type that does not stand for the wanted one. */
    public static SQLException refused(String type, String wanted) {
        return new SQLDataException("A " + type + " cannot be read as " + wanted, "22018");
    }

    /** Text that does not hold what was asked for. */
    public static SQLException notThe(String wanted) {
        return new SQLDataException("The text is not " + wanted, "22018");
    }

    /** Something that this driver does not do. */
    public static SQLFeatureNotSupportedException notSupported(String what) {
        return new SQLFeatureNotSupportedException(what, "0A000");
    }
}
