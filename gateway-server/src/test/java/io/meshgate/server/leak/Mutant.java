package io.meshgate.server.leak;

import java.util.ArrayList;
import java.util.List;

/**
 * The gateway with one step of enforcement taken out. Where a second step would make up for the first, both are.
 *
 * @param edits in main sources
 * @param killers classes of tests of which one at least must fail
 */
record Mutant(String name, List<Edit> edits, List<String> killers) {
    private static final String PLANNER = "../planner/src/main/java/io/meshgate/planner/";
    private static final String SERVER = "src/main/java/io/meshgate/server/";
    private static final Edit NO_CHECKER =
            new Edit(PLANNER + "policy/PolicyChecker.java", "        }.walk(root);", "        };");
    private static final Edit NO_GROUP_CHECKER =
            new Edit(PLANNER + "policy/PolicyChecker.java", "        GroupSizeChecker.check(root);", "");
    private static final String WAYS = "io.meshgate.server.ways.KnownWaysRoundTest";
    private static final String SESSIONS = "io.meshgate.server.ways.KnownWaysRoundSessionsTest";
    private static final String VERSIONS = "io.meshgate.server.ways.KnownWaysRoundVersionsTest";
    private static final String DOORS = "io.meshgate.server.leak.OtherDoorsTest";
    private static final String POLICIES = "io.meshgate.planner.";

    /**
     * A text of a source file that occurs in it once, and what to put in its place.
     *
     * @param file relative to the module
     */
    record Edit(String file, String original, String replacement) {}

    private static Edit planner(String file, String original, String replacement) {
        return new Edit(PLANNER + file, original, replacement);
    }

