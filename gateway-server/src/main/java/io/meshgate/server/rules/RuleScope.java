package io.meshgate.server.rules;

import io.meshgate.connector.Column;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.policy.Policy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.TablePolicies;
import io.meshgate.planner.policy.TagSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What of a mesh one rule is about. */
final class RuleScope {
    private final Mesh mesh;
    private final PolicySet inForce;
    private final Map<String, PolicySource> domainPlaces;
    private final List<GovernedTable> tables;
    private final Rule rule;

    /**
     * @param inForce the policies that hold now
     * @param tables of all catalogs that were read; empty when none are to be called
     */
    RuleScope(
            Mesh mesh,
            PolicySet inForce,
            Map<String, PolicySource> domainPlaces,
            List<GovernedTable> tables,
            Rule rule) {
        this.mesh = mesh;
        this.inForce = inForce;
        this.domainPlaces = domainPlaces;
        this.tables = tables;
        this.rule = rule;
    }

    /** @param place where the domain is described */
    record Domain(String name, Optional<String> owner, PolicySource place) {}

    /** Domains of which some table may be in scope. */
    List<Domain> domains() {
        return mesh.domains().keySet().stream()
                .filter(name -> rule.tables().stream().anyMatch(pattern -> pattern.matchesDomain(name)))
                .map(name -> new Domain(
                        name,
                        Optional.ofNullable(mesh.owners().get(name)),
                        domainPlaces.getOrDefault(name, new PolicySource("domains", 1, 1))))
                .toList();
    }

    List<GovernedTable> tables() {
        return tables.stream()
                .filter(table ->
                        rule.tables().stream().anyMatch(pattern -> pattern.matches(table.domain(), table.name())))
                .filter(table -> rule.tags().isEmpty() || policies(table).bears(rule.tags()))
                .toList();
    }

    TablePolicies policies(GovernedTable table) {
        return TablePolicies.of(inForce, table.domain(), table.name());
    }

    /** Every policy of the mesh, whatever the rule's scope, also those that are not in force now. */
    List<Policy> policies() {
        return mesh.policies().all().toList();
    }

    /** Whether a name is the column's, or that of a field within it. */
    private static boolean speaksOf(String name, Column column) {
        return name.equalsIgnoreCase(column.name())
                || name.toLowerCase(Locale.ROOT).startsWith(column.name().toLowerCase(Locale.ROOT) + ".");
    }

    /** The place at which a column's tags stand, or else the one at which its domain is described. */
    PolicySource placeOf(GovernedTable table, Column column) {
        return inForce.tags().entries().stream()
                .filter(entry -> entry.table().matches(table.domain(), table.name()))
                .filter(entry -> entry.columns().keySet().stream().anyMatch(name -> speaksOf(name, column)))
                .map(TagSet.Entry::source)
                .findFirst()
                .orElse(table.place());
    }
}
