package io.meshgate.planner.policy;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Principal;
import io.meshgate.planner.catalog.MeshTypeSystem;
import io.meshgate.planner.sql.Operators;
import io.meshgate.planner.sql.PolicyOperators;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Turns policies into expressions over raw rows. What a policy may know of the principal (name, roles, attributes)
 * enters as literals, before planning: no look-up runs with the query. An attribute that the principal lacks, or that
 * has several values where one is needed, makes the whole row filter FALSE.
 */
public final class PolicyExpressions {

    /** Parses, validates and converts a condition over the columns of a raw scan. */
    public interface ConditionConverter {
        SqlNode parse(String expression);

        /** @param rows of a table or a view, under the names that it has for its columns; it need not have all of them */
        RexNode convert(SqlNode expression, RawRows rows);
    }

    private final ConditionConverter converter;
    private final Principal principal;

    public PolicyExpressions(ConditionConverter converter, Principal principal) {
        this.converter = converter;
        this.principal = principal;
    }

    /** The condition of a row filter over the raw rows of a table or a view. */
    RexNode condition(RowFilter filter, RawRows rows) {
        RexBuilder builder = rows.getCluster().getRexBuilder();
        try {
            SqlNode expression = substitute(converter.parse(filter.expression()));
            RexNode condition = converter.convert(expression, rows);
            requireTotal(filter, condition);
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

    private static void requireTotal(RowFilter filter, RexNode condition) {
        condition.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                if (!Operators.isLeakproof(call)) {
                    throw invalid(filter, call.getOperator().getName() + " can fail", null);
                }
                return super.visitCall(call);
            }

            @Override
            public Void visitOver(RexOver over) {
                throw invalid(filter, "a window function is not allowed", null);
            }

            @Override
            public Void visitSubQuery(RexSubQuery subQuery) {
                throw invalid(filter, "a sub-query is not allowed", null);
            }
        });
    }

    private SqlNode substitute(SqlNode expression) {
        SqlNode substituted = expression.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlCall call) {
                String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
                return switch (name) {
                    case "ATTRIBUTE" -> one(attribute(call), call.getParserPosition());
                    case "HAS_ROLE" ->
                        SqlLiteral.createBoolean(principal.roles().contains(argument(call)), call.getParserPosition());
                    default -> isIn(call) ? in(call) : superVisit(call);
                };
            }

            private SqlNode superVisit(SqlCall call) {
                SqlNode visited = super.visit(call);
                return visited == null ? call : visited;
            }

            private SqlNode in(SqlCall call) {
                SqlNodeList values = new SqlNodeList(SqlParserPos.ZERO);
                for (SqlNode value : (SqlNodeList) call.operand(1)) {
                    if (value instanceof SqlBasicCall inner
                            && inner.getOperator().getName().equalsIgnoreCase("ATTRIBUTE")) {
                        attribute(inner).forEach(each -> values.add(literal(each, inner.getParserPosition())));
                    } else {
                        values.add(value);
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

    private static SqlNode one(List<String> values, SqlParserPos position) {
        if (values.size() != 1) {
            throw new MissingAttributeException();
        }
        return literal(values.get(0), position);
    }

    private static SqlLiteral literal(String value, SqlParserPos position) {
        return SqlLiteral.createCharString(value, "UTF-8", position);
    }

    private static String argument(SqlCall call) {
        if (call.operandCount() != 1 || !(call.operand(0) instanceof SqlLiteral argument)) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID, call.getOperator().getName() + " takes one string literal");
        }
        String value = argument.getValueAs(String.class);
        return value == null ? "" : value;
    }

    /** Unwinds the making of one row filter, which then is FALSE. */
    private static final class MissingAttributeException extends RuntimeException {
        MissingAttributeException() {
            super("the principal lacks an attribute");
        }
    }

    /** The masked value of a column; of the column's type. */
    public RexNode masked(ColumnMask column, RexNode value, RelOptCluster cluster) {
        RexBuilder builder = cluster.getRexBuilder();
        RelDataType type = value.getType();
        Mask mask = column.mask();
        if (mask instanceof Mask.ToNull) {
            RelDataType nullable = builder.getTypeFactory().createTypeWithNullability(type, true);
            return builder.makeNullLiteral(nullable);
        }
        if (mask instanceof Mask.Fixed fixed) {
            return fixed(column, fixed, type, builder);
        }
        if (mask instanceof Mask.Redact) {
            requireFamily(column, SqlTypeUtil.isCharacter(type), "strings");
            return builder.makeCall(type, PolicyOperators.REDACT, List.of(value));
        }
        if (mask instanceof Mask.ShowFirst first) {
            requireFamily(column, SqlTypeUtil.isCharacter(type), "strings");
            return show(column, builder, PolicyOperators.SHOW_FIRST, value, first.characters());
        }
        if (mask instanceof Mask.ShowLast last) {
            requireFamily(column, SqlTypeUtil.isCharacter(type), "strings");
            return show(column, builder, PolicyOperators.SHOW_LAST, value, last.characters());
        }
        if (mask instanceof Mask.KeyedHash hash) {
            requireFamily(column, SqlTypeUtil.isCharacter(type), "strings");
            // RFC 2104: H(K xor opad, H(K xor ipad, text)).
            List<RexNode> operands =
                    List.of(value, keyBlock(builder, hash.key(), 0x36), keyBlock(builder, hash.key(), 0x5c));
            return builder.makeCall(type, PolicyOperators.KEYED_HASH, operands);
        }
        if (mask instanceof Mask.RoundTo round) {
            requireFamily(column, SqlTypeUtil.isNumeric(type), "numbers");
            RexNode multiple = builder.makeExactLiteral(multiple(column, round, type));
            return builder.makeCall(type, PolicyOperators.ROUND_TO, List.of(value, multiple));
        }
        if (mask instanceof Mask.TruncateDate truncate) {
            boolean temporal = type.getSqlTypeName() == SqlTypeName.DATE || SqlTypeUtil.isTimestamp(type);
            requireFamily(column, temporal, "dates and timestamps");
            RexNode unit = builder.makeLiteral(truncate.unit().name().toLowerCase(Locale.ROOT));
            return builder.makeCall(type, PolicyOperators.TRUNCATE_DATE, List.of(value, unit));
        }
        throw new GatewayException(ErrorCode.POLICY_INVALID, "Column mask '" + column.id() + "' is of an unknown type");
    }

    private static RexNode show(
            ColumnMask column, RexBuilder builder, SqlFunction operator, RexNode value, int characters) {
        requireFamily(column, characters >= 0, "a number of characters that is not negative");
        RexNode count = builder.makeExactLiteral(BigDecimal.valueOf(characters));
        return builder.makeCall(value.getType(), operator, List.of(value, count));
    }

    /** Rounding must be total: no division by zero, no digits that the column's type has no place for. */
    private static BigDecimal multiple(ColumnMask column, Mask.RoundTo round, RelDataType type) {
        BigDecimal multiple;
        try {
            multiple = new BigDecimal(round.multiple());
        } catch (NumberFormatException e) {
            multiple = BigDecimal.ZERO;
        }
        requireFamily(column, multiple.signum() > 0, "a multiple that is a positive decimal number");
        requireFamily(
                column,
                multiple.precision() <= MeshTypeSystem.MAX_DECIMAL_PRECISION
                        && Math.abs((long) multiple.scale()) <= MeshTypeSystem.MAX_DECIMAL_PRECISION,
                "a multiple of at most " + MeshTypeSystem.MAX_DECIMAL_PRECISION + " digits");
        if (SqlTypeUtil.isExactNumeric(type)) {
            int scale = Math.max(type.getScale(), 0);
            int digits = multiple.precision() - multiple.scale();
            requireFamily(
                    column,
                    multiple.stripTrailingZeros().scale() <= scale
                            && digits <= MeshTypeSystem.MAX_DECIMAL_PRECISION - scale,
                    "a multiple with no more digits than the column has, before and after the point");
            return multiple.setScale(Math.max(0, Math.min(multiple.scale(), scale)), RoundingMode.UNNECESSARY);
        }
        return multiple;
    }

    private static RexNode keyBlock(RexBuilder builder, String key, int pad) {
        return builder.makeCall(
                PolicyOperators.KEY_BLOCK, builder.makeLiteral(key), builder.makeExactLiteral(BigDecimal.valueOf(pad)));
    }

    private RexNode fixed(ColumnMask column, Mask.Fixed fixed, RelDataType type, RexBuilder builder) {
        SqlNode parsed = parsed(column, fixed);
        boolean negative = parsed.getKind() == SqlKind.MINUS_PREFIX;
        SqlNode bare = negative ? ((SqlCall) parsed).operand(0) : parsed;
        boolean literal = bare instanceof SqlLiteral && (!negative || bare instanceof SqlNumericLiteral);
        requireFamily(column, literal, "one literal");
        SqlLiteral constant = negative
                ? SqlLiteral.createNegative((SqlNumericLiteral) bare, bare.getParserPosition())
                : (SqlLiteral) bare;
        RexNode value = literalOf(column, constant, type, builder);
        return value.getType().equals(type) ? value : builder.makeAbstractCast(type, value, false);
    }

    /** DATE '...' and the like carry their type as a mere word until they are validated. */
    private SqlNode parsed(ColumnMask column, Mask.Fixed fixed) {
        try {
            SqlNode parsed = converter.parse(fixed.literal());
            if (!(parsed instanceof SqlUnknownLiteral unknown)) {
                return parsed;
            }
            SqlTypeName type = SqlTypeName.get(unknown.tag);
            return type == null ? parsed : unknown.resolve(type);
        } catch (GatewayException | CalciteException e) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID, "Column mask '" + column.id() + "' is not one valid literal", e);
        }
    }

    private static RexNode literalOf(ColumnMask column, SqlLiteral literal, RelDataType type, RexBuilder builder) {
        List<SqlTypeName> fitting = new ArrayList<>();
        fitting.add(type.getSqlTypeName());
        boolean character = SqlTypeUtil.isCharacter(type) && literal.getTypeName() == SqlTypeName.CHAR;
        boolean number = SqlTypeUtil.isNumeric(type) && literal.getTypeName() == SqlTypeName.DECIMAL;
        requireFamily(
                column,
                character || number || fitting.contains(literal.getTypeName()),
                "a literal of the column's type");
        if (character) {
            String text = literal.getValueAs(String.class);
            return builder.makeLiteral(text == null ? "" : text);
        }
        if (number) {
            BigDecimal value = literal.bigDecimalValue();
            requireFamily(column, value != null && fits(value, type), "a literal in the range of the column's type");
            return builder.makeExactLiteral(value == null ? BigDecimal.ZERO : value);
        }
        RexNode made = builder.makeLiteral(literal.getValue(), type, false, false);
        requireFamily(column, made instanceof RexLiteral, "a literal of the column's type");
        return made;
    }

    private static boolean fits(BigDecimal value, RelDataType type) {
        if (!SqlTypeUtil.isExactNumeric(type)) {
            return true;
        }
        if (SqlTypeUtil.isDecimal(type)) {
            BigDecimal rounded = value.setScale(type.getScale(), RoundingMode.HALF_UP);
            return rounded.precision() <= type.getPrecision();
        }
        BigInteger rounded = value.setScale(0, RoundingMode.HALF_UP).toBigInteger();
        int bits = switch (type.getSqlTypeName()) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case INTEGER -> Integer.SIZE;
            default -> Long.SIZE;
        };
        return rounded.bitLength() < bits;
    }

    private static void requireFamily(ColumnMask mask, boolean holds, String accepted) {
        if (!holds) {
            throw new GatewayException(
                    ErrorCode.POLICY_INVALID,
                    "Column mask '" + mask.id() + "' does not fit its column: it takes " + accepted);
        }
    }
}
