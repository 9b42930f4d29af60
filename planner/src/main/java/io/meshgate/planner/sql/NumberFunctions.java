package io.meshgate.planner.sql;

import static io.meshgate.planner.sql.FunctionDefinition.scalar;

import java.util.List;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Functions of numbers. */
final class NumberFunctions {
    private static final SqlOperandTypeChecker INTEGERS =
            OperandTypes.family(SqlTypeFamily.INTEGER, SqlTypeFamily.INTEGER);
    private static final String DOUBLES = "CAST({0} AS DOUBLE)";

    private NumberFunctions() {}

    static List<FunctionDefinition> all() {
        FunctionDefinition and = scalar("BITAND", ReturnTypes.BIGINT_NULLABLE, INTEGERS, "(CAST({0} AS BIGINT) & {1})");
        FunctionDefinition or = scalar("BITOR", ReturnTypes.BIGINT_NULLABLE, INTEGERS, "(CAST({0} AS BIGINT) | {1})");
        FunctionDefinition xor =
                scalar("BITXOR", ReturnTypes.BIGINT_NULLABLE, INTEGERS, "xor(CAST({0} AS BIGINT), {1})");
        FunctionDefinition not = scalar(
                "BITNOT",
                ReturnTypes.BIGINT_NULLABLE,
                OperandTypes.family(SqlTypeFamily.INTEGER),
                "(~CAST({0} AS BIGINT))");
        return List.of(
                and,
                and.as("BITWISE_AND"),
                or,
                or.as("BITWISE_OR"),
                xor,
                xor.as("BITWISE_XOR"),
                not,
                not.as("BITWISE_NOT"),
                scalar("E", ReturnTypes.DOUBLE, OperandTypes.NILADIC, "exp(CAST(1 AS DOUBLE))"),
                scalar("NAN", ReturnTypes.DOUBLE, OperandTypes.NILADIC, "CAST('nan' AS DOUBLE)"),
                scalar("INFINITY", ReturnTypes.DOUBLE, OperandTypes.NILADIC, "CAST('inf' AS DOUBLE)"),
                scalar(
                        "TO_BASE",
                        ReturnTypes.VARCHAR_NULLABLE,
                        INTEGERS,
                        "to_base(CAST({0} AS BIGINT), CAST({1} AS INTEGER))"),
                scalar("POW", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC_NUMERIC, "power({*})"),
                scalar(
                        "LOG",
                        ReturnTypes.DOUBLE_NULLABLE,
                        OperandTypes.NUMERIC.or(OperandTypes.NUMERIC_NUMERIC),
                        "log({*})"),
                scalar("LOG2", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC, "log2({0})"),
                scalar("SINH", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC, "sinh({0})"),
                scalar("COSH", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC, "cosh({0})"),
                scalar("TANH", ReturnTypes.DOUBLE_NULLABLE, OperandTypes.NUMERIC, "tanh({0})"),
                FunctionDefinition.of(SqlStdOperatorTable.COT, FunctionDefinition.template("cot({0})")),
                scalar("GCD", ReturnTypes.BIGINT_NULLABLE, INTEGERS, "CAST(gcd({*}) AS {type})"),
                scalar("LCM", ReturnTypes.BIGINT_NULLABLE, INTEGERS, "CAST(lcm({*}) AS {type})"),
                scalar(
                        "FACTORIAL",
                        ReturnTypes.explicit(factory -> factory.createSqlType(SqlTypeName.DECIMAL, 38, 0))
                                .andThen(SqlTypeTransforms.TO_NULLABLE),
                        OperandTypes.family(SqlTypeFamily.INTEGER),
                        "CAST(factorial(CAST({0} AS INTEGER)) AS {type})"),
                scalar(
                        "BIT_COUNT",
                        ReturnTypes.INTEGER_NULLABLE,
                        OperandTypes.family(SqlTypeFamily.INTEGER),
                        "CAST(bit_count(CAST({0} AS BIGINT)) AS INTEGER)"),
                scalar("IS_NAN", ReturnTypes.BOOLEAN_NULLABLE, OperandTypes.NUMERIC, "isnan(" + DOUBLES + ")"),
                scalar("IS_INFINITE", ReturnTypes.BOOLEAN_NULLABLE, OperandTypes.NUMERIC, "isinf(" + DOUBLES + ")"),
                scalar("IS_FINITE", ReturnTypes.BOOLEAN_NULLABLE, OperandTypes.NUMERIC, "isfinite(" + DOUBLES + ")"),
                // Once each: the operands may be long.
                scalar(
                        "WIDTH_BUCKET",
                        ReturnTypes.BIGINT_NULLABLE,
                        OperandTypes.family(
                                SqlTypeFamily.NUMERIC,
                                SqlTypeFamily.NUMERIC,
                                SqlTypeFamily.NUMERIC,
                                SqlTypeFamily.INTEGER),
                        "list_transform([struct_pack(x := CAST({0} AS DOUBLE), a := CAST({1} AS DOUBLE), b := CAST({2} AS"
                                + " DOUBLE), n := CAST({3} AS BIGINT))], lambda v: CASE WHEN v.x IS NULL OR v.a IS NULL OR v.b IS NULL OR v.n IS NULL THEN NULL"
                                + " WHEN v.n < 1 OR v.a >= v.b THEN"
                                + " error('MESHGATE:INVALID_ARGUMENT:WIDTH_BUCKET needs a lower bound below the upper one"
                                + " and one bucket at least') WHEN v.x < v.a THEN 0 WHEN v.x >= v.b THEN v.n + 1 ELSE"
                                + " CAST(floor((v.x - v.a) / (v.b - v.a) * v.n) AS BIGINT) + 1 END)[1]"));
    }
}
