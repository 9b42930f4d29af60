package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Functions of arrays and lambdas, written as sub-queries over UNNEST: so policies, guards and limits hold in them as they do
 * anywhere, and none of these has to know lambdas.
 */
final class LambdaFunctions {
    private static final Set<String> NAMES = Set.of("TRANSFORM", "FILTER", "ANY_MATCH", "ALL_MATCH", "NONE_MATCH");

    private LambdaFunctions() {}

    /** Whether a call is one of these. */
    static boolean isCall(SqlCall call) {
        return call instanceof SqlBasicCall
                && call.operandCount() == 2
                && call.operand(1) instanceof SqlLambda
                && NAMES.contains(name(call));
    }

    /** @throws GatewayException with NOT_SUPPORTED for a lambda of another shape */
    static void requireSimple(SqlCall call) {
        SqlLambda lambda = call.operand(1);
        if (lambda.getParameters().size() != 1) {
            throw refused(call, "takes a lambda of one parameter");
        }
        lambda.getExpression().accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall inner) {
                if (inner.isA(SqlKind.QUERY)) {
                    throw refused(call, "takes no lambda with a sub-query in it");
                }
                return super.visit(inner);
            }
        });
    }

    private static GatewayException refused(SqlCall call, String what) {
        SqlParserPos position = call.getParserPosition();
        return new GatewayException(
                ErrorCode.NOT_SUPPORTED,
                name(call) + " " + what,
                new SqlPosition(position.getLineNum(), position.getColumnNum()),
                null);
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    /** @param number another one for each call of a statement */
    static SqlNode replaced(SqlCall call, int number) {
        SqlParserPos position = call.getParserPosition();
        SqlNode array = call.operand(0);
        SqlLambda lambda = call.operand(1);
        String table = "$l" + number;
        SqlIdentifier element = new SqlIdentifier(List.of(table, "$e" + number), position);
        SqlIdentifier place = new SqlIdentifier(List.of(table, "$o" + number), position);
        SqlNode body = withElement(lambda, element);
        SqlNode from = SqlStdOperatorTable.AS.createCall(
                position,
                SqlStdOperatorTable.UNNEST_WITH_ORDINALITY.createCall(position, array),
                new SqlIdentifier(table, position),
                new SqlIdentifier("$e" + number, position),
                new SqlIdentifier("$o" + number, position));
        return switch (name(call)) {
            case "TRANSFORM" -> list(position, select(position, gathered(position, body, place), from, null), array);
            case "FILTER" -> list(position, select(position, gathered(position, element, place), from, body), array);
            case "ANY_MATCH" -> any(position, body, from, array, number);
            case "NONE_MATCH" -> not(position, any(position, body, from, array, number));
            default -> not(position, any(position, not(position, body), from, array, number));
        };
    }

    private static SqlNode withElement(SqlLambda lambda, SqlIdentifier element) {
        String parameter = ((SqlIdentifier) lambda.getParameters().get(0)).getSimple();
        SqlNode body = lambda.getExpression().accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier id) {
                if (id.names.isEmpty() || !id.names.get(0).equalsIgnoreCase(parameter)) {
                    return id;
                }
                SqlIdentifier named = element;
                for (String field : id.names.subList(1, id.names.size())) {
                    named = named.plus(field, id.getParserPosition());
                }
                return named;
            }
        });
        return body == null ? lambda.getExpression() : body;
    }

    private static SqlNode gathered(SqlParserPos position, SqlNode value, SqlNode place) {
        return AggregateFunctions.ARRAY_AGG.createCall(position, value, SqlNodeList.of(place));
    }

    private static SqlSelect select(SqlParserPos position, SqlNode item, SqlNode from, @Nullable SqlNode where) {
        return new SqlSelect(
                position, null, SqlNodeList.of(item), from, where, null, null, null, null, null, null, null, null);
    }

    /** Aggregation gives NULL of nothing. */
    private static SqlNode list(SqlParserPos position, SqlNode query, SqlNode array) {
        return ArrayFunctions.LIST.operator().createCall(position, scalar(position, query), array);
    }

    private static SqlNode scalar(SqlParserPos position, SqlNode query) {
        return SqlStdOperatorTable.SCALAR_QUERY.createCall(position, query);
    }

    private static SqlNode not(SqlParserPos position, SqlNode condition) {
        return SqlStdOperatorTable.NOT.createCall(position, condition);
    }

    /** TRUE for any, else unknown if that is unknown of one, else FALSE. */
    private static SqlNode any(SqlParserPos position, SqlNode condition, SqlNode from, SqlNode array, int number) {
        SqlIdentifier match = new SqlIdentifier("$m" + number, position);
        SqlNode matches = SqlStdOperatorTable.AS.createCall(
                position,
                select(position, SqlStdOperatorTable.AS.createCall(position, condition, match), from, null),
                new SqlIdentifier("$q" + number, position));
        SqlNode known = SqlStdOperatorTable.COUNT.createCall(position, match);
        SqlNode all = SqlStdOperatorTable.COUNT.createCall(position, SqlIdentifier.star(position));
        SqlNode some = SqlLibraryOperators.BOOL_OR.createCall(position, match);
        SqlNode unknown = SqlStdOperatorTable.LESS_THAN.createCall(position, known, all);
        SqlNode result = new SqlCase(
                position,
                null,
                new SqlNodeList(List.of(some, unknown), position),
                new SqlNodeList(
                        List.of(SqlLiteral.createBoolean(true, position), SqlLiteral.createNull(position)), position),
                SqlLiteral.createBoolean(false, position));
        return new SqlCase(
                position,
                null,
                SqlNodeList.of(SqlStdOperatorTable.IS_NOT_NULL.createCall(position, array)),
                SqlNodeList.of(scalar(position, select(position, result, matches, null))),
                SqlLiteral.createNull(position));
    }
}
