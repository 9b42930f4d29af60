package io.meshgate.server.rules;

import io.meshgate.planner.policy.Grant;

/** No table without a grant: what nobody may read nobody misses, and nobody looks after. */
record RequiredGrant() implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return true;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (GovernedTable table : scope.tables()) {
            boolean readable = scope.policies(table).grants().stream()
                    .anyMatch(grant -> grant.privilege() == Grant.Privilege.SELECT);
            if (!readable) {
                violations.add(
                        table.fullName(), table.place(), "no grant lets anybody read table '" + table.fullName() + "'");
            }
        }
    }
}
