package io.meshgate.server.rules;

import java.util.Optional;
import java.util.regex.Pattern;

/** Every domain names an owner. */
record DomainOwner(Optional<Pattern> pattern) implements Requirement {
    @Override
    public boolean readsCatalogs() {
        return false;
    }

    @Override
    public void check(RuleScope scope, Violations violations) {
        for (RuleScope.Domain domain : scope.domains()) {
            if (domain.owner().isEmpty()) {
                violations.add(domain.name(), domain.place(), "domain '" + domain.name() + "' names no owner");
            } else if (pattern.isPresent()
                    && !pattern.get().matcher(domain.owner().get()).matches()) {
                violations.add(
                        domain.name(),
                        domain.place(),
                        "the owner of domain '" + domain.name() + "' does not match " + pattern.get());
            }
        }
    }
}
