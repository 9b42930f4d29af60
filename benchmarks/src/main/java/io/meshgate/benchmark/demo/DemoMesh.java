package io.meshgate.benchmark.demo;

import io.meshgate.benchmark.GovernedCopy;
import io.meshgate.benchmark.MeshTemplate;
import io.meshgate.benchmark.mesh.Domain;
import io.meshgate.benchmark.tpch.TpchMesh;
import io.meshgate.server.auth.UserDirectory;
import java.io.IOException;
import java.util.Map;

/** The mesh directory of the demo, in the directory of its data. */
final class DemoMesh {
    private static final String KEY_FILE = "secrets/customer-hash";

    private final byte[] key;

    private DemoMesh(byte[] key) {
        this.key = key;
    }

    /**
     * Writes what is not there.
     *
     * @param port for those who serve the directory later, by themselves
     */
    static DemoMesh write(TpchMesh mesh, int port) throws IOException {
        MeshTemplate template = new MeshTemplate(DemoMesh.class, mesh.directory());
        template.writeIfAbsent("gateway.yaml", Map.of("port", String.valueOf(port)));
        template.writeIfAbsent(
                "users.yaml",
                Map.of(
                        "analyst-password",
                                UserDirectory.hash(DemoUser.ANALYST.login().toCharArray()),
                        "steward-password",
                                UserDirectory.hash(DemoUser.STEWARD.login().toCharArray())));
        template.writeIfAbsent("governance/keys.yaml", Map.of());
        template.writeIfAbsent("governance/purposes.yaml", Map.of());
        template.writeIfAbsent("governance/rules/publishing.yaml", Map.of());
        template.writeIfAbsent("governance/tests/real-data.yaml", Map.of());
        template.writeIfAbsent("domains/sales/tests/customers.yaml", Map.of());
        for (Domain domain : mesh.domains()) {
            template.writeIfAbsent("domains/" + domain.name() + "/domain.yaml", Map.of());
            template.writeIfAbsent("domains/" + domain.name() + "/policies/access.yaml", Map.of());
        }
        return new DemoMesh(template.key(KEY_FILE));
    }

    /** What the policies leave of the customers for the analyst, in other words than those of the policy file. */
    GovernedCopy customersOfAnalyst() {
        return new GovernedCopy(
                "sales.retail.customer",
                "c_custkey",
                "c_region = 'EUROPE' OR c_region = 'ASIA'",
                Map.of(
                        "c_phone", GovernedCopy.showLast("c_phone", 4),
                        "c_acctbal", GovernedCopy.round("c_acctbal", 1000)),
                Map.of("c_email", key));
    }
}
