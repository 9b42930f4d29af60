package io.meshgate.planner.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/**
 * Frames that count groups of equal rows. Calcite's windows know ROWS and RANGE only: one of GROUPS is one of ROWS with a last
 * ORDER BY key that is a constant, changes no order, and is written as the word.
 */
public final class WindowGroups {
    /** The key; under its name no statement finds it. */
    public static final SqlFunction MARK = new Mark();

    private WindowGroups() {}

    static boolean isMark(RexNode key) {
        return key instanceof RexCall call && call.getOperator() == MARK;
    }

    private static final class Mark extends SqlFunction {
        Mark() {
            super(
                    "$GROUPS",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.BOOLEAN_NOT_NULL,
                    null,
                    OperandTypes.NILADIC,
                    SqlFunctionCategory.SYSTEM);
        }

        @Override
        public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
            return validator.getTypeFactory().createSqlType(SqlTypeName.BOOLEAN);
        }
    }
}
