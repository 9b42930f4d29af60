package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.stream.Collectors;

/**
 * Why a statement is refused that would let single rows of a table under an aggregation policy be told. Names the table
 * and the policies, never their numbers and entities.
 */
final class AggregationRefusal {
    private static final String FUNCTIONS =
            "COUNT, SUM, AVG, STDDEV, VARIANCE, COVAR_POP, COVAR_SAMP, CORR, REGR_SLOPE, REGR_INTERCEPT, REGR_R2 and"
                    + " APPROX_COUNT_DISTINCT";

    private AggregationRefusal() {}

    static String name(RawRows rows) {
        return (rows.table().view().isPresent() ? "view " : "table ")
                + rows.table().domain() + "." + rows.table().snapshot().name();
    }

    static String policies(RawRows rows) {
        return rows.table().access().aggregations().stream()
                .map(policy -> "'" + policy.id() + "'")
                .distinct()
                .collect(Collectors.joining(", ", "Aggregation policy ", ""));
    }

    private static GatewayException refused(RawRows rows, String what) {
        return new GatewayException(ErrorCode.AGGREGATION_REQUIRED, policies(rows) + " of " + name(rows) + ": " + what);
    }

    static GatewayException ofRows(RawRows rows) {
        return refused(
                rows,
                "its rows may not be read one by one; accepted are aggregates over them, with GROUP BY or without: "
                        + FUNCTIONS);
    }

    /** @param operation in words */
    static GatewayException ofOperation(RawRows rows, String operation) {
        return refused(
                rows,
                operation + " is not accepted between its rows and the first aggregate over them; accepted are WHERE,"
                        + " expressions over one row, and joins");
    }

    static GatewayException ofFunction(RawRows rows, String function) {
        return refused(rows, function + " over its rows is not accepted; accepted are " + FUNCTIONS);
    }

    static GatewayException ofClause(RawRows rows, String function, String clause) {
        return refused(
                rows, function + " over its rows is not accepted with " + clause + "; accepted is COUNT with DISTINCT");
    }

    static GatewayException ofArgument(RawRows rows, String function, String flaw) {
        return refused(
                rows,
                "the argument of " + function + " over its rows " + flaw
                        + "; accepted are columns of tables, each once, with literals, CAST and + - * /");
    }

    static GatewayException ofJoin(RawRows rows) {
        return refused(
                rows,
                "a join that may repeat its rows is not accepted, since they could not be counted; accepted is a join"
                        + " with what has one row for each, such as a query with GROUP BY on the columns of the join. A"
                        + " policy with an entity would let every join be");
    }

    static GatewayException ofOuterJoin(RawRows rows) {
        return refused(
                rows,
                "an outer join with another table under an aggregation policy is not accepted; accepted is an inner"
                        + " join");
    }
}
