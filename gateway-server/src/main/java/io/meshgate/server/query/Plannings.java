package io.meshgate.server.query;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.EntitlementsNeededException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planning;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.policy.EntitlementValues;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans statements: so many at once, each for so long, and each can be stopped. What cannot be interrupted is given up
 * on, and keeps its place until it really ends, so that it does not pile up. Thread-safe.
 */
final class Plannings {
    private final StatementPlanner planner;
    private final Timer timer;
    private final Duration queueTimeout;
    private final Duration timeout;
    private final Admission admission;
    private final Consumer<String> requireWelcome;
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();

    /** @param requireWelcome throws for a principal of this name when its statements are not to be planned (any more) */
    Plannings(StatementPlanner planner, QueryLimits limits, Timer timer, Consumer<String> requireWelcome) {
        this.requireWelcome = requireWelcome;
        this.planner = planner;
        this.timer = timer;
        this.queueTimeout = limits.queueTimeout();
        this.timeout = shorter(limits.planning().timeout(), limits.queryTimeout());
        this.admission =
                new Admission("statements are being planned", limits.planning().bounds());
    }

    private static Duration shorter(Duration first, Duration second) {
        return first.compareTo(second) <= 0 ? first : second;
    }

    /** Of a statement whose policies may use no entitlements with a query. */
    Attempt attempt(SessionContext context) {
        return new Attempt(context, null);
    }

    Attempt attempt(SessionContext context, EntitlementLookups entitlements) {
        return new Attempt(context, entitlements);
    }

    /** Releases whoever waits for the planning of a statement of these principals. */
    void stop(Predicate<String> principals, ErrorCode reason) {
        for (Attempt attempt : attempts) {
            if (principals.test(attempt.principal())) {
                attempt.stop(reason);
            }
        }
    }

    int inside() {
        return admission.inside();
    }

    int waiting() {
        return admission.waiting();
    }

    /**
     * The planning of one statement, from the wait for a place on. What policies look up counts towards its time; while
     * it waits for that it has no place.
     */
    final class Attempt {
        private final SessionContext context;
        private final @Nullable EntitlementLookups entitlements;
        private final CompletableFuture<Boolean> released = new CompletableFuture<>();
        private final Object lock = new Object();
        private @Nullable ErrorCode stoppedWith;
        private Admission.@Nullable Ticket ticket;
        private @Nullable Planning planning;
        private @Nullable Runnable callOff;

        private Attempt(SessionContext context, @Nullable EntitlementLookups entitlements) {
            this.context = context;
            this.entitlements = entitlements;
        }

        private String principal() {
            return context.principal().name();
        }

        /**
         * Plans, once. Blocks; a caller that is interrupted is released with CANCELLED.
         *
         * @throws GatewayException with QUEUE_FULL and QUEUE_TIMEOUT before planning begins, with QUERY_TIMEOUT after
         *     the time for planning, with ENTITLEMENT_UNAVAILABLE for what cannot be looked up, with what {@link #stop}
         *     was given, and everything that planning throws
         */
        PlannedStatement plan(Mesh mesh, String sql) {
            attempts.add(this);
            try {
                // After stop() of all can see this attempt.
                requireWelcome.accept(principal());
                return entitlements == null
                        ? begin(enter(), mesh, context, sql).await()
                        : planWithEntitlements(entitlements, mesh, sql);
            } catch (GatewayException e) {
                continueUnlessStopped();
                if (e.code() == ErrorCode.ENTITLEMENT_UNAVAILABLE) {
                    // What ends all of the principal's work may have ended the look-up first.
                    requireWelcome.accept(principal());
                }
                throw e;
            } finally {
                attempts.remove(this);
                if (callOff != null) {
                    callOff.run();
                }
            }
        }

        /** Every look-up adds a value, so there are no more rounds than entitlements. */
        private PlannedStatement planWithEntitlements(EntitlementLookups lookups, Mesh mesh, String sql) {
            Map<String, EntitlementValues> values = new HashMap<>(lookups.known(mesh, context.principal()));
            while (true) {
                try {
                    return begin(enter(), mesh, context.withEntitlements(values), sql)
                            .await();
                } catch (EntitlementsNeededException needed) {
                    synchronized (lock) {
                        planning = null;
                    }
                    values.putAll(lookups.resolve(mesh, context.principal(), needed.names(), released));
                }
            }
        }

        private Admission.Ticket enter() {
            Admission.Ticket requested = admission.request(principal());
            synchronized (lock) {
                ticket = requested;
            }
            Runnable callOff = timer.after(queueTimeout, requested::expire);
            try {
                // After the ticket is known to stop(), which either is seen here or ends the wait.
                continueUnlessStopped();
                requested.await();
                continueUnlessStopped();
                return requested;
            } catch (RuntimeException | Error e) {
                requested.leave();
                throw e;
            } finally {
                callOff.run();
            }
        }

        private Planning begin(Admission.Ticket place, Mesh mesh, SessionContext session, String sql) {
            Planning begun;
            try {
                begun = planner.begin(mesh, session, sql, place::leave);
            } catch (RuntimeException | Error e) {
                place.leave();
                throw e;
            }
            synchronized (lock) {
                planning = begun;
            }
            if (isStopped()) {
                begun.stop(stopped());
            }
            if (callOff == null) {
                callOff = timer.after(timeout, () -> stop(ErrorCode.QUERY_TIMEOUT));
            }
            return begun;
        }

        /** Releases whoever waits in {@link #plan}, at whichever point. */
        void stop(ErrorCode reason) {
            Admission.Ticket waiting;
            Planning begun;
            synchronized (lock) {
                if (stoppedWith != null) {
                    return;
                }
                stoppedWith = reason;
                waiting = planning == null ? ticket : null;
                begun = planning;
            }
            released.complete(true);
            if (waiting != null) {
                // No more than the claim: a place is given back by the planning that may be about to use it.
                waiting.expire();
            }
            if (begun != null) {
                begun.stop(stopped());
            }
        }

        private boolean isStopped() {
            synchronized (lock) {
                return stoppedWith != null;
            }
        }

        private void continueUnlessStopped() {
            if (isStopped()) {
                throw stopped();
            }
        }

        private GatewayException stopped() {
            ErrorCode reason;
            synchronized (lock) {
                reason = stoppedWith == null ? ErrorCode.CANCELLED : stoppedWith;
            }
            return reason == ErrorCode.QUERY_TIMEOUT
                    ? new GatewayException(
                            reason,
                            "The statement could not be planned within " + text(timeout)
                                    + "; simplify it, or try again later.")
                    : QueryRun.stopped(reason);
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1_000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
