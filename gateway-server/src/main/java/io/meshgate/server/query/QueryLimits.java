package io.meshgate.server.query;

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
 */
public record QueryLimits(
        int maxConcurrent,
        int maxQueued,
        Duration queueTimeout,
        Duration queryTimeout,
        Duration pendingTimeout,
        int maxPending,
        int maxPendingPerPrincipal,
        int maxHistory) {
    public static final QueryLimits DEFAULTS = new QueryLimits(
            16, 200, Duration.ofMinutes(1), Duration.ofMinutes(30), Duration.ofMinutes(5), 10_000, 100, 1_000);

    public QueryLimits {
        if (maxConcurrent < 1 || maxQueued < 0 || maxPending < 1 || maxPendingPerPrincipal < 1 || maxHistory < 0) {
            throw new IllegalArgumentException("a limit of queries is too small");
        }
    }
}
