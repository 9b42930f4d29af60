package io.meshgate.planner;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An authenticated user: all that policies may know of whoever asks.
 *
 * @param attributes each with its values; a single-valued attribute has a list of one
 */
public record Principal(String name, Set<String> roles, Map<String, List<String>> attributes) {
    public Principal {
        roles = Set.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }
}
