package io.meshgate.planner;

import io.meshgate.connector.Connector;
import io.meshgate.planner.policy.DecisionPoint;
import io.meshgate.planner.policy.Entitlements;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.Subjects;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
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
 * @param stewards who may see all policies; for all others there are only those that concern them
 * @param entitlements what policies may look up
 * @param decisionPoint who decides besides the policies
 */
public record Mesh(
        String version,
        SortedMap<String, Connector> domains,
        PolicySet policies,
        Map<String, String> owners,
        Subjects auditors,
        Subjects stewards,
        Entitlements entitlements,
        Optional<DecisionPoint> decisionPoint) {
    public Mesh {
        domains = Collections.unmodifiableSortedMap(new TreeMap<>(domains));
        owners = Map.copyOf(owners);
    }

    /** A mesh without entitlements, whose policies alone decide. */
    public Mesh(
            String version,
            SortedMap<String, Connector> domains,
            PolicySet policies,
            Map<String, String> owners,
            Subjects auditors,
            Subjects stewards) {
        this(version, domains, policies, owners, auditors, stewards, Entitlements.NONE, Optional.empty());
    }

    /** A mesh without stewards. */
    public Mesh(
            String version,
            SortedMap<String, Connector> domains,
            PolicySet policies,
            Map<String, String> owners,
            Subjects auditors) {
        this(version, domains, policies, owners, auditors, Subjects.NOBODY);
    }

    /** A mesh without auditors and stewards. */
    public Mesh(String version, SortedMap<String, Connector> domains, PolicySet policies, Map<String, String> owners) {
        this(version, domains, policies, owners, Subjects.NOBODY);
    }

    /** The same mesh, in a version of its own, under other policies. */
    public Mesh with(String otherVersion, PolicySet otherPolicies) {
        return new Mesh(otherVersion, domains, otherPolicies, owners, auditors, stewards, entitlements, decisionPoint);
    }

    /** A mesh whose domains name no owners. */
    public Mesh(String version, SortedMap<String, Connector> domains, PolicySet policies) {
        this(version, domains, policies, Map.of());
    }

    /** The same mesh with other entitlements. */
    public Mesh with(Entitlements others) {
        return new Mesh(version, domains, policies, owners, auditors, stewards, others, decisionPoint);
    }

    /** The same mesh with somebody else, or nobody, who decides besides the policies. */
    public Mesh with(Optional<DecisionPoint> other) {
        return new Mesh(version, domains, policies, owners, auditors, stewards, entitlements, other);
    }
}
