package io.meshgate.planner.policy;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that the mesh has agreed upon, with what they mean.
 *
 * @param tags what tables and columns may be tagged with
 * @param purposes for which a session may say that it asks
 */
public record Vocabulary(Map<String, String> tags, Map<String, String> purposes) {
    public static final Vocabulary EMPTY = new Vocabulary(Map.of(), Map.of());

    public Vocabulary {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        purposes = Collections.unmodifiableMap(new TreeMap<>(purposes));
    }
}
