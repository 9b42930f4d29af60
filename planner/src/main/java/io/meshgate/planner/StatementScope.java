package io.meshgate.planner;

import java.util.function.Function;

/**
 * What a statement is planned with.
 *
 * @param sql the text of the one statement
 * @param explanations plans a text as a query, to be described
 */
record StatementScope(
        SessionContext session, VisibleNames names, String sql, Function<String, Explanation> explanations) {

    /** Plans a text as a query. */
    Function<String, QueryPlan> queries() {
        return text -> explanations.apply(text).plan();
    }
}
