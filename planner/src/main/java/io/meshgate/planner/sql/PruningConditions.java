package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.PruningCondition.ALWAYS;
import static io.meshgate.planner.sql.PruningCondition.NEVER;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import io.meshgate.connector.Predicate.Operator;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.sql.PruningCondition.Compared;
import io.meshgate.planner.sql.PruningCondition.Missing;
import io.meshgate.planner.sql.PruningCondition.Negation;
import io.meshgate.planner.sql.PruningCondition.Prefixed;
import io.meshgate.planner.sql.PruningCondition.Present;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.Sarg;

/*
 * A condition has three values, so there are two translations, each calling the other under NOT: what holds where it is
 * TRUE, and what holds where it is FALSE. Both may say too little; what says too little survives AND and OR.
 */
/** Reads from conditions what can prune: leakproof comparisons of bare columns with constants. */
final class PruningConditions {
    private record Column(int index, RelDataType comparedAs) {}

    private PruningConditions() {}

    /** What holds for every row for which a condition is TRUE. */
    static PruningCondition whenTrue(RexNode condition) {
        if (condition instanceof RexLiteral literal) {
            return literal.isAlwaysTrue() ? ALWAYS : NEVER;
        }
        if (!(condition instanceof RexCall call) || condition.getKind() == SqlKind.CAST) {
            return truth(condition, "TRUE");
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND ->
                PruningCondition.all(RelOptUtil.conjunctions(call).stream()
                        .map(PruningConditions::whenTrue)
                        .toList());
            case OR ->
                PruningCondition.any(RelOptUtil.disjunctions(call).stream()
                        .map(PruningConditions::whenTrue)
                        .toList());
            case NOT, IS_FALSE -> whenFalse(operands.get(0));
            case IS_TRUE -> whenTrue(operands.get(0));
            case IS_NOT_TRUE -> PruningCondition.any(List.of(whenFalse(operands.get(0)), missing(operands.get(0))));
            case IS_NOT_FALSE -> PruningCondition.any(List.of(whenTrue(operands.get(0)), missing(operands.get(0))));
            case IS_NULL -> missing(operands.get(0));
            case IS_NOT_NULL -> present(operands.get(0));
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                compared(call);
            case IS_DISTINCT_FROM -> distinct(call);
            case IS_NOT_DISTINCT_FROM -> notDistinct(call);
            case SEARCH -> search(operands.get(0), call, sarg(call));
            case LIKE -> call.getOperator().equals(SqlStdOperatorTable.NOT_LIKE) ? notLike(call) : like(call);
            default -> call.getOperator().equals(PolicyOperators.GUARD) ? whenTrue(operands.get(0)) : ALWAYS;
        };
    }

    /** A condition on one column that is TRUE for the very rows for which another is; empty where there is none. */
    static Optional<PruningCondition> exact(RexNode condition) {
        return isExact(condition)
                ? Optional.of(whenTrue(condition)).filter(own -> onlyColumn(own).isPresent() && !own.usesParameters())
                : Optional.empty();
    }

    /** Whether {@link #whenTrue} says no less than the condition does. */
    private static boolean isExact(RexNode condition) {
        if (!(condition instanceof RexCall call)) {
            return false;
        }
        return switch (call.getKind()) {
            case AND, OR -> call.getOperands().stream().allMatch(PruningConditions::isExact);
            case IS_NOT_NULL, SEARCH -> position(call.getOperands().get(0)).isPresent();
            default -> isComparison(call) && !compared(call).equals(ALWAYS);
        };
    }

    /** The column of a condition that speaks of just one. */
    static OptionalInt onlyColumn(PruningCondition condition) {
        Set<Integer> columns = new HashSet<>();
        condition.below(column -> {
            columns.add(column);
            return OptionalInt.of(column);
        });
        return columns.size() == 1 ? OptionalInt.of(columns.iterator().next()) : OptionalInt.empty();
    }

    /** What holds for every row for which a condition is FALSE. */
    private static PruningCondition whenFalse(RexNode condition) {
        if (condition instanceof RexLiteral literal) {
            return literal.isAlwaysFalse() ? ALWAYS : NEVER;
        }
        if (!(condition instanceof RexCall call) || condition.getKind() == SqlKind.CAST) {
            return truth(condition, "FALSE");
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND ->
                PruningCondition.any(RelOptUtil.conjunctions(call).stream()
                        .map(PruningConditions::whenFalse)
                        .toList());
            case OR ->
                PruningCondition.all(RelOptUtil.disjunctions(call).stream()
                        .map(PruningConditions::whenFalse)
                        .toList());
            case NOT, IS_NOT_TRUE -> whenTrue(operands.get(0));
            case IS_NOT_FALSE -> whenFalse(operands.get(0));
            case IS_TRUE -> PruningCondition.any(List.of(whenFalse(operands.get(0)), missing(operands.get(0))));
            case IS_FALSE -> PruningCondition.any(List.of(whenTrue(operands.get(0)), missing(operands.get(0))));
            case IS_NULL -> present(operands.get(0));
            case IS_NOT_NULL -> missing(operands.get(0));
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                negated(compared(call));
            case IS_DISTINCT_FROM -> notDistinct(call);
            case IS_NOT_DISTINCT_FROM -> distinct(call);
            // Of a NaN, being outside of a range and being inside of the rest may differ.
            case SEARCH ->
                SqlTypeUtil.isApproximateNumeric(operands.get(0).getType())
                        ? ALWAYS
                        : search(operands.get(0), call, sarg(call).negate());
            case LIKE -> call.getOperator().equals(SqlStdOperatorTable.NOT_LIKE) ? like(call) : notLike(call);
            default -> call.getOperator().equals(PolicyOperators.GUARD) ? whenFalse(operands.get(0)) : ALWAYS;
        };
    }

