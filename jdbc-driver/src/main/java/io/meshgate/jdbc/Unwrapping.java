package io.meshgate.jdbc;

import java.sql.SQLException;
import java.sql.Wrapper;
import org.jspecify.annotations.Nullable;

/** Objects of the driver stand for themselves: there is nothing behind them to unwrap. */
interface Unwrapping extends Wrapper {
    @Override
    default boolean isWrapperFor(@Nullable Class<?> wanted) {
        return wanted != null && wanted.isInstance(this);
    }

    @Override
    default <T> T unwrap(@Nullable Class<T> wanted) throws SQLException {
        if (wanted == null) {
            throw Failures.argument("The class to unwrap to is null");
        }
        if (!wanted.isInstance(this)) {
            throw Failures.data(
                    "HY000",
                    "A " + getClass().getSimpleName() + " of the Meshgate driver wraps no " + wanted.getName(),
                    null);
        }
        return wanted.cast(this);
    }
}
