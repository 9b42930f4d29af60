package io.meshgate.server.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of entitlements, looked up once for all who wait for the same and kept for as long as the entitlement says.
 * What is kept for one principal is never another's. Look-ups run on threads of their own, so that a statement that waits
 * for one holds no place that it needs. Thread-safe.
 */
final class EntitlementLookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EntitlementLookups.class);
    private static final int THREADS = 32;
    private static final int MOST_WAITING = 1_000;
    private static final int IDLE_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 64L << 20;
    private static final int BYTES_OF_VALUE = 64;
    private static final int MOST_PRINCIPALS = 10_000;

    /** @param as the principal of the look-up, on whom alone, with the mesh, its result depends */
    private record Key(String meshVersion, String entitlement, Principal as) {}

    /** @param holds for how long, in nanoseconds, when it was put */
    private record Kept(EntitlementValues values, long holds) {}

    private record Asker(String meshVersion, Principal principal) {}

    /** Makes the runs of queries; they are run and stopped here. */
    @FunctionalInterface
    interface Queries {
        EntitlementQuery of(Mesh mesh, Entitlement entitlement, Principal principal);
    }

    private final Queries queries;
    private final QueryRuntime runtime;
    private final Duration timeout;
    private final Cache<Key, Kept> kept;
    private final Cache<Asker, Set<String>> asked;
    private final Map<Key, Flight> flights = new HashMap<>();
    private final Object lock = new Object();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            EntitlementLookups::thread);

    /** @param timeout how long one look-up may take */
    EntitlementLookups(Queries queries, QueryRuntime runtime, Duration timeout) {
        this.queries = queries;
        this.runtime = runtime;
        this.timeout = timeout;
        this.kept = Caffeine.newBuilder()
                .ticker(() -> runtime.ticker().getAsLong())
                .expireAfter(Expiry.writing((Key key, Kept value) -> Duration.ofNanos(value.holds())))
                .maximumWeight(MOST_BYTES)
                .weigher((Key key, Kept value) -> weight(value.values()))
                .build();
        this.asked = Caffeine.newBuilder().maximumSize(MOST_PRINCIPALS).build();
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "entitlement-look-up");
        thread.setDaemon(true);
        return thread;
    }

    private static int weight(EntitlementValues values) {
        return BYTES_OF_VALUE
                + values.values().stream()
                        .mapToInt(value -> BYTES_OF_VALUE + (value instanceof String text ? 2 * text.length() : 0))
                        .sum();
    }

    /** What still holds of all that the principal's statements have needed so far. Never waits. */
    Map<String, EntitlementValues> known(Mesh mesh, Principal principal) {
        Map<String, EntitlementValues> known = new HashMap<>();
        Set<String> names = asked.getIfPresent(new Asker(mesh.version(), principal));
        for (String name : names == null ? Set.<String>of() : names) {
            mesh.entitlements().find(name).ifPresent(entitlement -> {
                Kept value = kept.getIfPresent(key(mesh, entitlement, principal));
                if (value != null) {
                    known.put(name, value.values());
                }
            });
        }
        return known;
    }

    /** Whether values that have entered a plan are what would enter it now, without a look-up. Never waits. */
    boolean hold(Mesh mesh, Principal principal, Map<String, EntitlementValues> planned) {
        if (planned.isEmpty()) {
            return true;
        }
        Map<String, EntitlementValues> known = known(mesh, principal);
        return planned.entrySet().stream().allMatch(each -> each.getValue().equals(known.get(each.getKey())));
    }

    /**
     * Looks values up, all at the same time. Blocks; a caller that is interrupted is released with CANCELLED.
     *
     * @param stopped completed, with whatever, when the caller is to be released: with CANCELLED
     * @throws GatewayException with ENTITLEMENT_UNAVAILABLE if one of them cannot be had
     */
    Map<String, EntitlementValues> resolve(
            Mesh mesh, Principal principal, Set<String> names, CompletableFuture<?> stopped) {
        asked.asMap()
                .computeIfAbsent(new Asker(mesh.version(), principal), asker -> ConcurrentHashMap.newKeySet())
                .addAll(names);
        List<Flight> joined = new ArrayList<>();
        try {
            for (String name : names) {
                Entitlement entitlement = mesh.entitlements()
                        .find(name)
                        .orElseThrow(() -> new IllegalStateException("no entitlement " + name));
                joined.add(join(mesh, entitlement, principal));
            }
            Map<String, EntitlementValues> values = new HashMap<>();
            joined.forEach(flight -> values.put(flight.entitlement.name(), flight.await(stopped)));
            return values;
        } finally {
            joined.forEach(this::leave);
        }
    }

    private static Key key(Mesh mesh, Entitlement entitlement, Principal principal) {
        return new Key(
                mesh.version(),
                entitlement.name(),
                Planner.lookupSession(entitlement, principal).principal());
    }

    private Flight join(Mesh mesh, Entitlement entitlement, Principal principal) {
        Key key = key(mesh, entitlement, principal);
        synchronized (lock) {
            Flight flight = flights.get(key);
            if (flight == null) {
                flight = new Flight(key, entitlement, queries.of(mesh, entitlement, principal));
                Kept value = kept.getIfPresent(key);
                if (value == null) {
                    begin(flight);
                } else {
                    flight.result.complete(value.values());
                }
            }
            flight.waiting++;
            return flight;
        }
    }

    private void begin(Flight flight) {
        flights.put(flight.key, flight);
        try {
            threads.execute(() -> run(flight));
        } catch (RejectedExecutionException e) {
            flights.remove(flight.key);
            throw unavailable(flight.entitlement, e);
        }
    }

    private void run(Flight flight) {
        long from = runtime.ticker().getAsLong();
        Runnable callOff = runtime.timer().after(timeout, () -> flight.query.stop(ErrorCode.QUERY_TIMEOUT));
        try {
            EntitlementValues values = flight.query.run();
            long holds =
                    ((Entitlement.Query) flight.entitlement.source()).cache().toNanos()
                            - (runtime.ticker().getAsLong() - from);
            synchronized (lock) {
                // Counted from before the look-up, which may have read what was there then.
                kept.put(flight.key, new Kept(values, Math.max(holds, 0)));
                flights.remove(flight.key, flight);
            }
            flight.result.complete(values);
        } catch (RuntimeException | Error e) {
            synchronized (lock) {
                flights.remove(flight.key, flight);
            }
            log(flight, e);
            flight.result.completeExceptionally(e);
        } finally {
            callOff.run();
        }
    }

    private static void log(Flight flight, Throwable failure) {
        if (failure instanceof GatewayException known && known.code() == ErrorCode.CANCELLED) {
            return;
        }
        LOG.warn(
                "entitlement {} of principal {} cannot be looked up: {}",
                flight.entitlement.name(),
                flight.key.as().name(),
                failure instanceof GatewayException known ? known.code().name() : FailureTrace.of(failure));
    }

    private void leave(Flight flight) {
        synchronized (lock) {
            flight.waiting--;
            if (flight.waiting > 0 || flight.result.isDone()) {
                return;
            }
            flights.remove(flight.key, flight);
        }
        flight.query.stop(ErrorCode.CANCELLED);
    }

    /** Each who waits gets a failure of their own. */
    private static GatewayException unavailable(Entitlement entitlement, Exception cause) {
        if (cause.getCause() instanceof GatewayException told && told.code() == ErrorCode.ENTITLEMENT_UNAVAILABLE) {
            return new GatewayException(told.code(), String.valueOf(told.getMessage()), told);
        }
        return new GatewayException(
                ErrorCode.ENTITLEMENT_UNAVAILABLE,
                "Entitlement '" + entitlement.name()
                        + "', which a policy uses, cannot be looked up now; try again later",
                cause);
    }

    /** A look-up under way, for all who wait for it. */
    private static final class Flight {
        private final Key key;
        private final Entitlement entitlement;
        private final EntitlementQuery query;
        private final CompletableFuture<EntitlementValues> result = new CompletableFuture<>();
        private int waiting;

        Flight(Key key, Entitlement entitlement, EntitlementQuery query) {
            this.key = key;
            this.entitlement = entitlement;
            this.query = query;
        }

        EntitlementValues await(CompletableFuture<?> stopped) {
            try {
                CompletableFuture.anyOf(result, stopped).get();
                if (stopped.isDone()) {
                    throw QueryRun.stopped(ErrorCode.CANCELLED);
                }
                return result.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw QueryRun.stopped(ErrorCode.CANCELLED);
            } catch (ExecutionException e) {
                throw unavailable(entitlement, e);
            }
        }
    }

    /** For tests: look-ups that have not ended. */
    int underWay() {
        synchronized (lock) {
            return flights.size();
        }
    }

    /** For tests: those who wait for them. */
    int waiting() {
        synchronized (lock) {
            return flights.values().stream().mapToInt(flight -> flight.waiting).sum();
        }
    }

    /** Ends all look-ups. */
    @Override
    public void close() {
        List<Flight> open;
        synchronized (lock) {
            open = List.copyOf(flights.values());
        }
        threads.shutdownNow();
        open.forEach(flight -> flight.query.stop(ErrorCode.SHUTTING_DOWN));
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("look-ups of entitlements do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
