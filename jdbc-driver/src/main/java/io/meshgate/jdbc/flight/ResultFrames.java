package io.meshgate.jdbc.flight;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.meshgate.jdbc.arrow.IpcMessage;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one result, in order. What has come and is not read yet stays below a number of bytes: the next
 * message is asked for when there is room for one as large as the largest so far, or when none is waiting. Read by one
 * thread at a time; {@link #cancel} is for any thread.
 */
public final class ResultFrames implements AutoCloseable {
    private static final String CANCELLED = "CANCELLED: the statement was cancelled by its client";

    private final ClientCall<Flight.Ticket, Frame> call;
    private final long memory;
    private final Patience patience;
    private final SpareArray arrays;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /* All guarded by the lock. */
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long largest;
    private boolean requested;
    private boolean cancelled;
    private @Nullable ServerFailure failure;
    private boolean ended;
    private @Nullable String queryId;

    /** @param arrays where the call's marshaller puts messages */
    ResultFrames(ClientCall<Flight.Ticket, Frame> call, SpareArray arrays, long memory, Patience patience) {
        this.call = call;
        this.arrays = arrays;
        this.memory = memory;
        this.patience = patience;
    }

    void start(Flight.Ticket ticket) {
        call.start(new Receiver(), new Metadata());
        call.sendMessage(ticket);
        call.halfClose();
        lock.lock();
        try {
            requestIfRoom();
        } finally {
            lock.unlock();
        }
    }

    /** What the gateway calls the query, once it has said so. */
    public Optional<String> queryId() {
        lock.lock();
        try {
            return Optional.ofNullable(queryId);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next message; empty at the end.
     *
     * @throws SQLException as the server failed, or with 57014 after {@link #cancel} or when the thread is interrupted
     */
    public Optional<IpcMessage> next() throws SQLException {
        Frame frame = take();
        return frame == null ? Optional.empty() : Optional.of(frame.message());
    }

    /** Takes a message back of which nothing is read any longer: a later one will be in its array. */
    public void giveBack(IpcMessage message) {
        arrays.give(message.bytes());
    }

    private @Nullable Frame take() throws SQLException {
        lock.lock();
        try {
            awaitChange();
            if (cancelled) {
                throw new SQLException(CANCELLED, "57014");
            }
            Frame frame = waiting.poll();
            if (frame != null) {
                waitingBytes -= frame.length();
                requestIfRoom();
                return frame;
            }
            ServerFailure told = failure;
            if (told != null) {
                throw told.toException(Optional.ofNullable(queryId));
            }
            return null;
        } catch (InterruptedException e) {
            call.cancel("interrupted", null);
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for rows", "57014", e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() throws SQLException, InterruptedException {
        long left = patience.nanos();
        boolean limited = left > 0;
        while (waiting.isEmpty() && !ended && !cancelled) {
            if (!limited) {
                changed.await();
            } else if (left <= 0) {
                throw patience.exceeded();
            } else {
                left = changed.awaitNanos(left);
            }
        }
    }

    /** Whether the server refused the ticket because it does not know its kind. Only before the first message. */
    public boolean isTicketUnknown() throws SQLException {
        lock.lock();
        try {
            awaitChange();
            ServerFailure told = failure;
            return waiting.isEmpty() && !cancelled && told != null && told.refusesCommandTickets();
        } catch (InterruptedException e) {
            call.cancel("interrupted", null);
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for the result", "57014", e);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the call here and at the server, and wakes the reader. */
    public void cancel() {
        lock.lock();
        try {
            if (!ended) {
                cancelled = true;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        call.cancel(CANCELLED, null);
    }

    /** Stops what still runs and forgets what was not read. */
    @Override
    public void close() {
        lock.lock();
        try {
            waiting.clear();
            waitingBytes = 0;
        } finally {
            lock.unlock();
        }
        call.cancel("the result was closed", null);
    }

    private void requestIfRoom() {
        if (!requested && !ended && (waiting.isEmpty() || waitingBytes + largest <= memory)) {
            requested = true;
            call.request(1);
        }
    }

    private final class Receiver extends ClientCall.Listener<Frame> {
        @Override
        public void onHeaders(Metadata headers) {
            lock.lock();
            try {
                queryId = headers.get(ServerFailure.QUERY_ID);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onMessage(Frame frame) {
            lock.lock();
            try {
                waiting.add(frame);
                waitingBytes += frame.length();
                largest = Math.max(largest, frame.length());
                requested = false;
                requestIfRoom();
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            lock.lock();
            try {
                ended = true;
                failure = status.isOk() ? null : new ServerFailure(status, trailers);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
