package io.meshgate.shell;

import io.meshgate.shell.output.SafeText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the gateway, and what the session was told: after a reconnection it is told again. Thread-safe as
 * far as the connection is.
 */
final class GatewaySession implements AutoCloseable {
    private static final Pattern SESSION_STATEMENT = Pattern.compile("(?is)(use|set|reset)\\b.*");
    /** What the gateway says with a SQLSTATE of lost connections where it is a source that does not answer. */
    private static final String SOURCE_IS_AWAY = "CATALOG_UNAVAILABLE";

    private final SignIn signIn;
    private final ConnectionSource connections;
    private final List<String> told = new ArrayList<>();
    private volatile @Nullable Connection connection;

    GatewaySession(SignIn signIn, ConnectionSource connections) {
        this.signIn = signIn;
        this.connections = connections;
    }

    /**
     * The connection, opened when there is none.
     *
     * @throws ShellException when it cannot be opened
     */
    synchronized Connection connection() {
        try {
            Connection present = connection;
            return present != null && !present.isClosed() ? present : open();
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "" : " [SQLSTATE " + e.getSQLState() + "]";
            throw new ShellException(
                    ExitCode.NO_CONNECTION,
                    "there is no connection to " + signIn + ": " + SafeText.of(String.valueOf(e.getMessage())) + state,
                    e);
        }
    }

    /** The connection, if there is one now. */
    Optional<Connection> present() {
        return Optional.ofNullable(connection);
    }

    private Connection open() throws SQLException {
        Connection opened = connections.open(signIn.url(), signIn.properties());
        try (Statement statement = opened.createStatement()) {
            for (String sql : told) {
                tell(statement, sql);
            }
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        connection = opened;
        return opened;
    }

    /** Reads what the statement gives: what changes a session takes effect when its result has been read. */
    private static void tell(Statement statement, String sql) throws SQLException {
        if (statement.execute(sql)) {
            try (ResultSet none = statement.getResultSet()) {
                while (none.next()) {
                    // There is nothing in it.
                }
            }
        }
    }

    /** Remembers a statement that succeeded, if it changed the session. */
    synchronized void remember(String sql) {
        if (SESSION_STATEMENT.matcher(sql).matches()) {
            if (sql.toLowerCase(Locale.ROOT).startsWith("use")) {
                told.removeIf(before -> before.toLowerCase(Locale.ROOT).startsWith("use"));
            }
            told.add(sql);
        }
    }

    /** Whether the connection or the gateway's session is gone, so that another one may do. */
    static boolean isLost(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        String message = String.valueOf(failure.getMessage());
        return (state.startsWith("08") && !message.startsWith(SOURCE_IS_AWAY))
                || state.equals("28000")
                || state.equals("57P01");
    }

    /** Gives the connection up, also while another thread waits on it. The next statement opens another. */
    void drop() {
        Connection dropped = connection;
        connection = null;
        if (dropped != null) {
            try {
                dropped.close();
            } catch (SQLException e) {
                // It was lost already, or is now: nobody uses it any more.
            }
        }
    }

    @Override
    public void close() {
        drop();
    }

    @Override
    public String toString() {
        return signIn.toString();
    }
}
