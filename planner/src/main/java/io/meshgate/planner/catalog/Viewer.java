package io.meshgate.planner.catalog;

import io.meshgate.planner.Mesh;
import io.meshgate.planner.Principal;

/** For whom tables of {@link SystemDomain} exist that are not everybody's. */
record Viewer(boolean auditor, boolean steward) {
    static Viewer of(Mesh mesh, Principal principal) {
        return new Viewer(mesh.auditors().contains(principal), mesh.stewards().contains(principal));
    }
}
