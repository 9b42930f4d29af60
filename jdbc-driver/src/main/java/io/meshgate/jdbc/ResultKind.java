package io.meshgate.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The constants of {@link ResultSet} that say what kind of result a statement is to give. */
final class ResultKind {
    private ResultKind() {}

    static void check(int type, int concurrency, int holdability) throws SQLException {
        if (type != ResultSet.TYPE_FORWARD_ONLY
                && type != ResultSet.TYPE_SCROLL_INSENSITIVE
                && type != ResultSet.TYPE_SCROLL_SENSITIVE) {
            throw Failures.argument("The type of results is none of the constants TYPE_... of ResultSet");
        }
        if (concurrency != ResultSet.CONCUR_READ_ONLY && concurrency != ResultSet.CONCUR_UPDATABLE) {
            throw Failures.argument("The concurrency of results is none of the constants CONCUR_... of ResultSet");
        }
        checkHoldability(holdability);
    }

    static void checkHoldability(int holdability) throws SQLException {
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT && holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
            throw Failures.argument("The holdability of results is none of the constants of ResultSet");
        }
    }
}
