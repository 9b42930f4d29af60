package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets so many queries in and makes a bounded number wait, first come first served. Thread-safe. */
final class Admission {
    private final int places;
    private final int maxQueued;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket> queue = new ArrayDeque<>();
    private int taken;

    Admission(int places, int maxQueued) {
        this.places = places;
        this.maxQueued = maxQueued;
    }

    private enum State {
        WAITING,
        INSIDE,
        EXPIRED,
        LEFT
    }

    /** @throws GatewayException with QUEUE_FULL */
    Ticket request() {
        lock.lock();
        try {
            Ticket ticket = new Ticket(lock.newCondition());
            if (taken < places) {
                taken++;
                ticket.state = State.INSIDE;
            } else if (queue.size() < maxQueued) {
                queue.add(ticket);
            } else {
                throw new GatewayException(
                        ErrorCode.QUEUE_FULL,
                        places + " queries are running and " + maxQueued + " are waiting; try again later.");
            }
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    int inside() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** One query's place, or its claim to one. */
    final class Ticket {
        private final Condition changed;
        private State state = State.WAITING;

        private Ticket(Condition changed) {
            this.changed = changed;
        }

        /**
         * Waits for a place.
         *
         * @return false when the query has given up in the meantime
         * @throws GatewayException with QUEUE_TIMEOUT after {@link #expire()}, with CANCELLED when interrupted
         */
        boolean await() {
            lock.lock();
            try {
                while (state == State.WAITING) {
                    changed.await();
                }
                if (state == State.EXPIRED) {
                    throw new GatewayException(
                            ErrorCode.QUEUE_TIMEOUT,
                            "The query has waited too long for others to end; try again later.");
                }
                return state == State.INSIDE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GatewayException(ErrorCode.CANCELLED, "The query was cancelled while it waited.");
            } finally {
                lock.unlock();
            }
        }

        /** Ends the wait, if it still waits. */
        void expire() {
            lock.lock();
            try {
                if (state == State.WAITING) {
                    become(State.EXPIRED);
                    queue.remove(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Gives the place, or the claim, back. Idempotent. */
        void leave() {
            lock.lock();
            try {
                State before = state;
                become(State.LEFT);
                if (before == State.WAITING) {
                    queue.remove(this);
                } else if (before == State.INSIDE) {
                    passOn();
                }
            } finally {
                lock.unlock();
            }
        }

        private void passOn() {
            Ticket next = queue.poll();
            if (next == null) {
                taken--;
            } else {
                next.become(State.INSIDE);
            }
        }

        private void become(State next) {
            state = next;
            changed.signalAll();
        }
    }
}
