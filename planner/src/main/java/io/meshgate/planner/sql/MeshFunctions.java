package io.meshgate.planner.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlAbstractTimeFunction;
import org.apache.calcite.sql.fun.SqlCoalesceFunction;
import org.apache.calcite.sql.fun.SqlLeadLagAggFunction;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;

/** Functions that Calcite lacks, or that it gives another type or meaning than Meshgate's SQL. */
final class MeshFunctions {
    /** The moment at which the query started: an instant, where Calcite has a timestamp without zone. */
    static final SqlFunction CURRENT_TIMESTAMP =
            new SqlAbstractTimeFunction("CURRENT_TIMESTAMP", SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE) {};

    /** SUBSTRING under its short name. */
    static final SqlFunction SUBSTR = SqlBasicFunction.create(
            "SUBSTR",
            ReturnTypes.ARG0_NULLABLE_VARYING,
            OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER)
                    .or(OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER)),
            SqlFunctionCategory.STRING);

    /** CHAR_LENGTH under its short name. */
    static final SqlFunction LENGTH = SqlBasicFunction.create(
            "LENGTH", ReturnTypes.INTEGER_NULLABLE, OperandTypes.CHARACTER, SqlFunctionCategory.STRING);

    /** The operands joined as {@code ||} joins them: NULL where one is NULL. */
    static final SqlFunction CONCAT = SqlBasicFunction.create(
            "CONCAT",
            ReturnTypes.VARCHAR_NULLABLE,
            OperandTypes.repeat(SqlOperandCountRanges.from(1), OperandTypes.CHARACTER),
            SqlFunctionCategory.STRING);

    /** {@code LPAD(s, length)} and {@code LPAD(s, length, padding)}; Calcite's is NOT NULL even where s is nullable. */
    static final SqlFunction LPAD = pad("LPAD");

    /** As {@link #LPAD}, at the end. */
    static final SqlFunction RPAD = pad("RPAD");

    /** Calcite's becomes a CASE in which every operand but the last stands twice. */
    static final SqlFunction COALESCE = new Coalesce();

    /** Calcite's is NOT NULL when the default is, even where the value is nullable. */
    static final SqlAggFunction LAG = new LeadOrLag(SqlKind.LAG);

    /** As {@link #LAG}. */
    static final SqlAggFunction LEAD = new LeadOrLag(SqlKind.LEAD);

    /** {@code DATE_TRUNC('unit', d)}: the parts of a date or timestamp below the unit at their minimum. */
    static final SqlFunction DATE_TRUNC = SqlBasicFunction.create(
            "DATE_TRUNC",
            ReturnTypes.ARG1_NULLABLE,
            OperandTypes.sequence("'DATE_TRUNC(<UNIT>, <DATETIME>)'", OperandTypes.CHARACTER, OperandTypes.DATETIME),
            SqlFunctionCategory.TIMEDATE);

    private MeshFunctions() {}

    private static final class LeadOrLag extends SqlLeadLagAggFunction {
        LeadOrLag(SqlKind kind) {
            super(kind);
        }

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding call) {
            RelDataType type = super.inferReturnType(call);
            boolean nullable = type.isNullable() || call.getOperandType(0).isNullable();
            return call.getTypeFactory().createTypeWithNullability(type, nullable);
        }
    }

    private static final class Coalesce extends SqlCoalesceFunction {
        @Override
        public SqlNode rewriteCall(SqlValidator validator, SqlCall call) {
            validateQuantifier(validator, call);
            return call.operandCount() == 1 ? call.operand(0) : call;
        }

        @Override
        public SqlOperandTypeInference getOperandTypeInference() {
            return InferTypes.FIRST_KNOWN;
        }

        /** Deriving the common type finds operands that have none. */
        @Override
        public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
            return true;
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.from(1);
        }
    }

    private static SqlFunction pad(String name) {
        return SqlBasicFunction.create(
                name,
                ReturnTypes.VARCHAR_NULLABLE,
                OperandTypes.family(SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER)
                        .or(OperandTypes.family(
                                SqlTypeFamily.CHARACTER, SqlTypeFamily.INTEGER, SqlTypeFamily.CHARACTER)),
                SqlFunctionCategory.STRING);
    }
}
