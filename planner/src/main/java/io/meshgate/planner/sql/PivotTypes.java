package io.meshgate.planner.sql;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * What Calcite makes of PIVOT and UNPIVOT compares and chooses among values of several types as they are. An engine then
 * casts them by rules of its own, which may fail, and on hidden rows: so comparisons are of one kind of values only,
 * and choices are cast where it can be seen.
 */
public final class PivotTypes {
    private PivotTypes() {}

    /** @throws GatewayException with TYPE_MISMATCH for a value that is of another kind than its column */
    public static void requireOwnComparisons(RelNode pivot) {
        RelNode node = pivot;
        while (!(node instanceof Project) && node.getInputs().size() == 1) {
            node = node.getInput(0);
        }
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                if (call.getKind() == SqlKind.EQUALS) {
                    requireSameKind(
                            call.getOperands().get(0).getType(),
                            call.getOperands().get(1).getType());
                }
                return super.visitCall(call);
            }
        });
    }

    private static void requireSameKind(RelDataType column, RelDataType value) {
        boolean same = column.getSqlTypeName() == value.getSqlTypeName()
                || SqlTypeUtil.isNull(value)
                || (SqlTypeUtil.isCharacter(column) && SqlTypeUtil.isCharacter(value))
                || (SqlTypeUtil.isNumeric(column) && SqlTypeUtil.isNumeric(value));
        if (!same) {
            throw new GatewayException(
                    ErrorCode.TYPE_MISMATCH,
                    "PIVOT compares a column of type " + column.getSqlTypeName() + " with a value of type "
                            + value.getSqlTypeName() + "; accepted are values of the column's type");
        }
    }

    /** The rows of UNPIVOT, with each value cast to the type of its column. */
    public static RelNode withOwnCasts(RelNode unpivot) {
        boolean passes = unpivot instanceof Project || unpivot instanceof Filter;
        if (!passes) {
            return unpivot;
        }
        RelNode input = withOwnCasts(unpivot.getInput(0));
        RexBuilder builder = unpivot.getCluster().getRexBuilder();
        return unpivot.copy(unpivot.getTraitSet(), List.of(input)).accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                return call.getKind() == SqlKind.CASE ? cast(call, builder) : super.visitCall(call);
            }
        });
    }

    private static RexNode cast(RexCall choice, RexBuilder builder) {
        List<RexNode> operands = new ArrayList<>();
        int last = choice.getOperands().size() - 1;
        for (int i = 0; i <= last; i++) {
            RexNode operand = choice.getOperands().get(i);
            boolean value = i % 2 == 1 || i == last;
            operands.add(value ? builder.ensureType(choice.getType(), operand, false) : operand);
        }
        return choice.clone(choice.getType(), operands);
    }
}
