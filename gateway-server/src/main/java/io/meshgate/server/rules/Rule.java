package io.meshgate.server.rules;

import io.meshgate.planner.policy.PolicySource;
import io.meshgate.planner.policy.TablePattern;
import io.meshgate.server.mesh.Problem;
import java.util.List;

/**
 * What a mesh must satisfy to be published.
 *
 * @param tables which tables it is about, and so which columns
 * @param tags of which the tables must have one; empty for all tables
 * @param exemptions what need not satisfy it
 */
record Rule(
        String id,
        String description,
        Problem.Severity severity,
        List<TablePattern> tables,
        List<String> tags,
        Requirement requirement,
        List<Exemption> exemptions,
        PolicySource source) {

    /** Something that need not satisfy the rule, by name; letter case does not count. */
    record Exemption(String name, String reason, PolicySource source) {}
}
