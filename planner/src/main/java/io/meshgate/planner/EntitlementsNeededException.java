package io.meshgate.planner;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Ends the planning of a statement whose policies use entitlements of which the session carries no values: whoever plans
 * has to look them up and to plan again. Never for a client.
 */
public final class EntitlementsNeededException extends RuntimeException {
    private final transient SortedSet<String> names;

    public EntitlementsNeededException(Collection<String> names) {
        super("entitlements have to be looked up", null, false, false);
        this.names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** What the session lacks, at least one. */
    public SortedSet<String> names() {
        return names;
    }
}
