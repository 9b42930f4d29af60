package io.meshgate.server.query;

import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.ViewStore;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.ViewPlan;

/** Makes a planned change of a view. */
final class ViewChange {
    private final String queryId;
    private final Mesh mesh;

    /** @param mesh as of now */
    ViewChange(String queryId, Mesh mesh) {
        this.queryId = queryId;
        this.mesh = mesh;
    }

    /**
     * Asks the view's catalog for the change.
     *
     * @param beforeChange throws if the statement was stopped, and makes sure that it is not stopped afterwards
     * @throws GatewayException with PLAN_OUTDATED when the mesh, and so who may write what, has changed since
     */
    void make(ViewPlan plan, Runnable beforeChange) {
        if (!plan.meshVersion().equals(mesh.version())) {
            throw new GatewayException(
                    ErrorCode.PLAN_OUTDATED, "The mesh has changed since the statement was planned; submit it again.");
        }
        if (plan.change() instanceof ViewPlan.Nothing) {
            return;
        }
        Connector connector = mesh.domains().get(plan.domain());
        if (!(connector instanceof ViewStore store)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "The catalog of domain '" + plan.domain() + "' stores no views.");
        }
        beforeChange.run();
        Uninterrupted.run(queryId, () -> {
            make(plan.change(), store);
            return true;
        });
    }

    private static void make(ViewPlan.Change change, ViewStore store) {
        if (change instanceof ViewPlan.Create create) {
            store.createView(create.view());
        } else if (change instanceof ViewPlan.Replace replace) {
            store.replaceView(replace.replaced(), replace.view());
        } else if (change instanceof ViewPlan.Drop drop) {
            store.dropView(drop.view());
        } else {
            throw new IllegalStateException("unknown change of a view: " + change.getClass());
        }
    }
}
