package io.meshgate.server.policydiff;

import io.meshgate.server.mesh.GatewaySettings;
import io.meshgate.server.mesh.LoadedMesh;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is not in policies, and decides who sees what all the same: roles of the gateway, and an external decision point. */
final class GatewayChanges {
    private final GatewaySettings before;
    private final GatewaySettings after;
    private final List<String> changes = new ArrayList<>();

    private GatewayChanges(GatewaySettings before, GatewaySettings after) {
        this.before = before;
        this.after = after;
    }

    static List<String> between(LoadedMesh before, LoadedMesh after) {
        GatewayChanges found = new GatewayChanges(before.settings(), after.settings());
        found.roles("simulate other users", GatewaySettings::simulationRoles);
        found.roles("see all policies", GatewaySettings::stewardRoles);
        found.roles("read the audit log", GatewaySettings::auditorRoles);
        if (!before.mesh().decisionPoint().equals(after.mesh().decisionPoint())) {
            boolean gone = after.mesh().decisionPoint().isEmpty();
            boolean added = before.mesh().decisionPoint().isEmpty();
            found.changes.add("decision point: "
                    + (gone ? "gone, so what it hides is seen" : added ? "new" : "another one, or asked otherwise"));
        }
        return found.changes;
    }

    private void roles(String right, Function<GatewaySettings, Set<String>> roles) {
        minus(roles.apply(after), roles.apply(before))
                .forEach(role -> changes.add("role " + role + ": gains " + right));
        minus(roles.apply(before), roles.apply(after))
                .forEach(role -> changes.add("role " + role + ": loses " + right));
    }

    private static Stream<String> minus(Set<String> roles, Set<String> others) {
        return roles.stream().filter(role -> !others.contains(role)).sorted();
    }
}
