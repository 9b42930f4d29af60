package io.meshgate.server.rules;

import io.meshgate.planner.policy.Grant;

/** No grant of a table is to everyone, whatever the purpose. */
record NoGrantToEveryone() implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return true;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (GovernedTable table : scope.tables()) {
            for (Grant grant : scope.policies(table).grants()) {
                if (grant.to().everyone() && grant.to().purposes().isEmpty()) {
                    violations.add(
                            table.fullName(),
                            grant.source(),
                            "grant '" + grant.id() + "' lets everyone at table '" + table.fullName() + "'");
                }
            }
        }
    }
}
