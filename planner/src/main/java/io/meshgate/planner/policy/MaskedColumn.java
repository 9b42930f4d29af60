package io.meshgate.planner.policy;

import io.meshgate.planner.sql.PolicyOperators;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/** What a projection under a barrier does to a column, any guard around it left aside. */
record MaskedColumn(RexNode expression, RawRows rows) {

    static MaskedColumn of(RexNode expression, RawRows rows) {
        boolean guarded =
                expression instanceof RexCall call && call.getOperator().equals(PolicyOperators.GUARD);
        return new MaskedColumn(guarded ? ((RexCall) expression).getOperands().get(0) : expression, rows);
    }

    /** Whether the raw value of some column passes as it is. */
    boolean isRawValue() {
        return expression instanceof RexInputRef;
    }

    /** Whether it is the raw value of just this column. */
    boolean isColumn(String name) {
        List<String> names = rows.getRowType().getFieldNames();
        return expression instanceof RexInputRef reference
                && reference.getIndex() < rows.width()
                && names.get(reference.getIndex()).equals(name);
    }
}
