package io.meshgate.planner;

import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/** The types of window functions. Calcite does not know that EXCLUDE may leave a frame without rows. */
final class FrameTypes {
    private FrameTypes() {}

    /** The type of a call of a window function, where Calcite takes it for NOT NULL and its frame may have no rows. */
    static Optional<RelDataType> ofEmptyFrame(SqlValidatorImpl validator, SqlValidatorScope scope, SqlCall over) {
        SqlWindow window = validator.resolveWindow(over.operand(1), scope);
        SqlNode function = over.operand(0);
        boolean respectsNulls =
                function.getKind() == SqlKind.IGNORE_NULLS || function.getKind() == SqlKind.RESPECT_NULLS;
        SqlCall call = respectsNulls ? ((SqlCall) function).operand(0) : (SqlCall) function;
        if (!call.getOperator().allowsFraming() || (window.isAlwaysNonEmpty() && !excludesCurrentRow(window))) {
            return Optional.empty();
        }
        RelDataType type = call.getOperator().inferReturnType(new SqlCallBinding(validator, scope, call) {
            @Override
            public boolean hasEmptyGroup() {
                return true;
            }
        });
        if (!type.isNullable()) {
            return Optional.empty();
        }
        validator.setValidatedNodeType(over, type);
        validator.setValidatedNodeType(function, type);
        validator.setValidatedNodeType(call, type);
        return Optional.of(type);
    }

    private static boolean excludesCurrentRow(SqlWindow window) {
        return SqlWindow.isExcludeCurrentRow(window.getExclude()) || SqlWindow.isExcludeGroup(window.getExclude());
    }
}
