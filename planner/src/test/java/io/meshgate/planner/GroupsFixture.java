package io.meshgate.planner;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.AggregationPolicy;
import io.meshgate.planner.policy.PolicySet;
import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.PolicyTerms;
import io.meshgate.planner.policy.Scope;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.planner.policy.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables and policies of a {@link PlanFixture}, and aggregation policies. Immutable. */
record GroupsFixture(PlanFixture tables, List<AggregationPolicy> policies) {
    static GroupsFixture over(PlanFixture tables) {
        return new GroupsFixture(tables, List.of());
    }

    /** For all but stewards. */
    GroupsFixture groups(String table, int minimum, String... entity) {
        String[] parts = table.split("\\.");
        PolicyTerms terms = new PolicyTerms(
                "groups-" + policies.size(),
                "Customers are told of in groups",
                Optional.empty(),
                Subjects.EVERYONE,
                new Subjects(Set.of(), Set.of("steward"), false),
                Validity.ALWAYS,
                new PolicySource("test.yaml", 1, 1));
        Scope scope = new Scope(List.of(new TablePattern(parts[0], parts[1], parts[2])), List.of());
        List<AggregationPolicy> more = new ArrayList<>(policies);
        more.add(new AggregationPolicy(terms, scope, minimum, List.of(entity)));
        return new GroupsFixture(tables, more);
    }

    GroupsFixture with(PlanFixture others) {
        return new GroupsFixture(others, policies);
    }

    Mesh mesh() {
        Mesh mesh = tables.mesh();
        PolicySet without = mesh.policies();
        PolicySet all = new PolicySet(
                without.version(),
                without.grants(),
                without.rowFilters(),
                without.columnMasks(),
                policies,
                without.vocabulary(),
                without.tags(),
                without.keys());
        return new Mesh(mesh.version(), mesh.domains(), all);
    }

    PlannedStatement plan(String sql) {
        return new Planner().plan(mesh(), tables.session(), sql);
    }

    QueryPlan query(String sql) {
        return (QueryPlan) plan(sql);
    }

    String sql(String sql) {
        return query(sql).resultStage().sql();
    }

    /** The cells of an answer, those of a row apart. */
    List<List<String>> answer(String sql) {
        return ((PlannedStatement.Rows) plan(sql))
                .rows().stream()
                        .map(row -> row.stream().map(String::valueOf).toList())
                        .toList();
    }

    GatewayException refused(String sql) {
        return catchThrowableOfType(GatewayException.class, () -> plan(sql));
    }
}
