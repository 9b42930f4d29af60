package io.meshgate.server.query;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.PlannedStatement;
import io.meshgate.planner.Planner;
import io.meshgate.planner.Principal;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.VisibleMesh;

/** What the life of a query needs of the planner; {@link Planner} states what it means. Thread-safe. */
public interface StatementPlanner {
    PlannedStatement plan(Mesh mesh, SessionContext session, String sql);

    VisibleMesh visible(Mesh mesh, Principal principal);

    static StatementPlanner of(Planner planner) {
        return new StatementPlanner() {
            @Override
            public PlannedStatement plan(Mesh mesh, SessionContext session, String sql) {
                return planner.plan(mesh, session, sql);
            }

            @Override
            public VisibleMesh visible(Mesh mesh, Principal principal) {
                return planner.visible(mesh, principal);
            }
        };
    }
}
