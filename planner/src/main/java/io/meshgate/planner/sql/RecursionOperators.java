package io.meshgate.planner.sql;

import io.meshgate.planner.sql.Operators.Leakproof;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** What stands in the queries of WITH RECURSIVE besides what the user has written. */
public final class RecursionOperators {
    /** A value of the first query, which may be NULL in rows of later turns, and longer. */
    public static final SqlFunction SEED = function("$SEED");

    /** A value as it is, if it is not too long to be read again. */
    static final SqlFunction BOUND = function("$BOUND");

    private static final int LONGEST_ARRAY = 10_000;

    private RecursionOperators() {}

    static List<FunctionDefinition> all() {
        return List.of(
                new FunctionDefinition(
                        SEED,
                        Leakproof.ALWAYS,
                        (call, operands) -> operands.get(0),
                        (call, sizes) -> StringGrowth.largest(sizes)),
                new FunctionDefinition(
                        BOUND,
                        Leakproof.NEVER,
                        (call, operands) -> bound(call.getType(), operands.get(0)),
                        (call, sizes) -> new StringGrowth.Size(Recursions.LONGEST, 0)));
    }

    private static String bound(RelDataType type, String value) {
        boolean array = type.getSqlTypeName() == SqlTypeName.ARRAY;
        String length = array ? "len(v)" : SqlTypeUtil.isCharacter(type) ? "strlen(v)" : "octet_length(v)";
        return "list_transform([" + value + "], lambda v: CASE WHEN " + length + " > "
                + (array ? LONGEST_ARRAY : Recursions.LONGEST)
                + " THEN error('MESHGATE:LIMIT_EXCEEDED:WITH RECURSIVE passes on strings of at most "
                + Recursions.LONGEST
                + " bytes and arrays of at most " + LONGEST_ARRAY + " elements') ELSE v END)[1]";
    }

    private static SqlFunction function(String name) {
        return new SqlFunction(
                name,
                SqlKind.OTHER_FUNCTION,
                RecursionOperators::open,
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.SYSTEM);
    }

    /** Nullable, and of strings of any length. */
    private static RelDataType open(SqlOperatorBinding operands) {
        RelDataTypeFactory factory = operands.getTypeFactory();
        RelDataType type = operands.getOperandType(0);
        RelDataType open = SqlTypeUtil.isCharacter(type) ? factory.createSqlType(SqlTypeName.VARCHAR) : type;
        return factory.createTypeWithNullability(open, true);
    }
}
