package io.meshgate.planner;

import java.util.function.Function;

/**
 * What a statement is planned with.
 *
 * @param sql the text of the one statement
 * @param queries plans a text as a query
 */
record StatementScope(SessionContext session, VisibleNames names, String sql, Function<String, QueryPlan> queries) {}