    /**
     * The position of a column that an expression is, guards and casts that change no value left aside. Guards may be
     * left aside because the rows for which they give NULL do not exist.
     */
    static OptionalInt position(RexNode expression) {
        if (expression instanceof RexInputRef reference) {
            return OptionalInt.of(reference.getIndex());
        }
        if (!(expression instanceof RexCall call)) {
            return OptionalInt.empty();
        }
        RexNode operand =
                call.getOperands().isEmpty() ? call : call.getOperands().get(0);
        boolean guarded = call.getOperator().equals(PolicyOperators.GUARD) && operand instanceof RexInputRef;
        boolean kept =
                call.getKind() == SqlKind.CAST && PruningConstants.keepsValues(operand.getType(), call.getType());
        return guarded || kept ? position(operand) : OptionalInt.empty();
    }

    private static Optional<Column> column(RexNode expression) {
        OptionalInt position = position(expression);
        return position.isPresent()
                ? Optional.of(new Column(position.getAsInt(), expression.getType()))
                : Optional.empty();
    }

    private static PruningCondition missing(RexNode expression) {
        if (expression instanceof RexLiteral literal) {
            return literal.isNull() ? ALWAYS : NEVER;
        }
        if (expression instanceof RexCall call && isComparison(call)) {
            return PruningCondition.any(
                    call.getOperands().stream().map(PruningConditions::missing).toList());
        }
        OptionalInt column = position(expression);
        return column.isPresent() ? new Missing(column.getAsInt()) : ALWAYS;
    }

    private static PruningCondition present(RexNode expression) {
        if (expression instanceof RexLiteral literal) {
            return literal.isNull() ? NEVER : ALWAYS;
        }
        if (expression instanceof RexCall call && isComparison(call)) {
            return PruningCondition.all(
                    call.getOperands().stream().map(PruningConditions::present).toList());
        }
        OptionalInt column = position(expression);
        return column.isPresent() ? new Present(column.getAsInt()) : ALWAYS;
    }

    /** Whether it is UNKNOWN just where an operand is NULL. */
    private static boolean isComparison(RexCall call) {
        return switch (call.getKind()) {
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> true;
            default -> false;
        };
    }

    /** Of a condition that is a column. */
    private static PruningCondition truth(RexNode condition, String value) {
        OptionalInt column = position(condition);
        if (column.isEmpty() || condition.getType().getSqlTypeName() != SqlTypeName.BOOLEAN) {
            return ALWAYS;
        }
        RexNode constant = new RexBuilder(MeshTypes.FACTORY).makeLiteral(value.equals("TRUE"));
        return new Compared(column.getAsInt(), condition.getType(), Operator.EQUAL, constant);
    }

    private static PruningCondition compared(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        if (PruningConstants.isConstant(right)) {
            return compared(left, operator(call.getKind()), right);
        }
        return PruningConstants.isConstant(left)
                ? compared(right, operator(call.getKind().reverse()), left)
                : ALWAYS;
    }

    private static PruningCondition compared(RexNode value, Operator operator, RexNode constant) {
        return column(value)
                .<PruningCondition>map(column -> new Compared(column.index(), column.comparedAs(), operator, constant))
                .orElse(ALWAYS);
    }

