package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PolicyOperators;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.DateString;
import org.jspecify.annotations.Nullable;

/**
 * Turns policies into expressions over raw rows. What a policy may know of the principal (name, roles, groups, attributes,
 * purpose, entitlements) enters as literals, before planning: no look-up runs with the query. An attribute that the
 * principal lacks, an entitlement without values, or several values where one is needed, make the whole row filter FALSE.
 */
public final class PolicyExpressions {
    private static final Set<String> LISTS = Set.of("ATTRIBUTE", "ENTITLEMENT");

    /** Parses, validates and converts a condition over the columns of a raw scan. */
    public interface ConditionConverter {
        SqlNode parse(String expression);

        /** @param rows of a table or a view, under the names that it has for its columns; it need not have all of them */
        RexNode convert(SqlNode expression, RawRows rows);
    }

    private final ConditionConverter converter;
    private final Principal principal;
    private final EntitlementLookup entitlements;

    /** Of a mesh without entitlements. */
    public PolicyExpressions(ConditionConverter converter, Principal principal) {
        this(converter, principal, new EntitlementLookup(Entitlements.NONE, principal, Map.of()));
    }

    public PolicyExpressions(ConditionConverter converter, Principal principal, EntitlementLookup entitlements) {
        this.converter = converter;
        this.principal = principal;
        this.entitlements = entitlements;
    }

    /** The condition of a row filter over the raw rows of a table or a view. */
    RexNode condition(RowFilter filter, RawRows rows) {
        RexBuilder builder = rows.getCluster().getRexBuilder();
        try {
            SqlNode parsed = converter.parse(filter.expression());
            TotalExpressions.requireOneRow(parsed, what -> invalid(filter, what, null));
            SqlNode expression = substitute(parsed, filter.terms().domain());
            RexNode condition = converter.convert(expression, rows);
            TotalExpressions.require(condition, Operators::isLeakproof, what -> invalid(filter, what, null));
            if (condition.getType().getSqlTypeName() != SqlTypeName.BOOLEAN) {
                throw invalid(filter, "its expression is not a condition", null);
            }
            return condition.isAlwaysTrue() ? opaqueTrue(builder) : condition;
        } catch (MissingAttributeException e) {
            return builder.makeLiteral(false);
        } catch (GatewayException e) {
            if (rows.table().isVersion()) {
                throw new GatewayException(
                        ErrorCode.ACCESS_DENIED,
                        "Row filter '" + filter.id() + "' does not fit this version of table "
                                + rows.table().domain() + "."
                                + rows.table().snapshot().name()
                                + ", which has not all that it needs as the table has it today; ask for a later version",
                        e);
            }
            if (rows.table().view().isPresent()) {
                throw new GatewayException(
                        ErrorCode.POLICY_INVALID,
                        "Row filter '" + filter.id() + "' cannot be applied to view '"
                                + rows.table().domain() + "."
                                + rows.table().snapshot().name()
                                + "': the view lacks a column that it needs, or has it in another type; the view must yield"
                                + " the column, or the filter must not name the view",
                        e);
            }
            throw e.code() == ErrorCode.POLICY_INVALID ? e : invalid(filter, "its expression is not valid", e);
        }
    }

    /** A filter that happens to let all pass is still a filter; the checker wants to see it. */
    private static RexNode opaqueTrue(RexBuilder builder) {
        RexNode yes = builder.makeLiteral(true);
        return builder.makeCall(PolicyOperators.GUARD, yes, yes);
    }

    private static GatewayException invalid(RowFilter filter, String why, @Nullable Throwable cause) {
        return new GatewayException(
                ErrorCode.POLICY_INVALID, "Row filter '" + filter.id() + "' cannot be applied: " + why, cause);
    }

    private SqlNode substitute(SqlNode expression, Optional<String> owner) {
        SqlNode substituted = expression.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlCall call) {
                return switch (name(call)) {
                    case "ATTRIBUTE", "ENTITLEMENT" -> one(values(call), call.getParserPosition());
                    case "HAS_ROLE" ->
                        SqlLiteral.createBoolean(principal.roles().contains(argument(call)), call.getParserPosition());
                    case "IN_GROUP" ->
                        SqlLiteral.createBoolean(principal.groups().contains(argument(call)), call.getParserPosition());
                    case "IS_AGENT" ->
                        SqlLiteral.createBoolean(alone(call, principal.agent()), call.getParserPosition());
                    case "PURPOSE" -> literal(alone(call, principal.purpose().orElse("")), call.getParserPosition());
                    default -> isIn(call) ? in(call) : superVisit(call);
                };
            }