    private static Edit server(String file, String original, String replacement) {
        return new Edit(SERVER + file, original, replacement);
    }

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        governing(all);
        access(all);
        keeping(all);
        telling(all);
        return all;
    }

    private static void governing(List<Mutant> all) {
        all.add(new Mutant(
                "row filters are left out",
                List.of(
                        planner("policy/PolicyRewriter.java", "if (filters.isEmpty()) {", "if (filters.size() >= 0) {"),
                        NO_CHECKER),
                List.of(WAYS)));
        all.add(new Mutant(
                "only the first row filter holds",
                List.of(planner(
                        "policy/PolicyRewriter.java",
                        "composeConjunction(raw.getCluster().getRexBuilder(), conditions)",
                        "composeConjunction(raw.getCluster().getRexBuilder(), conditions.subList(0, 1))")),
                List.of(POLICIES + "PolicyRewriterTest")));
        all.add(new Mutant(
                "masks are left out",
                List.of(
                        planner(
                                "policy/PolicyRewriter.java",
                                "columns.add(mask == null ? value :",
                                "columns.add(names != null ? value :"),
                        NO_CHECKER),
                List.of(WAYS)));
        all.add(new Mutant(
                "the barrier is left out",
                List.of(
                        planner(
                                "policy/PolicyRewriter.java",
                                "return new Barrier(cluster, cluster.traitSetOf(Convention.NONE), masked);",
                                "return cluster.traitSetOf(Convention.NONE) == null ? raw : masked;"),
                        NO_CHECKER),
                List.of(POLICIES + "PolicyRewriterTest", POLICIES + "GuardPlacerTest", WAYS)));
        all.add(new Mutant(
                "the checker looks at nothing", List.of(NO_CHECKER), List.of(POLICIES + "policy.PolicyCheckerTest")));
        all.add(new Mutant(
                "guards are left out",
                List.of(planner("policy/GuardPlacer.java", "if (exposed.isEmpty()) {", "if (exposed.size() >= 0) {")),
                List.of(POLICIES + "GuardPlacerTest", "io.meshgate.server.leak.GuardMutationTest")));
        all.add(new Mutant(
                "the engine chooses what fails",
                List.of(planner(
                        "Planner.java", "return concealed ? plan.with", "return concealed && false ? plan.with")),
                List.of(POLICIES + "FailingSidesTest")));
        all.add(new Mutant(
                "groups may be of any size",
                List.of(
                        planner(
                                "policy/PolicyRewriter.java",
                                "PolicyChecker.check(GroupSizes.place(governed))",
                                "PolicyChecker.check(governed)"),
                        NO_GROUP_CHECKER),
                List.of("io.meshgate.server.write.GroupedTablesTest")));
        all.add(new Mutant(
                "the checker looks at no group",
                List.of(NO_GROUP_CHECKER),
                List.of(POLICIES + "policy.GroupSizeCheckerTest")));
        all.add(new Mutant(
                "conditions on masked columns prune",
                List.of(planner(
                        "sql/ScanPruning.java",
                        "return value instanceof RexInputRef reference ? OptionalInt.of(reference.getIndex()) :"
                                + " OptionalInt.empty();",
                        "return value instanceof RexInputRef reference ? OptionalInt.of(reference.getIndex())"
                                + " : value instanceof RexCall masked && !masked.getOperands().isEmpty()"
                                + " && masked.getOperands().get(0) instanceof RexInputRef below"
                                + " ? OptionalInt.of(below.getIndex()) : OptionalInt.empty();")),
                List.of(POLICIES + "ScanPruningTest", WAYS)));
    }

    private static void access(List<Mutant> all) {
        all.add(new Mutant(
                "a table without a grant is there",
                List.of(planner(
                        "policy/AccessRules.java",
                        "return !counting(domain, table, principal).isEmpty();",
                        "return counting(domain, table, principal).size() >= 0;")),
                List.of(POLICIES + "policy.AccessRulesTest", WAYS)));
        all.add(new Mutant(
                "columns without a grant are there",
                List.of(planner(
                        "policy/AccessRules.java",
                        "deciding.stream().anyMatch(grant -> tags.covers(grant, column))",
                        "deciding.stream().anyMatch(grant -> true)")),
                List.of(WAYS)));
        all.add(new Mutant(
                "what may be discovered may be read",
                List.of(planner(
                        "policy/AccessRules.java",
                        "                visible,\n                readable,\n",
                        "                visible,\n                true,\n")),
                List.of(WAYS)));
        all.add(new Mutant(
                "everybody is exempt",
                List.of(planner(
                        "policy/AccessRules.java",
                        "if (policy.except().contains(principal)) {",
                        "if (policy.except() != null) {")),
                List.of(WAYS)));
        all.add(new Mutant(
                "the weaker of two masks holds",
                List.of(planner(
                        "policy/FieldMasks.java",
                        ".map(mask -> mask.equals(first.mask()) ? first : second)",
                        ".map(mask -> mask.equals(first.mask()) ? second : first)")),
                List.of(POLICIES + "PolicyRewriterTest")));
        all.add(new Mutant(
                "a dropped column is there in old snapshots",
                List.of(planner(
                        "policy/PastColumns.java",
                        "if (same == null || !byToday.columns().contains(same)) {",
                        "if (same == null || !byToday.columns().contains(same)) { visible.add(column);")),
                List.of(VERSIONS)));
        all.add(new Mutant(
                "masks of today do not hold for old snapshots",
                List.of(planner(
                        "policy/PastColumns.java", "if (mask != null) {", "if (mask != null && visible.isEmpty()) {")),
                List.of(VERSIONS)));
        all.add(new Mutant(
                "metadata tables are for all who read",
                List.of(planner(
                        "catalog/PinnedMesh.java", "if (!access.tellsMetadata(table)) {", "if (!access.readable()) {")),
                List.of(WAYS)));
        all.add(new Mutant(
                "a missing attribute lets rows pass",
                List.of(planner(
                        "policy/PolicyExpressions.java",
                        "if (values == null || values.isEmpty()) {",
                        "if (values == null) { return List.of(\"EU\"); } if (values.isEmpty()) {")),
                List.of(POLICIES + "PolicyRewriterTest")));
    }

    private static void keeping(List<Mutant> all) {
        all.add(new Mutant(
                "a plan is kept for everybody",
                List.of(planner(
                        "PlanCache.java",
                        "return new Key(sql, mesh.version(), session.withEntitlements(Map.of()));",
                        "return new Key(sql, mesh.version(), new SessionContext(new Principal(\"\","
                                + " java.util.Set.of(), Map.of()), session.catalog(), session.schema(),"
                                + " session.zone()));")),
                List.of(DOORS)));
        all.add(new Mutant(
                "a plan is kept for all policies",
                List.of(planner(
                        "PlanCache.java",
                        "return new Key(sql, mesh.version(), session.withEntitlements(Map.of()));",
                        "return new Key(sql, \"\", session.withEntitlements(Map.of()));")),
                List.of(DOORS)));
        all.add(new Mutant(
                "a plan is kept for all values of entitlements",
                List.of(planner(
                        "PlanCache.java",
                        "if (plan == null || !holds(plan.entitlements(), session.entitlements())) {",
                        "if (plan == null) {")),
                List.of(POLICIES + "EntitlementPlanningTest", "io.meshgate.server.query.EntitlementLookupTest")));
        all.add(new Mutant(
                "a plan outlives its policies",
                List.of(server(
                        "query/QueryManager.java",
                        "holds(run, planned, current) ? planned",
                        "current != null ? planned")),
                List.of(SESSIONS)));
        all.add(new Mutant(
                "a ticket is anybody's",
                List.of(
                        server(
                                "flight/Tickets.java",
                                "return session.id() + \":\" + session.principal().name();",
                                "return \"\";"),
                        server(
                                "query/QueryRun.java",
                                "return query.context().principal().isSameUserAs(principal);",
                                "return principal != null;")),
                List.of(SESSIONS)));
        all.add(new Mutant(
                "a ticket is any session's of the user",
                List.of(server(
                        "flight/Tickets.java",
                        "return session.id() + \":\" + session.principal().name();",
                        "return session.principal().name();")),
                List.of(SESSIONS)));
        all.add(new Mutant(
                "a ticket's seal is not looked at",
                List.of(server("auth/Seal.java", "MessageDigest.isEqual(", "true || MessageDigest.isEqual(")),
                List.of("io.meshgate.server.auth.SealTest", SESSIONS)));
        all.add(new Mutant(
                "a prepared handle is any session's",
                List.of(
                        server(
                                "flight/PreparedStatements.java",
                                "seal.seal(PURPOSE, session.id(), 0,",
                                "seal.seal(PURPOSE, \"\", 0,"),
                        server(
                                "flight/PreparedStatements.java",
                                "Entry entry = seal.open(PURPOSE, session.id(), handle.toByteArray())",
                                "Entry entry = seal.open(PURPOSE, \"\", handle.toByteArray())")),
                List.of(SESSIONS)));
    }

    private static void telling(List<Mutant> all) {
        all.add(new Mutant(
                "domains are there for everybody",
                List.of(planner(
                        "catalog/PinnedMesh.java",
                        "visibleDomains.computeIfAbsent(domain, name -> rules.visible(name, principal))",
                        "visibleDomains != null")),
                List.of(POLICIES + "MetadataStatementTest")));
        all.add(new Mutant(
                "EXPLAIN shows the SQL under policies",
                List.of(planner(
                        "PlanDescription.java",
                        ".map(table -> table.access().restricted())",
                        ".map(table -> table.access().readable() && false)")),
                List.of(WAYS)));
        all.add(new Mutant(
                "EXPLAIN shows files under policies",
                List.of(planner(
                        "PlanDescription.java",
                        ".map(table -> table.access().tellsStatistics(table.snapshot()))",
                        ".map(table -> table.access().readable())")),
                List.of(WAYS)));
        all.add(new Mutant(
                "what stands under NULL is sent",
                List.of(server(
                        "engine/duckdb/NullSlots.java",
                        "} else if (gone != null) {",
                        "} else if (gone != null && gone.size() < 0) {")),
                List.of(DOORS, "io.meshgate.server.engine.duckdb.NullSlotsTest")));
        all.add(new Mutant(
                "a table of which something is hidden may be written",
                List.of(planner(
                        "WriteTarget.java",
                        "if (table.access().restricted() || !whole) {",
                        "if (table.access().restricted() && !whole && table.access().columns().isEmpty()) {")),
                List.of("io.meshgate.server.write.WriteSecurityTest")));
    }
}
