package io.meshgate.planner.policy;

import io.meshgate.planner.sql.PolicyOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLambdaRef;
import org.apache.calcite.rex.RexNode;

/** What a projection under a barrier does to a column, any guard around it left aside. */
record MaskedColumn(RexNode expression, RawRows rows) {

    static MaskedColumn of(RexNode expression, RawRows rows) {
        return new MaskedColumn(unguarded(expression), rows);
    }

    private static RexNode unguarded(RexNode expression) {
        boolean guarded =
                expression instanceof RexCall call && call.getOperator().equals(PolicyOperators.GUARD);
        return guarded ? ((RexCall) expression).getOperands().get(0) : expression;
    }

    /** Whether it does to the column of this name what a mask demands: at least no raw value is left where it masks. */
    boolean isMasked(String name, ColumnMask mask) {
        return mask.mask() instanceof Mask.OfFields ofFields
                ? isMadeAnew(expression, value -> isColumn(value, name), ofFields, List.of())
                : !isRaw(expression);
    }

    /**
     * Whether a row, list or map has been made anew with its masked fields, and with the others as they were.
     *
     * @param isOwn whether an expression is the raw value of what this is made from
     */
    private boolean isMadeAnew(RexNode made, Predicate<RexNode> isOwn, Mask.OfFields masks, List<String> way) {
        RexNode value = unguarded(made);
        if (masks.fields().containsKey(new FieldPath(way))) {
            return !isRaw(value);
        }
        if (masks.fields().keySet().stream().noneMatch(path -> path.isWithin(new FieldPath(way)))) {
            return isOwn.test(value);
        }
        if (!(value instanceof RexCall call)
                || !isOwn.test(unguarded(call.getOperands().get(0)))) {
            return false;
        }
        RexNode own = call.getOperands().get(0);
        boolean list = call.getOperator().equals(PolicyOperators.IN_LIST);
        if (list || call.getOperator().equals(PolicyOperators.IN_MAP)) {
            RexNode each = call.getOperands().get(1);
            String step = list ? FieldPath.ELEMENT : FieldPath.VALUE;
            return each instanceof RexLambdaRef
                    && isMadeAnew(call.getOperands().get(2), each::equals, masks, further(way, step));
        }
        return call.getOperator().equals(PolicyOperators.IN_ROW)
                && call.getType().isStruct()
                && IntStream.range(1, call.getOperands().size())
                        .allMatch(i -> isMadeAnew(
                                call.getOperands().get(i),
                                field -> isField(field, own, i - 1),
                                masks,
                                further(
                                        way,
                                        call.getType().getFieldList().get(i - 1).getName())));
    }

    private static boolean isField(RexNode value, RexNode row, int field) {
        return value instanceof RexFieldAccess access
                && access.getReferenceExpr().equals(row)
                && access.getField().getIndex() == field;
    }

    private static List<String> further(List<String> way, String step) {
        List<String> further = new ArrayList<>(way);
        further.add(step);
        return further;
    }

    private static boolean isRaw(RexNode value) {
        return value instanceof RexInputRef || value instanceof RexFieldAccess || value instanceof RexLambdaRef;
    }

    /** Whether it is the raw value of just this column. */
    boolean isColumn(String name) {
        return isColumn(expression, name);
    }

    private boolean isColumn(RexNode value, String name) {
        List<String> names = rows.getRowType().getFieldNames();
        return value instanceof RexInputRef reference
                && reference.getIndex() < rows.width()
                && names.get(reference.getIndex()).equals(name);
    }
}
