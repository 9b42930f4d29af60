package io.meshgate.shell;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The tables and columns that the user may see, for completion. They are read in the background, and what is not there
 * yet is not completed: nothing here waits for the gateway. Thread-safe.
 */
final class VisibleNames implements AutoCloseable {
    private final Supplier<Optional<Connection>> connection;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "names");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<TableName> tables = List.of();
    private volatile Map<TableName, List<String>> columns = Map.of();

    /** @param connection the present one, if there is one; it may be used by others at the same time */
    VisibleNames(Supplier<Optional<Connection>> connection) {
        this.connection = connection;
    }

    /** Starts to read the names anew, unless that is under way. */
    void refresh() {
        if (reading.compareAndSet(false, true)) {
            background.execute(this::read);
        }
    }

    private void read() {
        try {
            Optional<Connection> present = connection.get();
            if (present.isPresent()) {
                MeshNames names = new MeshNames(present.get());
                List<TableName> found = names.tables();
                tables = found;
                columns = names.columns(found);
            }
        } catch (SQLException e) {
            // Completion does without; the next statement tells the person what is wrong.
        } finally {
            reading.set(false);
        }
    }

    List<TableName> tables() {
        return tables;
    }

    List<String> columns(TableName table) {
        return columns.getOrDefault(table, List.of());
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
