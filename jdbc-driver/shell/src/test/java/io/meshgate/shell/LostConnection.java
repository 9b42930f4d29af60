package io.meshgate.shell;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A connection whose server has gone since. */
final class LostConnection {
    private LostConnection() {}

    static Connection thatFails(String sql) {
        Statement statement = proxy(Statement.class, (name, arguments) -> {
            if (name.equals("execute") && arguments[0].equals(sql)) {
                throw new SQLNonTransientConnectionException("io exception", "08006");
            }
            return null;
        });
        return proxy(Connection.class, (name, arguments) -> switch (name) {
            case "createStatement" -> statement;
            case "isClosed" -> false;
            default -> null;
        });
    }

    private interface Answers {
        @Nullable
        Object to(String method, Object[] arguments) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
    }
}
