package io.meshgate.server.flight;

import com.google.protobuf.ByteString;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.server.auth.Seal;
import io.meshgate.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of all sessions. A statement is text and bound values only: it is planned anew each time it
 * runs. Clients leak them, so there are bounds, and whatever was used least recently goes first. Thread-safe.
 */
final class PreparedStatements {
    static final Duration IDLE = Duration.ofHours(1);
    static final int PER_SESSION = 256;
    private static final long BYTES_PER_SESSION = 64L << 20;
    private static final long BYTES = 256L << 20;
    private static final String PURPOSE = "prepared statement";

    /**
     * @param parameters as planning saw them, for converting what clients bind
     * @param rows what is bound; one row without values until a client binds something
     */
    record Prepared(String sql, List<Field> parameters, List<List<@Nullable Object>> rows) {}

    static final List<List<@Nullable Object>> UNBOUND = List.of(List.of());

    private static final class Entry {
        final String sessionId;
        Prepared prepared;
        long bytes;
        long lastUsed;

        Entry(String sessionId, Prepared prepared, long bytes, long lastUsed) {
            this.sessionId = sessionId;
            this.prepared = prepared;
            this.bytes = bytes;
            this.lastUsed = lastUsed;
        }
    }

    private record Usage(int statements, long bytes) {
        static final Usage NONE = new Usage(0, 0);

        Usage plus(int moreStatements, long moreBytes) {
            return new Usage(statements + moreStatements, bytes + moreBytes);
        }
    }

    private final Seal seal;
    private final SecureRandom random;
    private final LongSupplier ticker;
    /* In order of use: the least recently used stands in front. */
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Usage> perSession = new HashMap<>();
    private long allBytes;

    PreparedStatements(LongSupplier ticker, SecureRandom random) {
        this.seal = new Seal(random);
        this.random = random;
        this.ticker = ticker;
    }

    /** Keeps a statement and makes the handle under which its session finds it. */
    ByteString add(Session session, String sql, List<Field> parameters) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        long size = 2L * sql.length();
        synchronized (this) {
            expire();
            entries.put(id, new Entry(session.id(), new Prepared(sql, parameters, UNBOUND), size, ticker.getAsLong()));
            count(session.id(), 1, size);
            makeRoom(session.id());
        }
        return ByteString.copyFrom(seal.seal(PURPOSE, session.id(), 0, id.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws GatewayException with PREPARED_STATEMENT_NOT_FOUND, also for another session's handle */
    synchronized Prepared find(Session session, ByteString handle) {
        return entry(session, handle).prepared;
    }

    /** Replaces the values bound to a statement. */
    synchronized void bind(Session session, ByteString handle, List<List<@Nullable Object>> rows, long valueBytes) {
        Entry entry = entry(session, handle);
        entry.prepared = new Prepared(entry.prepared.sql(), entry.prepared.parameters(), rows);
        long bytes = 2L * entry.prepared.sql().length() + valueBytes;
        count(session.id(), 0, bytes - entry.bytes);
        entry.bytes = bytes;
        makeRoom(session.id());
    }

    /** Forgets a statement; one that is unknown already is no error. */
    synchronized void close(Session session, ByteString handle) {
        seal.open(PURPOSE, session.id(), handle.toByteArray())
                .map(opened -> entries.remove(opened.text()))
                .ifPresent(this::uncount);
    }

    /** Forgets whatever a session that ended has prepared. */
    synchronized void closeAll(Session session) {
        if (perSession.containsKey(session.id())) {
            entries.values().removeIf(entry -> entry.sessionId.equals(session.id()) && uncount(entry));
        }
    }

    synchronized int size() {
        return entries.size();
    }

    private Entry entry(Session session, ByteString handle) {
        expire();
        Entry entry = seal.open(PURPOSE, session.id(), handle.toByteArray())
                .map(opened -> entries.get(opened.text()))
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.PREPARED_STATEMENT_NOT_FOUND,
                        "there is no such prepared statement in this session (any more); prepare it again"));
        entry.lastUsed = ticker.getAsLong();
        return entry;
    }

    private void expire() {
        long now = ticker.getAsLong();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (now - entry.lastUsed < IDLE.toNanos()) {
                return;
            }
            oldestFirst.remove();
            uncount(entry);
        }
    }

    /** Evicts in order of use: from the session itself while it is over its bounds, then from all. */
    private void makeRoom(String sessionId) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (isOver(perSession.getOrDefault(sessionId, Usage.NONE)) && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.sessionId.equals(sessionId)) {
                oldestFirst.remove();
                uncount(entry);
            }
        }
        oldestFirst = entries.values().iterator();
        while (allBytes > BYTES && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            oldestFirst.remove();
            uncount(entry);
        }
    }

    private static boolean isOver(Usage usage) {
        return usage.statements() > 1 && (usage.statements() > PER_SESSION || usage.bytes() > BYTES_PER_SESSION);
    }

    private boolean uncount(Entry entry) {
        count(entry.sessionId, -1, -entry.bytes);
        return true;
    }

    private void count(String sessionId, int statements, long bytes) {
        allBytes += bytes;
        Usage usage = perSession.getOrDefault(sessionId, Usage.NONE).plus(statements, bytes);
        if (usage.statements() == 0) {
            perSession.remove(sessionId);
        } else {
            perSession.put(sessionId, usage);
        }
    }
}
