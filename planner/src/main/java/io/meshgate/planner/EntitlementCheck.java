package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.QueryPlan.TableUse;
import io.meshgate.planner.QueryPlan.ViewUse;
import io.meshgate.planner.catalog.SystemDomain;
import io.meshgate.planner.policy.Entitlement;
import io.meshgate.planner.policy.EntitlementKinds;
import io.meshgate.planner.policy.EntitlementValues;
import io.meshgate.planner.policy.PolicyProblem;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Plans the queries of a mesh's entitlements, without running them: whether each can be planned, what it gives, and
 * whether it needs another entitlement. Made for one check; not thread-safe.
 */
final class EntitlementCheck {
    private final Mesh mesh;
    private final Planner planner;
    private final List<PolicyProblem> problems = new ArrayList<>();
    private final Map<String, EntitlementValues> samples = new TreeMap<>();

    EntitlementCheck(Mesh mesh, Planner planner) {
        this.mesh = mesh.with(Optional.empty());
        this.planner = planner;
        mesh.entitlements()
                .names()
                .forEach(name -> mesh.entitlements().find(name).ifPresent(this::check));
    }

    List<PolicyProblem> problems() {
        return problems;
    }

    /**
     * Values as each entitlement may have them, by name: of those of which the kind could be found out.
     *
     * @return at least two of each, of the widest of the kind
     */
    Map<String, EntitlementValues> samples() {
        return samples;
    }

    private void check(Entitlement entitlement) {
        if (entitlement.source() instanceof Entitlement.Query query) {
            try {
                sample(entitlement, requireQuery(entitlement, planned(entitlement, query)));
            } catch (EntitlementsNeededException needed) {
                report(entitlement, needsAnother(needed.names()));
            } catch (GatewayException e) {
                if (e.code() != ErrorCode.CATALOG_UNAVAILABLE) {
                    report(entitlement, reason(e));
                }
            }
        }
    }

    private PlannedStatement planned(Entitlement entitlement, Entitlement.Query query) {
        return planner.plan(mesh, session(entitlement, "check", query.roles()), query.sql());
    }

    private void report(Entitlement entitlement, String what) {
        problems.add(new PolicyProblem(entitlement.place(), "Entitlement '" + entitlement.name() + "': " + what));
    }

    private static String reason(GatewayException e) {
        return "its query cannot be planned for a user with its roles: " + e.getMessage()
                + e.position()
                        .map(position -> " (" + position + " of the query)")
                        .orElse("");
    }

    private void sample(Entitlement entitlement, QueryPlan plan) {
        Field column = plan.resultSchema().getFields().get(0);
        EntitlementKinds.sample(column.getType())
                .ifPresentOrElse(
                        sample -> samples.put(entitlement.name(), sample),
                        () -> report(
                                entitlement,
                                "its query gives a column of a type that is not accepted; accepted are texts, whole"
                                        + " and decimal numbers, and dates"));
    }

    /**
     * What a look-up is planned under.
     *
     * @param user the name of whoever asks
     */
    static SessionContext session(Entitlement entitlement, String user, Set<String> roles) {
        return new SessionContext(
                new Principal(user, roles, Map.of()), entitlement.owner(), Optional.empty(), ZoneOffset.UTC);
    }

    static String needsAnother(Iterable<String> names) {
        return "its query reads a table under a policy that uses entitlement '" + String.join("', '", names)
                + "'; the query of an entitlement must not need another one";
    }

    /**
     * The plan of an entitlement's query.
     *
     * @throws GatewayException with POLICY_INVALID for a statement that is no such query
     */
    static QueryPlan requireQuery(Entitlement entitlement, PlannedStatement statement) {
        if (!(statement instanceof QueryPlan plan)) {
            throw invalid("it is not a query");
        }
        if (!plan.parameters().isEmpty()) {
            throw invalid("it has parameters");
        }
        if (plan.resultSchema().getFields().size() != 1) {
            throw invalid("it gives " + plan.resultSchema().getFields().size() + " columns, not one");
        }
        Set<String> domains = new TreeSet<>();
        Stream.concat(
                        plan.tables().stream().map(TableUse::domain),
                        plan.views().stream().map(ViewUse::domain))
                .forEach(domains::add);
        if (domains.contains(SystemDomain.NAME)) {
            throw invalid("it reads the gateway's own tables");
        }
        entitlement.owner().ifPresent(owner -> {
            domains.removeIf(owner::equalsIgnoreCase);
            if (!domains.isEmpty()) {
                throw invalid("it reads tables of other domains than '" + owner + "', whose entitlement it is");
            }
        });
        return plan;
    }

    private static GatewayException invalid(String why) {
        return new GatewayException(ErrorCode.POLICY_INVALID, why);
    }
}
