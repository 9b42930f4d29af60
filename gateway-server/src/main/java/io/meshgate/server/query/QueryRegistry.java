package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who is who among the queries: those that wait for their client, those that have been started, and the last of those
 * that have ended. Bounded in each part but the started, whose readers hold them. Thread-safe.
 */
final class QueryRegistry {
    private final QueryLimits limits;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    /** In order of submission, which is the order in which they expire. */
    private final Map<String, QueryRun> pending = new LinkedHashMap<>();

    private final Map<String, Integer> pendingByPrincipal = new HashMap<>();
    private final Map<String, QueryRun> started = new HashMap<>();
    /** Without the queries themselves, whose texts and parameters may be large and are no longer needed. */
    private final Map<String, QueryRecord> history = new LinkedHashMap<>();

    QueryRegistry(QueryLimits limits, LongSupplier ticker) {
        this.limits = limits;
        this.ticker = ticker;
    }

    /** @throws GatewayException with LIMIT_EXCEEDED */
    void add(QueryRun run) {
        String principal = principal(run);
        expireOld();
        lock.lock();
        try {
            if (pendingByPrincipal.getOrDefault(principal, 0) >= limits.maxPendingPerPrincipal()
                    || pending.size() >= limits.maxPending()) {
                throw new GatewayException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "Too many queries have been submitted and not been started; at most "
                                + limits.maxPendingPerPrincipal() + " of one user are kept.");
            }
            pending.put(run.query().id(), run);
            pendingByPrincipal.merge(principal, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    private static String principal(QueryRun run) {
        return run.query().context().principal().name();
    }

    /** Takes a pending query of this principal out of its wait; empty for all others. */
    Optional<QueryRun> begin(String queryId, Principal principal) {
        expireOld();
        lock.lock();
        try {
            QueryRun run = pending.get(queryId);
            if (run == null || !run.belongsTo(principal) || !run.begin()) {
                return Optional.empty();
            }
            removePending(run);
            started.put(queryId, run);
            return Optional.of(run);
        } finally {
            lock.unlock();
        }
    }

    private void removePending(QueryRun run) {
        if (pending.remove(run.query().id()) != null) {
            pendingByPrincipal.merge(principal(run), -1, Integer::sum);
            pendingByPrincipal.remove(principal(run), 0);
        }
    }

    Optional<QueryRun> find(String queryId, Principal principal) {
        expireOld();
        lock.lock();
        try {
            QueryRun waiting = pending.get(queryId);
            return Optional.ofNullable(waiting == null ? started.get(queryId) : waiting)
                    .filter(found -> found.belongsTo(principal));
        } finally {
            lock.unlock();
        }
    }

    Optional<QuerySummary> summary(String queryId, Principal principal) {
        Optional<QueryRun> live = find(queryId, principal);
        if (live.isPresent()) {
            return live.map(QueryRun::summary);
        }
        lock.lock();
        try {
            return Optional.ofNullable(history.get(queryId))
                    .filter(ended -> ended.principal().isSameUserAs(principal))
                    .map(QueryRecord::summary);
        } finally {
            lock.unlock();
        }
    }

    /**
     * All that is remembered of the queries of just this principal, roles and attributes included: texts hold what one
     * user wrote.
     */
    List<QueryRecord> records(Principal principal) {
        expireOld();
        List<QueryRecord> records = new ArrayList<>();
        List<QueryRun> live;
        lock.lock();
        try {
            history.values().stream()
                    .filter(ended -> ended.principal().isSameUserAs(principal))
                    .forEach(records::add);
            live = live();
        } finally {
            lock.unlock();
        }
        live.stream()
                .filter(run -> run.belongsTo(principal))
                .map(QueryRun::record)
                .forEach(records::add);
        return records;
    }

    /** Of a query of whichever principal. */
    Optional<QuerySummary> summary(String queryId) {
        lock.lock();
        try {
            QueryRun live = pending.getOrDefault(queryId, started.get(queryId));
            if (live != null) {
                return Optional.of(live.summary());
            }
            return Optional.ofNullable(history.get(queryId)).map(QueryRecord::summary);
        } finally {
            lock.unlock();
        }
    }

    void ended(QueryRun run, QueryRecord record) {
        lock.lock();
        try {
            removePending(run);
            started.remove(run.query().id());
            history.put(run.query().id(), record);
            Iterator<QueryRecord> eldest = history.values().iterator();
            while (history.size() > limits.maxHistory()) {
                eldest.next();
                eldest.remove();
            }
            if (started.isEmpty()) {
                quiet.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those that wait to be started, and those that have been. */
    List<QueryRun> live() {
        lock.lock();
        try {
            List<QueryRun> live = new ArrayList<>(pending.values());
            live.addAll(started.values());
            return live;
        } finally {
            lock.unlock();
        }
    }

    List<QueryRun> started() {
        lock.lock();
        try {
            return List.copyOf(started.values());
        } finally {
            lock.unlock();
        }
    }

    private void expireOld() {
        long now = ticker.getAsLong();
        expire(run -> now - run.submittedAt() >= limits.pendingTimeout().toNanos());
    }

    void expirePending() {
        expire(run -> true);
    }

    private void expire(Predicate<QueryRun> due) {
        List<QueryRun> expired = new ArrayList<>();
        lock.lock();
        try {
            for (QueryRun run : pending.values()) {
                if (!due.test(run)) {
                    break;
                }
                expired.add(run);
            }
        } finally {
            lock.unlock();
        }
        // Outside the lock: what ends a run calls back, and that moves it to the history in one step.
        expired.forEach(QueryRun::expire);
    }

    /** Waits until no query is running, but no longer than this. */
    void awaitEnd(Duration patience) {
        lock.lock();
        try {
            long remaining = patience.toNanos();
            while (!started.isEmpty() && remaining > 0) {
                remaining = quiet.awaitNanos(remaining);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
