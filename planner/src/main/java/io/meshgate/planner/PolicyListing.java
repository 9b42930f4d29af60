package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.catalog.PolicyRows;
import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.TableAccess;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * SHOW GRANTS and SHOW POLICIES. A steward is told of every policy; everyone else of the grants to just this principal,
 * and of the policies that concern the principal on a table that the principal may see: what EXPLAIN POLICY tells.
 */
final class PolicyListing {
    private final PinnedMesh mesh;

    PolicyListing(VisibleNames names) {
        this.mesh = names.mesh();
    }

    /** @param table empty for all grants */
    PlannedStatement grants(Optional<MeshTable> table) {
        Answer answer = new Answer()
                .text("Grant")
                .text("Privilege")
                .text("Tables")
                .text("Set by")
                .optionalText("Owner")
                .optionalText("Valid until")
                .optionalText("Description");
        mesh.policies().grants().stream()
                .filter(shown(table))
                .forEach(grant -> answer.row(
                        grant.id(),
                        PolicyRows.privilege(grant) + (grant.exclusive() ? ", exclusive" : ""),
                        tables(grant),
                        PolicyRows.setBy(grant),
                        grant.terms().owner().orElse(null),
                        grant.terms().validity().until().map(Instant::toString).orElse(null),
                        description(grant)));
        return answer.rows();
    }

    private Predicate<Grant> shown(Optional<MeshTable> table) {
        if (table.isPresent()) {
            TableAccess access = table.get().access();
            return grant ->
                    access.grants().contains(grant.id()) || access.disclosure().isBy(grant);
        }
        return mesh.isSteward() ? grant -> true : grant -> grant.to().names(mesh.principal());
    }

    /** A name in it may be of a table that the principal does not get in spite of the grant. */
    private String tables(Grant grant) {
        if (mesh.isSteward()) {
            return PolicyRows.tables(grant);
        }
        return String.join(
                ", ",
                grant.scope().tables().stream()
                        .filter(pattern -> !pattern.isExact() || mesh.maySee(pattern))
                        .map(Object::toString)
                        .toList());
    }

    /**
     * @param table empty for all policies
     * @throws GatewayException with ACCESS_DENIED for all policies, unless a steward asks
     */
    PlannedStatement policies(Optional<MeshTable> table) {
        if (table.isPresent()) {
            return PolicyDescription.of(table.get());
        }
        if (!mesh.isSteward()) {
            throw new GatewayException(
                    ErrorCode.ACCESS_DENIED,
                    "All policies are shown to stewards only; SHOW POLICIES ON table shows those that concern you");
        }
        Answer answer = new Answer()
                .text("Policy")
                .text("Kind")
                .text("Tables")
                .text("Set by")
                .optionalText("Owner")
                .optionalText("Description");
        mesh.policies()
                .all()
                .forEach(policy -> answer.row(
                        policy.id(),
                        PolicyRows.kind(policy),
                        PolicyRows.tables(policy),
                        PolicyRows.setBy(policy),
                        policy.terms().owner().orElse(null),
                        description(policy)));
        return answer.rows();
    }

    private static @Nullable String description(Policy policy) {
        return policy.description().isBlank() ? null : policy.description();
    }
}
