package io.meshgate.jdbc;

import com.google.protobuf.Message;
import io.grpc.Context;
import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.Batch;
import io.meshgate.jdbc.arrow.DataFailures;
import io.meshgate.jdbc.arrow.IpcMessage;
import io.meshgate.jdbc.flight.CallLimits;
import io.meshgate.jdbc.flight.FlightClient;
import io.meshgate.jdbc.flight.ResultFrames;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/**
 * The run of one statement: the batches of its result, endpoint after endpoint. Used by one thread at a time, except
 * for {@link #cancel} and {@link #close}.
 *
 * <p>The locations of endpoints are not followed: a gateway serves every endpoint it names.
 */
final class BatchReader implements Batches {
    private static final String CANCELLED = "CANCELLED: the statement was cancelled by its client";

    private final FlightClient client;
    private final long memory;
    private final CallLimits limits;
    private final Queue<Flight.Ticket> tickets = new ArrayDeque<>();
    private final Context.CancellableContext scope = Context.current().withCancellation();
    private volatile @Nullable ResultFrames frames;
    private volatile boolean cancelled;
    private @Nullable Batch batch;
    private @Nullable IpcMessage held;

    /** @param memory bytes of batches that may wait to be read */
    BatchReader(FlightClient client, CallLimits limits, long memory) {
        this.client = client;
        this.limits = limits;
        this.memory = memory;
    }

    /**
     * Runs a command with one call, until the server has named the columns.
     *
     * @return false if the server does not know tickets that hold commands: nothing has been run
     */
    boolean runDirectly(Message command) throws SQLException {
        ResultFrames opened = fetch(FlightClient.ticket(command));
        if (opened.isTicketUnknown()) {
            opened.close();
            return false;
        }
        batch = new Batch(readSchema(opened), memory);
        return true;
    }

    /** Runs a command in two steps, asking where its result is first, until the server has named the columns. */
    void runByInfo(Message command) throws SQLException {
        Flight.FlightInfo info = inScope(() -> client.flightInfo(command, limits));
        info.getEndpointList().forEach(endpoint -> tickets.add(endpoint.getTicket()));
        Flight.Ticket first = tickets.poll();
        batch = new Batch(
                first == null
                        ? IpcMessage.ofEncapsulated(info.getSchema().toByteArray())
                                .schema()
                        : readSchema(fetch(first)),
                memory);
    }

    @Override
    public Batch batch() {
        Batch opened = batch;
        if (opened == null) {
            throw new IllegalStateException("the statement has not been run");
        }
        return opened;
    }

    /** What the gateway calls the query. */
    Optional<String> queryId() {
        ResultFrames open = frames;
        return open == null ? Optional.empty() : open.queryId();
    }

    @Override
    public boolean next() throws SQLException {
        Batch target = batch();
        while (true) {
            checkNotCancelled();
            ResultFrames open = frames;
            Optional<IpcMessage> message = open == null ? Optional.empty() : message(open);
            if (message.isPresent()) {
                if (message.get().kind() == IpcMessage.Kind.BATCH) {
                    target.load(message.get());
                    giveBack(open, message.get());
                    if (target.rows() > 0) {
                        return true;
                    }
                }
                continue;
            }
            Flight.Ticket ticket = tickets.poll();
            if (ticket == null) {
                return false;
            }
            if (!readSchema(fetch(ticket)).equals(target.fields())) {
                throw DataFailures.malformed("the parts of a result have different columns");
            }
        }
    }

    /** The columns read the message that has just been loaded, and no longer the one before. */
    private void giveBack(@Nullable ResultFrames open, IpcMessage loaded) {
        IpcMessage before = held;
        if (open != null && before != null) {
            open.giveBack(before);
        }
        held = loaded;
    }

    /** From any thread: the reader gets SQLSTATE 57014. */
    void cancel() {
        cancelled = true;
        ResultFrames open = frames;
        if (open != null) {
            open.cancel();
        }
        scope.cancel(null);
    }

    /** Stops what still runs and frees what was not read. */
    @Override
    public void close() {
        tickets.clear();
        ResultFrames open = frames;
        if (open != null) {
            open.close();
        }
        scope.cancel(null);
    }

    private ResultFrames fetch(Flight.Ticket ticket) throws SQLException {
        checkNotCancelled();
        ResultFrames opened = inScope(() -> client.fetch(ticket, limits, memory));
        frames = opened;
        if (cancelled) {
            opened.cancel();
        }
        return opened;
    }

    /** Whatever a call that was cancelled ends with, it was cancelled. */
    private Optional<IpcMessage> message(ResultFrames open) throws SQLException {
        try {
            return open.next();
        } catch (SQLException e) {
            checkNotCancelled();
            throw e;
        }
    }

    private List<ArrowField> readSchema(ResultFrames opened) throws SQLException {
        while (true) {
            IpcMessage message = message(opened)
                    .orElseThrow(() -> DataFailures.malformed("a result ended before it had named its columns"));
            switch (message.kind()) {
                case SCHEMA -> {
                    return message.schema();
                }
                case BATCH -> throw DataFailures.malformed("a result starts with rows instead of its columns");
                case NONE -> {
                    // A server may send notes of its own.
                }
            }
        }
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    private <T> T inScope(Call<T> call) throws SQLException {
        Context before = scope.attach();
        try {
            return call.run();
        } catch (SQLException e) {
            checkNotCancelled();
            throw e;
        } finally {
            scope.detach(before);
        }
    }

    private void checkNotCancelled() throws SQLException {
        if (cancelled) {
            throw new SQLException(CANCELLED, "57014");
        }
    }
}
