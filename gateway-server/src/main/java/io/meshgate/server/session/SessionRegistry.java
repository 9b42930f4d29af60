package io.meshgate.server.session;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The sessions that are open: bounded in number, each ending when it has been idle for too long. Thread-safe.
 */
public final class SessionRegistry {

    /**
     * @param sessions how many there may be in all; the next one is refused
     * @param sessionsPerUser how many one user may have; the next one ends the one idle for longest
     * @param idle after which time without a call a session ends
     */
    public record Limits(int sessions, int sessionsPerUser, Duration idle) {
        public static final Limits DEFAULT = new Limits(10_000, 1_000, Duration.ofHours(4));
    }

    private record Connection(String user, String name) {}

    private static final class Entry {
        final Session session;
        final Optional<Connection> connection;
        long lastUsed;

        Entry(Session session, Optional<Connection> connection, long lastUsed) {
            this.session = session;
            this.connection = connection;
            this.lastUsed = lastUsed;
        }
    }

    private final Limits limits;
    private final LongSupplier ticker;
    private final SecureRandom random;
    private final Consumer<Session> ended;
    /* In order of use, so that whatever has expired stands in front. */
    private final LinkedHashMap<String, Entry> byId = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Connection, String> byConnection = new LinkedHashMap<>();
    private final Map<String, Integer> perUser = new LinkedHashMap<>();

    /**
     * @param ticker nanoseconds of a monotonic clock
     * @param ended told of each session that ended, once, on the thread that noticed
     */
    public SessionRegistry(Limits limits, LongSupplier ticker, SecureRandom random, Consumer<Session> ended) {
        this.limits = limits;
        this.ticker = ticker;
        this.random = random;
        this.ended = ended;
    }

    /**
     * Opens a session.
     *
     * @throws GatewayException with LIMIT_EXCEEDED when there are too many
     */
    public Session open(Principal principal) {
        List<Session> gone = new ArrayList<>();
        try {
            return add(principal, Optional.empty(), gone);
        } finally {
            gone.forEach(ended);
        }
    }

    /** The session that the user has on a connection, opened if there is none. */
    public Session open(Principal principal, String connection) {
        List<Session> gone = new ArrayList<>();
        try {
            return onConnection(principal, new Connection(principal.name(), connection), gone);
        } finally {
            gone.forEach(ended);
        }
    }

    /** The session of this id, if it is still open; counts as a use of it. */
    public Optional<Session> find(String id) {
        List<Session> gone = new ArrayList<>();
        try {
            return use(id, gone);
        } finally {
            gone.forEach(ended);
        }
    }

    /** Ends a session; false if it has ended already. */
    public boolean close(String id) {
        Optional<Session> closed = remove(id);
        closed.ifPresent(ended);
        return closed.isPresent();
    }

    /** Ends the sessions of all users but these. */
    public void closeAllBut(Predicate<String> users) {
        List<String> others;
        synchronized (this) {
            others = byId.values().stream()
                    .map(entry -> entry.session)
                    .filter(session -> !users.test(session.principal().name()))
                    .map(Session::id)
                    .toList();
        }
        others.forEach(this::close);
    }

    /** How many sessions are open, those included whose end nobody has noticed yet. */
    public synchronized int size() {
        return byId.size();
    }

    private synchronized Session onConnection(Principal principal, Connection connection, List<Session> gone) {
        expire(gone);
        String id = byConnection.get(connection);
        Entry entry = id == null ? null : byId.get(id);
        if (entry != null) {
            entry.lastUsed = ticker.getAsLong();
            return entry.session;
        }
        return add(principal, Optional.of(connection), gone);
    }

    private synchronized Optional<Session> use(String id, List<Session> gone) {
        expire(gone);
        Entry entry = byId.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        entry.lastUsed = ticker.getAsLong();
        return Optional.of(entry.session);
    }

    private synchronized Session add(Principal principal, Optional<Connection> connection, List<Session> gone) {
        expire(gone);
        if (perUser.getOrDefault(principal.name(), 0) >= limits.sessionsPerUser()) {
            evictOldestOf(principal.name(), gone);
        }
        if (byId.size() >= limits.sessions()) {
            throw new GatewayException(
                    ErrorCode.LIMIT_EXCEEDED, "too many sessions are open; close some or try again later");
        }
        Session session = new Session(newId(), principal);
        byId.put(session.id(), new Entry(session, connection, ticker.getAsLong()));
        connection.ifPresent(key -> byConnection.put(key, session.id()));
        perUser.merge(principal.name(), 1, Integer::sum);
        return session;
    }

    private void expire(List<Session> gone) {
        long now = ticker.getAsLong();
        Iterator<Entry> oldestFirst = byId.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (now - entry.lastUsed < limits.idle().toNanos()) {
                return;
            }
            oldestFirst.remove();
            forget(entry);
            gone.add(entry.session);
        }
    }

    private void evictOldestOf(String user, List<Session> gone) {
        byId.values().stream()
                .filter(entry -> entry.session.principal().name().equals(user))
                .findFirst()
                .map(entry -> entry.session.id())
                .flatMap(this::remove)
                .ifPresent(gone::add);
    }

    private synchronized Optional<Session> remove(String id) {
        Entry entry = byId.remove(id);
        if (entry == null) {
            return Optional.empty();
        }
        forget(entry);
        return Optional.of(entry.session);
    }

    private void forget(Entry entry) {
        entry.connection.ifPresent(byConnection::remove);
        perUser.computeIfPresent(entry.session.principal().name(), (name, count) -> count == 1 ? null : count - 1);
    }

    private String newId() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
