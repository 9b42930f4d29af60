package io.meshgate.planner;

import io.meshgate.planner.policy.PolicyProblem;
import java.util.List;

/** Stub while the walk is being built. */
public final class Planner {

    /**
     * Plans one statement for one session: parse, validate, govern, push down, split, generate SQL. No I/O but
     * connector metadata. Thread-safe.
     *
     * @throws io.meshgate.connector.GatewayException for anything wrong with the statement, with its position
     */
    public PlannedStatement plan(Mesh mesh, SessionContext session, String sql) {
        throw new UnsupportedOperationException(mesh + " " + session + " " + sql);
    }

    /** What the principal may know to exist. */
    public VisibleMesh visible(Mesh mesh, Principal principal) {
        throw new UnsupportedOperationException(mesh + " " + principal);
    }

    /**
     * Checks every policy against the tables of the mesh: names, types, totality, conflicts. Calls the connectors;
     * a domain that is down is reported as a problem of its policies.
     */
    public List<PolicyProblem> check(Mesh mesh) {
        throw new UnsupportedOperationException(mesh.toString());
    }
}
