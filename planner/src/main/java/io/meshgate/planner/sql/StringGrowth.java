package io.meshgate.planner.sql;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * How much longer than its arguments a call's value may be, known from the call alone. What cannot be known is bounded
 * when the query runs, to {@link #LONGEST_COMPUTED}.
 */
final class StringGrowth {
    /** Characters to which strings are padded, and bytes to which REPLACE makes them grow. */
    static final int LONGEST_COMPUTED = 100_000;

    private static final int LARGEST_FACTOR = 16;
    private static final int BYTES_OF_CHARACTER = 4;
    private static final int BYTES_OF_SIMPLE_VALUE = 64;

    private StringGrowth() {}

    /**
     * An upper bound of a value's length: some bytes, and some times what the query's sources deliver.
     *
     * @param copies of the longest value that a table, a parameter or an aggregate function yields
     */
    record Size(double bytes, double copies) {
        static final Size NONE = new Size(0, 0);
        static final Size SOURCE = new Size(0, 1);

        Size plus(Size other) {
            return new Size(bytes + other.bytes, copies + other.copies);
        }

        Size minus(Size other) {
            return new Size(Math.max(0, bytes - other.bytes), Math.max(0, copies - other.copies));
        }

        Size max(Size other) {
            return new Size(Math.max(bytes, other.bytes), Math.max(copies, other.copies));
        }

        Size times(double factor) {
            return new Size(bytes * factor, copies * factor);
        }

        private Size atMost(double limit) {
            return limit <= LONGEST_COMPUTED * BYTES_OF_CHARACTER ? new Size(limit, 0) : this;
        }
    }

    /** How REPLACE has to be written: whether nothing but a look at the values bounds its result. */
    static boolean isReplaceUnbounded(RexCall call) {
        return replaceFactor(call) > LARGEST_FACTOR;
    }

    /** How many times longer REPLACE may make its first argument. */
    private static double replaceFactor(RexCall call) {
        String with = constant(call.getOperands().get(2));
        if (with == null) {
            return Double.POSITIVE_INFINITY;
        }
        String replaced = constant(call.getOperands().get(1));
        double least = replaced == null || replaced.isEmpty() ? 1 : bytes(replaced);
        return Math.max(1, bytes(with) / least);
    }

    /** Whether values of a type may be of any length. */
    static boolean varies(RelDataType type) {
        return SqlTypeUtil.isCharacter(type)
                || SqlTypeUtil.isBinary(type)
                || SqlTypeUtil.isCollection(type)
                || SqlTypeUtil.isMap(type)
                || type.isStruct()
                || type.getSqlTypeName() == SqlTypeName.NULL;
    }

    static Size literal(RexLiteral literal) {
        String value = constant(literal);
        return new Size(value == null ? BYTES_OF_SIMPLE_VALUE : bytes(value), 0);
    }

    /** A call's value; the sizes of its operands are known. */
    static Size call(RexCall call, Size[] operands) {
        if (!varies(call.getType())) {
            return Size.NONE;
        }
        SqlOperator operator = call.getOperator();
        if (operator == MeshFunctions.LPAD || operator == MeshFunctions.RPAD) {
            return new Size(
                    Math.min(
                            BYTES_OF_CHARACTER * LONGEST_COMPUTED,
                            characters(call.getOperands().get(1))),
                    0);
        }
        if (operator == SqlStdOperatorTable.REPLACE) {
            return isReplaceUnbounded(call)
                    ? operands[0].max(new Size(LONGEST_COMPUTED, 0))
                    : operands[0].times(replaceFactor(call));
        }
        if (operator == SqlLibraryOperators.LEFT || operator == SqlLibraryOperators.RIGHT) {
            return atMost(operands[0], call.getOperands().get(1));
        }
        boolean substring = operator == SqlStdOperatorTable.SUBSTRING || operator == MeshFunctions.SUBSTR;
        if (substring && operands.length > 2) {
            return atMost(operands[0], call.getOperands().get(2));
        }
        if (call.getKind() == SqlKind.CAST || call.getKind() == SqlKind.SAFE_CAST) {
            return cast(call, operands[0]);
        }
        FunctionDefinition definition = Operators.definition(operator);
        if (definition != null) {
            return definition.growth().of(call, operands);
        }
        return isSum(call) ? sum(operands) : largest(operands);
    }

    /** Whether a call's value holds all of its operands' values, one beside the other. */
    private static boolean isSum(RexCall call) {
        return isJoin(call)
                || call.getKind() == SqlKind.ROW
                || call.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR
                || call.getKind() == SqlKind.MAP_VALUE_CONSTRUCTOR;
    }

    private static boolean isJoin(RexCall call) {
        return call.getOperator() == SqlStdOperatorTable.CONCAT || call.getOperator() == MeshFunctions.CONCAT;
    }

    /** The operands of {@code ||}, those of {@code ||} within it included; empty for any other call. */
    static List<RexNode> joined(RexCall call) {
        List<RexNode> joined = new ArrayList<>();
        if (isJoin(call)) {
            for (RexNode operand : call.getOperands()) {
                List<RexNode> inner = operand instanceof RexCall nested ? joined(nested) : List.of();
                joined.addAll(inner.isEmpty() ? List.of(operand) : inner);
            }
        }
        return joined;
    }

    /** Whether a call's value is one of its operands' values as it is, so that nothing is built. */
    static boolean isChoice(RexCall call) {
        return switch (call.getKind()) {
            case CASE, COALESCE, NULLIF, GREATEST, LEAST, ITEM, DOT -> true;
            default -> call.getOperator() == PolicyOperators.GUARD;
        };
    }

    private static Size cast(RexCall call, Size operand) {
        RelDataType from = call.getOperands().get(0).getType();
        RelDataType to = call.getType();
        if (SqlTypeUtil.isCharacter(to) && to.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED) {
            return operand.max(new Size(BYTES_OF_SIMPLE_VALUE, 0))
                    .atMost((double) BYTES_OF_CHARACTER * to.getPrecision());
        }
        if (!varies(from)) {
            return new Size(BYTES_OF_SIMPLE_VALUE, 0);
        }
        // Written as text, each of any number of elements takes some characters more.
        return SqlTypeUtil.isCharacter(from)
                ? operand
                : operand.plus(Size.SOURCE).times(LARGEST_FACTOR);
    }

    private static Size atMost(Size size, RexNode length) {
        return length instanceof RexLiteral ? size.atMost(characters(length)) : size;
    }

    private static double characters(RexNode length) {
        double characters = LONGEST_COMPUTED;
        if (length instanceof RexLiteral literal && !literal.isNull()) {
            BigDecimal value = literal.getValueAs(BigDecimal.class);
            characters = value == null ? LONGEST_COMPUTED : Math.max(0, value.doubleValue());
        }
        return BYTES_OF_CHARACTER * characters;
    }

    static Size sum(Size[] operands) {
        Size sum = new Size(operands.length, 0);
        for (Size operand : operands) {
            sum = sum.plus(operand);
        }
        return sum;
    }

    static Size largest(Size[] operands) {
        Size largest = new Size(BYTES_OF_SIMPLE_VALUE, 0);
        for (Size operand : operands) {
            largest = largest.max(operand);
        }
        return largest;
    }

    private static @Nullable String constant(RexNode node) {
        return node instanceof RexLiteral literal && SqlTypeUtil.isCharacter(literal.getType())
                ? RexLiteral.stringValue(literal)
                : null;
    }

    private static int bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }
}
