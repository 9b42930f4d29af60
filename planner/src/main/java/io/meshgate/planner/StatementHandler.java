package io.meshgate.planner;

/** Plans one kind of statement; stateless. */
@FunctionalInterface
interface StatementHandler {

    /**
     * Plans a statement.
     *
     * @param scope who asks, and what for
     * @param tokens at the token after the keyword that names the kind
     */
    PlannedStatement plan(StatementScope scope, Tokens tokens);
}
