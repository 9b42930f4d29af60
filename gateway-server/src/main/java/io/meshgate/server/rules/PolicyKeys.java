package io.meshgate.server.rules;

import io.meshgate.planner.policy.Policy;
import java.util.List;

/** Every policy says who has made it, or why. */
record PolicyKeys(List<String> keys) implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return false;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (Policy policy : scope.policies()) {
            for (String key : keys) {
                boolean given = key.equals("owner")
                        ? policy.terms().owner().isPresent()
                        : !policy.description().isBlank();
                if (!given) {
                    violations.add(policy.id(), policy.source(), "policy '" + policy.id() + "' has no " + key);
                }
            }
        }
    }
}
