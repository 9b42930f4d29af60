package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many in and makes a bounded number wait, first come first served. Of both the places and the queue one owner
 * gets no more than a share, so that others get on. Thread-safe.
 */
final class Admission {
    private final String what;
    private final Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket> queue = new ArrayDeque<>();
    private final Map<String, Share> shares = new HashMap<>();
    private int taken;

    /**
     * How many at once.
     *
     * @param placesOfOne places that one owner may hold
     * @param queuedOfOne tickets of one owner that may wait
     */
    record Bounds(int places, int placesOfOne, int maxQueued, int queuedOfOne) {
        static Bounds withoutShares(int places, int maxQueued) {
            return new Bounds(places, places, maxQueued, maxQueued);
        }
    }

    private static final class Share {
        private int inside;
        private int queued;
    }

    /** @param what is let in, for messages: {@code queries are running} */
    Admission(String what, Bounds bounds) {
        this.what = what;
        this.bounds = bounds;
    }

    private enum State {
        WAITING,
        INSIDE,
        EXPIRED,
        LEFT
    }

    /** @throws GatewayException with QUEUE_FULL */
    Ticket request(String owner) {
        lock.lock();
        try {
            Share share = shares.getOrDefault(owner, new Share());
            Ticket ticket = new Ticket(owner, share, lock.newCondition());
            if (taken < bounds.places() && share.inside < bounds.placesOfOne()) {
                ticket.enter();
            } else if (queue.size() < bounds.maxQueued() && share.queued < bounds.queuedOfOne()) {
                share.queued++;
                queue.add(ticket);
            } else {
                throw full(share);
            }
            shares.put(owner, share);
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    private GatewayException full(Share share) {
        return new GatewayException(
                ErrorCode.QUEUE_FULL,
                queue.size() >= bounds.maxQueued()
                        ? bounds.places() + " " + what + " and " + bounds.maxQueued() + " are waiting; try again later."
                        : share.inside + " of your " + what + " and " + share.queued
                                + " are waiting; try again later.");
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

    /** A place, or a claim to one. */
    final class Ticket {
        private final String owner;
        private final Share share;
        private final Condition changed;
        private State state = State.WAITING;

        private Ticket(String owner, Share share, Condition changed) {
            this.owner = owner;
            this.share = share;
            this.changed = changed;
        }

        private void enter() {
            taken++;
            share.inside++;
            become(State.INSIDE);
        }

        /**
         * Waits for a place.
         *
         * @return false when the owner has given up in the meantime
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
                            "The statement has waited too long for others to end; try again later.");
                }
                return state == State.INSIDE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new GatewayException(ErrorCode.CANCELLED, "The statement was cancelled while it waited.");
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
                    leaveQueue();
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
                    leaveQueue();
                } else if (before == State.INSIDE) {
                    taken--;
                    share.inside--;
                    forgetShare();
                    letNextIn();
                }
            } finally {
                lock.unlock();
            }
        }

        private void leaveQueue() {
            queue.remove(this);
            share.queued--;
            forgetShare();
        }

        private void forgetShare() {
            if (share.inside == 0 && share.queued == 0) {
                shares.remove(owner);
            }
        }

        private void become(State next) {
            state = next;
            changed.signalAll();
        }
    }

    /** The first in the queue whose owner has room: those before it wait for their own owner's others. */
    private void letNextIn() {
        for (Iterator<Ticket> waiting = queue.iterator(); waiting.hasNext(); ) {
            Ticket next = waiting.next();
            if (next.share.inside < bounds.placesOfOne()) {
                waiting.remove();
                next.share.queued--;
                next.enter();
                return;
            }
        }
    }
}
