package io.meshgate.server.query;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Planning;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.VisibleMesh;

/** What the life of a query needs of the planner; {@link Planner} states what it means. Thread-safe. */
public interface StatementPlanner {
    /** @param ended run once nothing is done for the statement any more, unless this throws */
    Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended);

    VisibleMesh visible(Mesh mesh, Principal principal);

    static StatementPlanner of(Planner planner) {
        return new StatementPlanner() {
            @Override
            public Planning begin(Mesh mesh, SessionContext session, String sql, Runnable ended) {
                return planner.begin(mesh, session, sql, ended);
            }

            @Override
            public VisibleMesh visible(Mesh mesh, Principal principal) {
                return planner.visible(mesh, principal);
            }
        };
    }
}
