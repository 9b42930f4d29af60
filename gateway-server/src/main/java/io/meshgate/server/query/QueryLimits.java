package io.meshgate.server.query;

import io.meshgate.planner.Planner;
import java.time.Duration;

/**
 * How much at once and for how long.
 *
 * @param maxConcurrent queries that an engine works on at the same time
 * @param maxQueued queries that wait for one of those to end; one more is refused with QUEUE_FULL
 * @param queueTimeout how long a query waits before it is refused with QUEUE_TIMEOUT
 * @param queryTimeout how long a query runs, a slow reader's time included, before it ends with QUERY_TIMEOUT
 * @param pendingTimeout how long a submitted query waits to be started
 * @param maxPending submitted queries of all principals that have not been started
 * @param maxPendingPerPrincipal submitted queries of one principal that have not been started
 * @param maxHistory ended queries that are remembered
 * @param planning of statements, before they are queries
 */
public record QueryLimits(
        int maxConcurrent,
        int maxQueued,
        Duration queueTimeout,
        Duration queryTimeout,
        Duration pendingTimeout,
        int maxPending,
        int maxPendingPerPrincipal,
        int maxHistory,
        Planning planning) {
    public static final QueryLimits DEFAULTS = new QueryLimits(
            16,
            200,
            Duration.ofMinutes(1),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5),
            10_000,
            100,
            1_000,
            Planning.DEFAULTS);

    public QueryLimits {
        if (maxConcurrent < 1 || maxQueued < 0 || maxPending < 1 || maxPendingPerPrincipal < 1 || maxHistory < 0) {
            throw new IllegalArgumentException("a limit of queries is too small");
        }
    }

    /**
     * How many statements are planned at once and for how long. A principal may use a quarter of the places and half of
     * the queue.
     *
     * @param maxConcurrent statements that are planned at the same time, those included that nobody waits for any more
     * @param maxQueued statements that wait for one of those to end; one more is refused with QUEUE_FULL
     * @param timeout how long a statement is planned before it is refused with QUERY_TIMEOUT
     */
    public record Planning(int maxConcurrent, int maxQueued, Duration timeout) {
        public static final Planning DEFAULTS = new Planning(32, 200, Duration.ofSeconds(30));

        public Planning {
            if (maxConcurrent < 1 || maxConcurrent > Planner.MOST_AT_ONCE || maxQueued < 0) {
                throw new IllegalArgumentException("a limit of planning is out of range");
            }
        }

        Admission.Bounds bounds() {
            return new Admission.Bounds(maxConcurrent, (maxConcurrent + 3) / 4, maxQueued, (maxQueued + 1) / 2);
        }
    }
}
