package io.meshgate.server.audit;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a record says, member by member in the order of the calls. Whoever makes one answers for what stands in it: names
 * and counts, never values of data, literals of statements, or secrets. Not thread-safe.
 */
public final class AuditRecord {
    private final Map<String, Object> members = new LinkedHashMap<>();

    private AuditRecord(AuditEvent event) {
        members.put("event", event.wireName());
    }

    public static AuditRecord of(AuditEvent event) {
        return new AuditRecord(event);
    }

    public AuditRecord with(String name, String value) {
        members.put(name, value);
        return this;
    }

    /** Leaves the member out when there is no value. */
    public AuditRecord with(String name, Optional<String> value) {
        value.ifPresent(text -> members.put(name, text));
        return this;
    }

    public AuditRecord with(String name, long value) {
        members.put(name, value);
        return this;
    }

    /** Leaves the member out when there are none. */
    public AuditRecord with(String name, Collection<String> values) {
        if (!values.isEmpty()) {
            members.put(name, List.copyOf(values));
        }
        return this;
    }

    /**
     * A list of objects; leaves the member out when there are none.
     *
     * @param values of {@link String}, {@link Long}, lists and maps of such
     */
    public AuditRecord withObjects(String name, List<Map<String, Object>> values) {
        if (!values.isEmpty()) {
            members.put(name, values);
        }
        return this;
    }

    Map<String, Object> members() {
        return Collections.unmodifiableMap(members);
    }
}