            private List<? extends Comparable<?>> values(SqlCall call) {
                return name(call).equals("ENTITLEMENT") ? entitlement(call, owner) : attribute(call);
            }

            private SqlNode superVisit(SqlCall call) {
                SqlNode visited = super.visit(call);
                return visited == null ? call : visited;
            }

            private SqlNode in(SqlCall call) {
                SqlNodeList values = new SqlNodeList(SqlParserPos.ZERO);
                for (SqlNode value : (SqlNodeList) call.operand(1)) {
                    if (value instanceof SqlBasicCall inner && LISTS.contains(name(inner))) {
                        values(inner).forEach(each -> values.add(literal(each, inner.getParserPosition())));
                    } else {
                        SqlNode visited = value.accept(this);
                        values.add(visited == null ? value : visited);
                    }
                }
                SqlNode operand = call.<SqlNode>operand(0).accept(this);
                return call.getOperator()
                        .createCall(call.getParserPosition(), operand == null ? call.operand(0) : operand, values);
            }

            @Override
            public SqlNode visit(SqlIdentifier id) {
                if (id.isSimple() && id.getSimple().equalsIgnoreCase("CURRENT_USER") && !id.isComponentQuoted(0)) {
                    return literal(principal.name(), id.getParserPosition());
                }
                return id;
            }
        });
        return substituted == null ? expression : substituted;
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    private static boolean isIn(SqlCall call) {
        return (call.getKind() == SqlKind.IN || call.getKind() == SqlKind.NOT_IN)
                && call.operand(1) instanceof SqlNodeList;
    }

    private List<String> attribute(SqlCall call) {
        List<String> values = principal.attributes().get(argument(call));
        if (values == null || values.isEmpty()) {
            throw new MissingAttributeException();
        }
        return values;
    }

    private List<Comparable<?>> entitlement(SqlCall call, Optional<String> owner) {
        List<Comparable<?>> values = entitlements.values(argument(call), owner);
        if (values.isEmpty()) {
            throw new MissingAttributeException();
        }
        return values;
    }

    private static SqlNode one(List<? extends Comparable<?>> values, SqlParserPos position) {
        if (values.size() != 1) {
            throw new MissingAttributeException();
        }
        return literal(values.get(0), position);
    }

    private static SqlLiteral literal(Comparable<?> value, SqlParserPos position) {
        if (value instanceof BigDecimal number) {
            return SqlLiteral.createExactNumeric(number.toPlainString(), position);
        }
        return value instanceof LocalDate date
                ? SqlLiteral.createDate(new DateString(date.toString()), position)
                : literal(String.valueOf(value), position);
    }

    private static SqlLiteral literal(String value, SqlParserPos position) {
        return SqlLiteral.createCharString(value, "UTF-8", position);
    }

    /** The value of a function that takes nothing. */
    private static <T> T alone(SqlCall call, T value) {
        if (call.operandCount() != 0) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID, call.getOperator().getName() + "() takes no arguments");
        }
        return value;
    }

    private static String argument(SqlCall call) {
        if (call.operandCount() != 1 || !(call.operand(0) instanceof SqlCharStringLiteral argument)) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID, call.getOperator().getName() + " takes one string literal");
        }
        String value = argument.getValueAs(String.class);
        return value == null ? "" : value;
    }

    /** Unwinds the making of one row filter, which then is FALSE, or of one mask, which then is NULL. */
    private static final class MissingAttributeException extends RuntimeException {
        MissingAttributeException() {
            super("the principal lacks an attribute or a value");
        }
    }

    /** The masked value of a column of a table; of the column's type. */
    RexNode masked(ColumnMask column, RexNode value, RawRows rows) {
        return masks().masked(column, value, rows.table(), Optional.of(rows), rows.getCluster());
    }

    /** The masked value of a column of a view, by a mask that does not read the row; of the column's type. */
    public RexNode maskedOfView(ColumnMask column, RexNode value, MeshTable view, RelOptCluster cluster) {
        return masks().masked(column, value, view, Optional.empty(), cluster);
    }

    private MaskExpressions masks() {
        return new MaskExpressions(converter, (expression, domain) -> {
            try {
                return Optional.of(substitute(expression, domain));
            } catch (MissingAttributeException e) {
                return Optional.empty();
            }
        });
    }
}
