package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.sql.Operators.Leakproof;
import io.meshgate.planner.sql.StringGrowth.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * A function of Meshgate's own: all that there is to say of it in one place. Immutable.
 *
 * @param leakproof whether evaluating it on a hidden row could reveal anything of the row
 * @param duckDb how DuckDB writes a call
 * @param growth how long its value may be
 */
record FunctionDefinition(SqlOperator operator, Leakproof leakproof, Rendering duckDb, Growth growth) {

    /** Of a class of its own: Calcite takes functions of one class and name for one, and converts its own as it likes. */
    private static final class Own extends SqlFunction {
        Own(String name, SqlReturnTypeInference returns, SqlOperandTypeChecker takes) {
            super(name, SqlKind.OTHER_FUNCTION, returns, null, takes, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        }
    }

    /** Writes a call; its operands are written already, in parentheses where needed. */
    @FunctionalInterface
    interface Rendering {
        String write(RexCall call, List<String> operands);
    }

    /** The size of a call's value, the sizes of the operands being known. */
    @FunctionalInterface
    interface Growth {
        Size of(RexCall call, Size[] operands);
    }

    /** A function that may fail on some values, or tell of them by the time that it takes. */
    static FunctionDefinition scalar(
            String name, SqlReturnTypeInference returns, SqlOperandTypeChecker takes, Rendering duckDb) {
        SqlFunction function = new Own(name, returns, takes);
        return new FunctionDefinition(function, Leakproof.NEVER, duckDb, (call, sizes) -> StringGrowth.largest(sizes));
    }

    /** A function that Calcite has. */
    static FunctionDefinition of(SqlOperator operator, Rendering duckDb) {
        return new FunctionDefinition(operator, Leakproof.NEVER, duckDb, (call, sizes) -> StringGrowth.largest(sizes));
    }

    /** @param template as those of {@link Operators} */
    static FunctionDefinition scalar(
            String name, SqlReturnTypeInference returns, SqlOperandTypeChecker takes, String template) {
        return scalar(name, returns, takes, template(template));
    }

    /** The same under another name. */
    FunctionDefinition as(String name) {
        SqlFunction function = new Own(
                name,
                Objects.requireNonNull(operator.getReturnTypeInference()),
                Objects.requireNonNull(operator.getOperandTypeChecker()));
        return new FunctionDefinition(function, leakproof, duckDb, growth);
    }

    FunctionDefinition growing(Growth how) {
        return new FunctionDefinition(operator, leakproof, duckDb, how);
    }

    /** Whose value is at most some times as long as its operands together. */
    FunctionDefinition growing(double factor) {
        return growing((call, sizes) -> StringGrowth.sum(sizes).times(factor));
    }

    static Rendering template(String template) {
        return (call, operands) -> DuckDbText.fill(template, operands, () -> DuckDbTypes.type(call.getType()));
    }

    /** The constant string that an operand has to be. */
    static String text(RexCall call, int operand, String what) {
        RexNode node = constant(call.getOperands().get(operand));
        if (node instanceof RexLiteral literal && SqlTypeUtil.isCharacter(literal.getType())) {
            String value = RexLiteral.stringValue(literal);
            if (value != null) {
                return value;
            }
        }
        throw invalid(call, what + " has to be a string constant");
    }

    /** The constant number that an operand has to be, from 0 to a million. */
    static int number(RexCall call, int operand, String what) {
        RexNode node = constant(call.getOperands().get(operand));
        if (node instanceof RexLiteral literal && SqlTypeUtil.isExactNumeric(literal.getType())) {
            BigDecimal value = literal.getValueAs(BigDecimal.class);
            if (value != null && value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(1_000_000)) <= 0) {
                return value.intValue();
            }
        }
        throw invalid(call, what + " has to be a whole number, constant, not negative");
    }

    private static RexNode constant(RexNode node) {
        return node.getKind() == SqlKind.CAST ? ((RexCall) node).getOperands().get(0) : node;
    }

    static GatewayException invalid(RexCall call, String what) {
        return new GatewayException(
                ErrorCode.INVALID_ARGUMENT, call.getOperator().getName() + ": " + what);
    }
}
