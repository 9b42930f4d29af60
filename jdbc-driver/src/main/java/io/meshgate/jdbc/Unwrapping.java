package io.meshgate.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;

/** Objects of the driver stand for themselves: there is nothing behind them to unwrap. */
interface Unwrapping extends Wrapper {
    @Override
    default boolean isWrapperFor(Class<?> wanted) {
        return wanted.isInstance(this);
    }

    @Override
    default <T> T unwrap(Class<T> wanted) throws SQLException {
        if (!wanted.isInstance(this)) {
            throw Failures.data(
                    "HY000",
                    "A " + getClass().getSimpleName() + " of the Meshgate driver wraps no " + wanted.getName(),
                    null);
        }
        return wanted.cast(this);
    }
}
