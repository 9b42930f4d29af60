package io.meshgate.jdbc;

import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The warnings of a connection, until they are cleared. What was said already is not said again. Thread-safe. */
final class Warnings {
    private static final int MOST = 32;

    private final List<SQLWarning> kept = new ArrayList<>();

    synchronized void add(String message, String sqlState) {
        boolean known = kept.stream().anyMatch(warning -> message.equals(warning.getMessage()));
        if (known || kept.size() == MOST) {
            return;
        }
        SQLWarning warning = new SQLWarning(message, sqlState);
        if (!kept.isEmpty()) {
            kept.get(0).setNextWarning(warning);
        }
        kept.add(warning);
    }

    synchronized @Nullable SQLWarning first() {
        return kept.isEmpty() ? null : kept.get(0);
    }

    synchronized void clear() {
        kept.clear();
    }
}
