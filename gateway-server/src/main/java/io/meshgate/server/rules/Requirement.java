package io.meshgate.server.rules;

import io.meshgate.planner.policy.PolicySource;

/** What a rule asks for. A new kind is a class here, an entry in {@link RuleReader} and one in the JSON schema. */
interface Requirement {

    /** Whether it looks at the tables that the catalogs have. */
    boolean readsCatalogs();

    /** Reports each thing in the rule's scope that does not satisfy it. */
    void check(RuleScope scope, Violations violations);

    /** Takes what does not satisfy a rule. */
    interface Violations {
        /**
         * @param name of the thing, by which a rule may exempt it: a domain, {@code domain.schema.table}, a column of it,
         *     the id of a policy
         * @param place of what is to be changed
         */
        void add(String name, PolicySource place, String message);
    }
}
