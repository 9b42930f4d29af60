package io.meshgate.server.rules;

import io.meshgate.planner.policy.Grant;
import io.meshgate.planner.policy.Subjects;
import io.meshgate.planner.policy.TablePolicies;
import java.util.List;

/** Whoever may read a table is under a row filter of it, but for those who are excepted. */
record RequiredRowFilter(Subjects except) implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return true;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (GovernedTable table : scope.tables()) {
            TablePolicies policies = scope.policies(table);
            Coverage coverage = new Coverage(except, policies.rowFilters());
            List<Grant> exclusive = policies.grants().stream()
                    .filter(grant -> grant.exclusive() && grant.columns().isEmpty())
                    .toList();
            for (Grant grant : policies.grants()) {
                if (grant.privilege() == Grant.Privilege.SELECT && !coverage.of(grant, exclusive)) {
                    violations.add(
                            table.fullName(),
                            grant.source(),
                            "all rows of table '" + table.fullName() + "' can be read through grant '" + grant.id()
                                    + "': no row filter applies to all whom it lets in");
                }
            }
        }
    }
}
