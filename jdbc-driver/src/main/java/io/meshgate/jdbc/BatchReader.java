package io.meshgate.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a result, endpoint after endpoint. Used by one thread at a time, except for {@link #cancel()}.
 *
 * <p>The locations of endpoints are not followed: a gateway serves every endpoint it names.
 */
final class BatchReader {
    private static final String CANCELLED = "CANCELLED: the statement was cancelled by its client";

    private final MeshgateConnection connection;
    private final Schema schema;
    private final List<FlightEndpoint> endpoints;
    private int next;
    private volatile @Nullable FlightStream stream;
    private volatile boolean cancelled;

    BatchReader(MeshgateConnection connection, FlightInfo info) throws SQLException {
        this.connection = connection;
        this.schema = info.getSchemaOptional()
                .orElseThrow(() -> new SQLException("The server described the result without a schema", "08P01"));
        this.endpoints = info.getEndpoints();
    }

    Schema schema() {
        return schema;
    }

    /** The next batch with rows, valid until the next call and owned by the reader; null at the end. */
    @Nullable
    VectorSchemaRoot next() throws SQLException {
        try {
            while (true) {
                checkNotCancelled();
                FlightStream open = stream;
                if (open != null && open.next()) {
                    if (open.getRoot().getRowCount() > 0) {
                        return open.getRoot();
                    }
                    continue;
                }
                close();
                checkNotCancelled();
                if (next == endpoints.size()) {
                    return null;
                }
                stream = connection.stream(endpoints.get(next++).getTicket());
            }
        } catch (FlightRuntimeException e) {
            checkNotCancelled();
            throw Failures.fromServer(e);
        }
    }

    /** From any thread. */
    void cancel() {
        cancelled = true;
        FlightStream open = stream;
        if (open != null) {
            open.cancel(CANCELLED, null);
        }
    }

    /** Stops what still runs and frees the batch. */
    void close() throws SQLException {
        FlightStream open = stream;
        stream = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (FlightRuntimeException e) {
            throw Failures.fromServer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while closing a result", "57014", e);
        } catch (Exception e) {
            throw new SQLException("The result did not close cleanly", "08000", e);
        }
    }

    private void checkNotCancelled() throws SQLException {
        if (cancelled) {
            throw new SQLException(CANCELLED, "57014");
        }
    }
}