    private static Operator operator(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> Operator.EQUAL;
            case NOT_EQUALS -> Operator.NOT_EQUAL;
            case LESS_THAN -> Operator.LESS;
            case LESS_THAN_OR_EQUAL -> Operator.LESS_OR_EQUAL;
            case GREATER_THAN -> Operator.GREATER;
            case GREATER_THAN_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
            default -> throw new IllegalArgumentException(kind.toString());
        };
    }

    private static PruningCondition negated(PruningCondition condition) {
        if (!(condition instanceof Compared compared)) {
            return condition;
        }
        return switch (compared.operator()) {
            case EQUAL ->
                new Compared(compared.column(), compared.comparedAs(), Operator.NOT_EQUAL, compared.constant());
            case NOT_EQUAL ->
                new Compared(compared.column(), compared.comparedAs(), Operator.EQUAL, compared.constant());
            // Not the opposite operator: of a NaN both may be FALSE.
            default -> new Negation(compared);
        };
    }

    private static PruningCondition distinct(RexCall call) {
        List<RexNode> sides = constantLast(call);
        RexNode value = sides.get(0);
        RexNode constant = sides.get(1);
        return isNotNullConstant(constant)
                ? PruningCondition.any(List.of(compared(value, Operator.NOT_EQUAL, constant), missing(value)))
                : ALWAYS;
    }

    private static PruningCondition notDistinct(RexCall call) {
        List<RexNode> sides = constantLast(call);
        return isNotNullConstant(sides.get(1)) ? compared(sides.get(0), Operator.EQUAL, sides.get(1)) : ALWAYS;
    }

    private static List<RexNode> constantLast(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        return PruningConstants.isConstant(left) ? List.of(right, left) : List.of(left, right);
    }

    /** Parameters are none: one that is NULL would change what is said of a row of NULLs. */
    private static boolean isNotNullConstant(RexNode node) {
        return PruningConstants.isConstant(node)
                && PruningConstants.fold(node, List.of()).isPresent();
    }

    private static Sarg<?> sarg(RexCall search) {
        Sarg<?> sarg = ((RexLiteral) search.getOperands().get(1)).getValueAs(Sarg.class);
        if (sarg == null) {
            throw new IllegalArgumentException("SEARCH for NULL");
        }
        return sarg;
    }

    private static PruningCondition search(RexNode value, RexCall search, Sarg<?> sarg) {
        RelDataType type = search.getOperands().get(1).getType();
        List<PruningCondition> ranges = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            ranges.add(inRange(value, type, range));
        }
        if (sarg.nullAs == RexUnknownAs.TRUE) {
            ranges.add(missing(value));
        }
        return PruningCondition.any(ranges);
    }

    private static PruningCondition inRange(RexNode value, RelDataType type, Range<?> range) {
        if (range.hasLowerBound()
                && range.hasUpperBound()
                && range.lowerEndpoint().equals(range.upperEndpoint())) {
            return compared(value, Operator.EQUAL, endpoint(range.lowerEndpoint(), type));
        }
        List<PruningCondition> bounds = new ArrayList<>();
        if (range.hasLowerBound()) {
            Operator operator =
                    range.lowerBoundType() == BoundType.CLOSED ? Operator.GREATER_OR_EQUAL : Operator.GREATER;
            bounds.add(compared(value, operator, endpoint(range.lowerEndpoint(), type)));
        }
        if (range.hasUpperBound()) {
            Operator operator = range.upperBoundType() == BoundType.CLOSED ? Operator.LESS_OR_EQUAL : Operator.LESS;
            bounds.add(compared(value, operator, endpoint(range.upperEndpoint(), type)));
        }
        return PruningCondition.all(bounds);
    }

    private static RexNode endpoint(Comparable<?> value, RelDataType type) {
        RexBuilder builder = new RexBuilder(MeshTypes.FACTORY);
        // makeLiteral would pad a string to the length of a CHAR type.
        return value instanceof NlsString string
                ? builder.makeCharLiteral(string)
                : builder.makeLiteral(value, type, true, false);
    }

    private static PruningCondition like(RexCall call) {
        Optional<String> pattern = pattern(call);
        OptionalInt column = position(call.getOperands().get(0));
        if (pattern.isEmpty() || column.isEmpty()) {
            return ALWAYS;
        }
        String prefix = prefix(pattern.get());
        if (prefix.equals(pattern.get())) {
            return compared(
                    call.getOperands().get(0),
                    Operator.EQUAL,
                    call.getOperands().get(1));
        }
        return prefix.isEmpty() ? new Present(column.getAsInt()) : new Prefixed(column.getAsInt(), prefix);
    }

    private static PruningCondition notLike(RexCall call) {
        Optional<String> pattern = pattern(call);
        PruningCondition like = like(call);
        if (pattern.isEmpty() || like instanceof Compared) {
            return negated(like);
        }
        boolean exact = like instanceof Prefixed prefixed && pattern.get().equals(prefixed.prefix() + "%");
        return exact ? new Negation(like) : ALWAYS;
    }

    /** A constant pattern without escapes. A backslash is one on some engines. */
    private static Optional<String> pattern(RexCall call) {
        boolean like = call.getOperator().equals(SqlStdOperatorTable.LIKE)
                || call.getOperator().equals(SqlStdOperatorTable.NOT_LIKE);
        if (!like || call.getOperands().size() != 2 || !(call.getOperands().get(1) instanceof RexLiteral literal)) {
            return Optional.empty();
        }
        return PruningConstants.fold(literal, List.of())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(pattern -> pattern.indexOf('\\') < 0);
    }

    private static String prefix(String pattern) {
        int end = 0;
        while (end < pattern.length() && pattern.charAt(end) != '%' && pattern.charAt(end) != '_') {
            end++;
        }
        return pattern.substring(0, end);
    }
}
