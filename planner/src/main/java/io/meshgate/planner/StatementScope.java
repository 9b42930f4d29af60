package io.meshgate.planner;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;

/**
 * What a statement is planned with.
 *
 * @param sql the text of the one statement
 * @param explanations plans a text as a query, to be described
 * @param rows plans a text as the query of a statement that writes its rows
 */
record StatementScope(
        SessionContext session,
        VisibleNames names,
        String sql,
        Function<String, Explanation> explanations,
        BiFunction<String, UnaryOperator<SqlNode>, TypedQuery> rows) {

    /** Plans a text as a query. */
    Function<String, QueryPlan> queries() {
        return text -> explanations.apply(text).plan();
    }
}
