package io.meshgate.planner;

import io.meshgate.connector.Connector;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Subjects;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One loaded version of a mesh directory: the domains with their connectors, and the policies. Immutable; a reload
 * makes a new one.
 *
 * @param version identifies the loaded content; it changes with every change of any file
 * @param domains connectors by domain name (lower case)
 * @param owners whom to ask for access, by domain name, of the domains that name someone
 * @param auditors who may read the audit log; for all others it does not exist
 */
public record Mesh(
        String version,
        SortedMap<String, Connector> domains,
        PolicySet policies,
        Map<String, String> owners,
        Subjects auditors) {
    public Mesh {
        domains = Collections.unmodifiableSortedMap(new TreeMap<>(domains));
        owners = Map.copyOf(owners);
    }

    /** A mesh without auditors. */
    public Mesh(String version, SortedMap<String, Connector> domains, PolicySet policies, Map<String, String> owners) {
        this(version, domains, policies, owners, Subjects.NOBODY);
    }

    /** A mesh whose domains name no owners. */
    public Mesh(String version, SortedMap<String, Connector> domains, PolicySet policies) {
        this(version, domains, policies, Map.of());
    }
}
