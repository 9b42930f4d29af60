package io.meshgate.planner.policy;

import static io.meshgate.planner.policy.MaskExpressions.requireFamily;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.policy.PolicyExpressions.ConditionConverter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Reads the literals of fixed masks as values of the types of their columns. */
final class FixedLiterals {
    private final ConditionConverter converter;

    FixedLiterals(ConditionConverter converter) {
        this.converter = converter;
    }

    RexNode masked(ColumnMask column, Mask.Fixed fixed, RelDataType type, RexBuilder builder) {
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
}
