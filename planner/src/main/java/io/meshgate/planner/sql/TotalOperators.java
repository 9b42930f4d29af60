package io.meshgate.planner.sql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * Calls that cannot fail though they are not leakproof: the time that they take tells of their operands. That is no harm
 * in what governing itself computes of every row that a row filter lets pass.
 */
final class TotalOperators {
    private static final Set<SqlOperator> OF_STRINGS = Set.of(
            SqlStdOperatorTable.CONCAT,
            MeshFunctions.CONCAT,
            SqlStdOperatorTable.UPPER,
            SqlStdOperatorTable.LOWER,
            SqlStdOperatorTable.CHAR_LENGTH,
            SqlStdOperatorTable.CHARACTER_LENGTH,
            MeshFunctions.LENGTH,
            SqlLibraryOperators.REVERSE,
            SqlLibraryOperators.STARTS_WITH,
            SqlLibraryOperators.ENDS_WITH);

    private static final Set<SqlOperator> OF_PLACES = Set.of(
            SqlStdOperatorTable.SUBSTRING, MeshFunctions.SUBSTR, SqlLibraryOperators.LEFT, SqlLibraryOperators.RIGHT);

    private TotalOperators() {}

    static boolean contains(RexCall call) {
        SqlOperator operator = call.getOperator();
        List<RexNode> operands = call.getOperands();
        if (OF_STRINGS.contains(operator)) {
            return operands.stream().allMatch(operand -> SqlTypeUtil.isCharacter(operand.getType()));
        }
        if (OF_PLACES.contains(operator)) {
            return SqlTypeUtil.isCharacter(operands.get(0).getType())
                    && operands.subList(1, operands.size()).stream().allMatch(TotalOperators::isSmall);
        }
        return switch (call.getKind()) {
            case TRIM -> SqlTypeUtil.isCharacter(operands.get(2).getType());
            case POSITION -> operands.size() == 2;
            case DIVIDE, MOD ->
                SqlTypeUtil.isIntType(operands.get(0).getType())
                        && SqlTypeUtil.isIntType(call.getType())
                        && isPositive(operands.get(1));
            case CAST -> isToText(operands.get(0).getType(), call);
            default -> false;
        };
    }

    private static boolean isToText(RelDataType from, RexCall cast) {
        return cast.getKind() == SqlKind.CAST
                && SqlTypeUtil.isCharacter(cast.getType())
                && cast.getType().getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
                && (SqlTypeUtil.isExactNumeric(from) || SqlTypeUtil.isDate(from) || SqlTypeUtil.isBoolean(from));
    }

    private static boolean isSmall(RexNode place) {
        BigDecimal number = number(place);
        return number != null && number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(Short.MAX_VALUE)) <= 0;
    }

    private static boolean isPositive(RexNode divisor) {
        BigDecimal number = number(divisor);
        return number != null && number.signum() > 0;
    }

    private static @Nullable BigDecimal number(RexNode node) {
        return node instanceof RexLiteral literal && SqlTypeUtil.isIntType(literal.getType())
                ? literal.getValueAs(BigDecimal.class)
                : null;
    }
}
