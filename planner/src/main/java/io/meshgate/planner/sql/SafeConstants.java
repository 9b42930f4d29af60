package io.meshgate.planner.sql;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Calls of constants that are seen not to fail: what can be computed beforehand, a day that is written as text, and times
 * not too long before or after a day or now. Conditions on large tables often compare with such.
 */
final class SafeConstants {
    private static final Set<SqlOperator> NOW = Set.of(
            SqlStdOperatorTable.CURRENT_DATE, MeshFunctions.CURRENT_TIMESTAMP, SqlStdOperatorTable.LOCALTIMESTAMP);
    /** Of a thousand years; days and times of day of four-digit years stay far from the ends of any type with that. */
    private static final long MONTHS = 12_000;

    private static final long MILLIS = 365_000 * DateTimeUtils.MILLIS_PER_DAY;

    private SafeConstants() {}

    static boolean contains(RexCall call) {
        if (PruningConstants.isConstant(call)
                && !PruningConstants.usesParameters(call)
                && PruningConstants.fold(call, List.of()).isPresent()) {
            return true;
        }
        if (call.getKind() == SqlKind.CAST) {
            return isSafeCast(call.getOperands().get(0), call.getType());
        }
        boolean moves = call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS;
        List<RexNode> operands = call.getOperands();
        return moves && operands.size() == 2 && isMoment(operands.get(0)) && isSmall(operands.get(1));
    }

    private static boolean isSafeCast(RexNode operand, RelDataType type) {
        if (operand instanceof RexLiteral literal) {
            return type.getSqlTypeName() == SqlTypeName.DATE && isDay(literal);
        }
        // Of another precision only, which the engine has one of.
        return operand.getType().getSqlTypeName() == type.getSqlTypeName()
                && operand instanceof RexCall call
                && (NOW.contains(call.getOperator()) || contains(call));
    }

    private static boolean isDay(RexLiteral literal) {
        String text = SqlTypeUtil.isCharacter(literal.getType()) ? literal.getValueAs(String.class) : null;
        if (text == null || text.length() != 10) {
            return false;
        }
        try {
            return LocalDate.parse(text).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isMoment(RexNode node) {
        if (node instanceof RexCall call) {
            return NOW.contains(call.getOperator()) || (call.getKind() == SqlKind.CAST && contains(call));
        }
        SqlTypeName type = node.getType().getSqlTypeName();
        return node instanceof RexLiteral && (type == SqlTypeName.DATE || type == SqlTypeName.TIMESTAMP);
    }

    private static boolean isSmall(RexNode node) {
        RelDataType type = node.getType();
        BigDecimal interval = node instanceof RexLiteral literal && SqlTypeUtil.isInterval(type)
                ? literal.getValueAs(BigDecimal.class)
                : null;
        return isWithin(interval, SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName()) ? MONTHS : MILLIS);
    }

    private static boolean isWithin(@Nullable BigDecimal number, long bound) {
        return number != null && number.abs().compareTo(BigDecimal.valueOf(bound)) <= 0;
    }
}
